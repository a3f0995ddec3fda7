//! Ruby's keys of branches and methods, which SimpleCov writes as `inspect` shows them: `[:if, 0, 13, 6, 13, 43]`.
//!
//! What a branch's key holds is described at <https://docs.ruby-lang.org/en/master/Coverage.html>: its type, a number,
//! its first line and column, its last line and column.

use crate::formats::number::{LAST_LINE, short};
use crate::model::Function;

/// First line and column, last line and column.
pub(super) type Span = [u32; 4];

/// The type and the place of a condition or of one of its branches.
pub(super) fn branch(key: &str) -> Option<(&str, Span)> {
    let (rest, span) = span(key)?;
    let (kind, _) = rest.rsplit_once(", ")?;
    Some((symbol(kind), span))
}

/// A method: `[Shop::Cart, :add, 12, 2, 15, 5]`.
pub(super) fn method(key: &str) -> Option<Function<'static>> {
    let (rest, [line, _, end, _]) = span(key)?;
    let (class, name) = rest.rsplit_once(", :")?;
    let name = match class.strip_prefix("#<Class:").and_then(|class| class.strip_suffix('>')) {
        Some(class) => format!("{class}.{}", unquoted(name)),
        None => format!("{class}#{}", unquoted(name)),
    };
    Some(Function { name: name.into(), line: Some(line), end: Some(end), ..Function::default() })
}

/// [`branch`] of a key as Ruby writes it, whose type is a plain word.
#[inline]
pub(super) fn plain_branch(key: &[u8]) -> Option<(&[u8], Span)> {
    let rest = key.strip_prefix(b"[:")?;
    let (kind, mut rest) = rest.split_at(rest.iter().position(|byte| !byte.is_ascii_lowercase() && *byte != b'_')?);
    let mut numbers = [0; 5];
    for number in &mut numbers {
        (*number, rest) = short(rest.strip_prefix(b", ")?)?;
    }
    let [_, line, column, end, end_column] = numbers;
    let plausible = |line: u32| (1..=LAST_LINE).contains(&line);
    (rest == b"]" && !kind.is_empty() && plausible(line) && plausible(end))
        .then_some((kind, [line, column, end, end_column]))
}

/// The numbers at the end of a key, and what comes before them.
fn span(key: &str) -> Option<(&str, Span)> {
    let mut rest = key.trim().strip_prefix('[')?.strip_suffix(']')?;
    let mut span = [0; 4];
    for place in span.iter_mut().rev() {
        let (before, number) = rest.rsplit_once(',')?;
        *place = number.trim().parse().ok()?;
        rest = before;
    }
    let plausible = |line: u32| (1..=LAST_LINE).contains(&line);
    (plausible(span[0]) && plausible(span[2])).then_some((rest, span))
}

/// A symbol's name: `:then`, `:"&."`.
fn symbol(text: &str) -> &str {
    unquoted(text.trim().trim_start_matches(':'))
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart() {
        assert_eq!(branch("[:if, 0, 13, 6, 13, 43]"), Some(("if", [13, 6, 13, 43])));
        assert_eq!(branch("[:\"&.\", 15, 44, 6, 45, 17]"), Some(("&.", [44, 6, 45, 17])));
        for key in ["[:if, 0, 13, 6, 13, 43]", "[:while_x, 1, 2, 3, 4, 5]"] {
            assert_eq!(
                plain_branch(key.as_bytes()).map(|(kind, at)| (kind.to_vec(), at)),
                branch(key).map(|(kind, at)| (kind.into(), at))
            );
        }
        for none in
            ["", "[]", "[:if, 0, 13, 6, 13]", "[:if, 0, 0, 6, 13, 43]", ":if, 0, 13, 6, 13, 43", "[1, 2, 3, -4]"]
        {
            assert_eq!(branch(none), None, "{none}");
        }
        let name = |key: &str| method(key).map(|method| (method.name, method.line, method.end));
        assert_eq!(name("[Shop::Cart, :add, 12, 2, 15, 5]"), Some(("Shop::Cart#add".into(), Some(12), Some(15))));
        assert_eq!(name("[#<Class:Shop>, :\"a b\", 1, 2, 3, 5]"), Some(("Shop.a b".into(), Some(1), Some(3))));
        assert_eq!(name("[Cart, :[], 1, 2, 3, 5]"), Some(("Cart#[]".into(), Some(1), Some(3))));
        assert_eq!(name("[Cart, 1, 2, 3, 5]"), None);
    }
}
