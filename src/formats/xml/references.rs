//! What references stand for: the five entities of XML and numeric ones. No other is ever expanded.

/// The longest reference that is looked at, in bytes: `&#x0010FFFF;` and some zeros.
const LONGEST_REFERENCE: usize = 16;

/// Resolves the references of XML 1.0, section 4.6, and numeric ones. Anything else stays as it is, and is reported.
pub(in crate::formats) fn resolved(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut strange = false;
    let mut done = 0;
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        out.push_str(&text[done..at]);
        let rest = &text[at + 1..];
        let near = &rest.as_bytes()[..rest.len().min(LONGEST_REFERENCE)];
        let name = near.iter().position(|&byte| byte == b';').map(|end| &rest[..end]);
        let known = name.and_then(|name| Some((referred(name)?, name.len() + 1)));
        let (character, length) = known.unwrap_or(('&', 0));
        strange |= known.is_none();
        out.push(character);
        done = at + 1 + length;
    }
    out.push_str(&text[done..]);
    (out, strange)
}

/// What a reference stands for; a number that is no character is U+FFFD.
pub(in crate::formats) fn referred(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|&c| c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_or_stay() {
        let check = |text: &str, to: &str, strange: bool| assert_eq!(resolved(text), (to.to_owned(), strange));
        check("R&amp;D/&#97;&#x62;.py", "R&D/ab.py", false);
        check("R&D", "R&D", true);
        check("a&nbsp;b", "a&nbsp;b", true);
        check("a&#0;b", "a\u{FFFD}b", false);
        check("a&ä;&", "a&ä;&", true);
        check("&amp;amp;", "&amp;", false);
    }
}
