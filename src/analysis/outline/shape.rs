//! What definitions look like on their first line.

use super::Kind;

/// Words that may stand before a definition's own word.
const MODIFIERS: &[&str] = &[
    "abstract",
    "async",
    "const",
    "data",
    "declare",
    "default",
    "export",
    "extern",
    "final",
    "fileprivate",
    "inline",
    "inner",
    "internal",
    "mutating",
    "open",
    "override",
    "partial",
    "private",
    "protected",
    "pub",
    "public",
    "readonly",
    "sealed",
    "static",
    "suspend",
    "unsafe",
    "virtual",
    "local",
    "constexpr",
    "explicit",
    "synchronized",
    "native",
    "operator",
    "infix",
    "tailrec",
    "value",
    "get",
    "set",
    "new",
    "required",
    "convenience",
    "defmacro",
];

/// Words that begin a definition, whose name follows.
const WORDS: &[(&str, Kind)] = &[
    ("class", Kind::Type),
    ("def", Kind::Function),
    ("defp", Kind::Function),
    ("enum", Kind::Type),
    ("extension", Kind::Type),
    ("fn", Kind::Function),
    ("fun", Kind::Function),
    ("func", Kind::Function),
    ("function", Kind::Function),
    ("impl", Kind::Module),
    ("interface", Kind::Type),
    ("mod", Kind::Module),
    ("module", Kind::Module),
    ("namespace", Kind::Module),
    ("object", Kind::Type),
    ("protocol", Kind::Type),
    ("record", Kind::Type),
    ("struct", Kind::Type),
    ("trait", Kind::Type),
    ("union", Kind::Type),
];

/// Words that look like a function's name or type before a bracket, and are not.
const STATEMENTS: &[&str] = &[
    "assert",
    "await",
    "case",
    "catch",
    "defer",
    "delete",
    "do",
    "elif",
    "else",
    "elsif",
    "except",
    "fixed",
    "for",
    "foreach",
    "go",
    "goto",
    "if",
    "import",
    "in",
    "let",
    "lock",
    "loop",
    "match",
    "not",
    "raise",
    "return",
    "select",
    "sizeof",
    "super",
    "switch",
    "synchronized",
    "throw",
    "try",
    "typeof",
    "unless",
    "until",
    "using",
    "var",
    "when",
    "while",
    "with",
    "yield",
];

/// Longer lines are data: nothing is looked for on them.
const LONGEST_LINE: usize = 2_000;

/// How many further lines a signature may take.
pub(super) const SIGNATURE: usize = 24;

/// Whether a line says nothing about where definitions end: a comment, a preprocessor directive, a label.
pub(super) fn is_silent(body: &str) -> bool {
    let attribute = body.starts_with("#[") || body.starts_with("#![");
    let label = matches!(body, "public:" | "private:" | "protected:" | "signals:" | "default:");
    (body.starts_with('#') && !attribute)
        || ["//", "/*", "*/", "* ", "--"].iter().any(|mark| body.starts_with(mark))
        || label
}

/// Whether a line only closes or opens what stands above: a bracket, or a word in its place.
pub(super) fn closes(body: &str) -> bool {
    body.starts_with([')', ']', '}', '{']) || matches!(body.trim_end_matches([';', ',', ')']), "end")
        || body.starts_with("end ")
        // Ruby's and C++'s clauses at the indentation of their head.
        || ["rescue", "ensure", "where"].iter().any(|word| body.split([' ', '\t']).next() == Some(word))
}

/// Whether a line is a decorator, annotation or attribute of the definition below.
pub(super) fn decorates(body: &str) -> bool {
    body.starts_with('@') || body.starts_with("#[") || (body.starts_with('[') && body.ends_with(']'))
}

/// The definition that begins on a line, which has no indentation; `below` are the lines after it.
pub(super) fn definition<'a>(body: &'a str, below: &[&str]) -> Option<(Kind, &'a str)> {
    if body.len() > LONGEST_LINE {
        return None;
    }
    let code = past_annotations(body);
    by_word(code, below).or_else(|| arrow(code)).or_else(|| by_shape(code, below)).filter(|(_, name)| !name.is_empty())
}

/// Words and signs that a signature may go on with on a further line, behind its closing bracket.
const CONTINUES: &[&str] =
    &["{", ":", ",", "->", "=>", "throws", "where", "const", "noexcept", "override", "requires", "extends"];

/// Annotations and attributes on the definition's own line.
fn past_annotations(mut code: &str) -> &str {
    while let Some(rest) = code.strip_prefix("#[").or_else(|| code.strip_prefix('[')) {
        code = rest.split_once(']').map_or("", |(_, after)| after.trim_start());
    }
    while let Some(rest) = code.strip_prefix('@') {
        let name = rest.trim_start_matches(is_word).trim_start_matches('.').trim_start_matches(is_word);
        let after = match name.strip_prefix('(') {
            Some(arguments) => arguments.split_once(')').map_or("", |(_, after)| after),
            None => name,
        };
        code = after.trim_start();
    }
    code
}

/// `pub async fn name`, `class Name`, `func (a *A) Name`, `impl<T> Name`, `export default class Name`.
fn by_word<'a>(code: &'a str, below: &[&str]) -> Option<(Kind, &'a str)> {
    let mut rest = code;
    loop {
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if let Some(&(_, kind)) = WORDS.iter().find(|(known, _)| *known == word) {
            // `enum class Color`, `record struct`, `companion object`, `function*`.
            let after = after.trim_start_matches('*');
            let next = after.trim_start();
            let head = next.split(|c| !is_word(c)).next().unwrap_or("");
            if after.len() == next.len() && word != "func" && word != "impl" && !next.is_empty() {
                return None;
            }
            if WORDS.iter().any(|(known, _)| *known == head) {
                rest = next;
                continue;
            }
            // A declaration without a body: `struct A;`, `class A *a = f();`.
            if code.ends_with(';') && !code.contains('{') {
                return None;
            }
            // C: `struct a *f(int b) {` defines a function.
            if matches!(word, "struct" | "enum" | "union")
                && next.contains('(')
                && !next.contains(['{', ':'])
                && !is_tuple(next)
            {
                return by_shape(next, below);
            }
            return Some((kind, named(word, next)));
        }
        if word.is_empty() || !MODIFIERS.contains(&word) {
            return None;
        }
        // `pub(crate)`, `extern "C"`.
        let mut after = after.trim_start();
        if let Some(place) = after.strip_prefix('(').filter(|_| word == "pub") {
            after = place.split_once(')')?.1.trim_start();
        }
        rest = after
            .strip_prefix('"')
            .and_then(|quoted| quoted.split_once('"'))
            .map_or(after, |(_, after)| after.trim_start());
    }
}

/// Whether what follows `struct` is Rust's tuple: `A(u32)`, `A<T>(T)`, rather than `a *f(…)`.
fn is_tuple(next: &str) -> bool {
    let after = next.trim_start_matches(is_word);
    after.starts_with('(') || after.starts_with('<')
}

/// The name behind a definition's word.
fn named<'a>(word: &str, next: &'a str) -> &'a str {
    let next = match word {
        "impl" => {
            let after = if next.starts_with('<') { past_angles(next) } else { next };
            let block = after.split(['{']).next().unwrap_or(after);
            let block = block.split(" where").next().unwrap_or(block);
            return block.trim();
        }
        // Go's receiver.
        "func" if next.starts_with('(') => next.split_once(')').map_or("", |(_, after)| after.trim_start()),
        // Kotlin's type parameters, and the type that is extended.
        "fun" => {
            let next = if next.starts_with('<') { past_angles(next) } else { next };
            let before = next.split('(').next().unwrap_or(next);
            before.rsplit('.').next().unwrap_or(before)
        }
        _ => next,
    };
    let dotted = |c: char| is_word(c) || matches!(c, '.' | ':' | '?' | '!' | '=' | '\\' | '~');
    let end = next.find(|c| !dotted(c)).unwrap_or(next.len());
    let name = next[..end].trim_end_matches([':', '=', '.', '\\']);
    name.strip_prefix("self.").unwrap_or(name)
}

/// What follows type parameters in angle brackets.
fn past_angles(text: &str) -> &str {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            // `->` within a bound closes nothing.
            '>' if !text[..at].ends_with('-') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return text[at + c.len_utf8()..].trim_start();
        }
    }
    ""
}

/// `const name = (a) => {`, `name = async (a) => {`, `export const name = function (a) {`.
fn arrow(code: &str) -> Option<(Kind, &str)> {
    let (left, right) = code.split_once('=')?;
    let right = right.trim_start();
    let value = right.strip_prefix("async ").unwrap_or(right).trim_start();
    let function = value.starts_with("function")
        || (value.starts_with(['(', '<']) && value.ends_with("=> {"))
        || (value.split("=>").next().is_some_and(|head| head.trim().chars().all(is_word)) && value.ends_with("=> {"));
    let left = left.split(':').next().unwrap_or(left).trim();
    let name = left.rsplit([' ', '\t']).next().unwrap_or(left);
    let plain = name.chars().all(|c| is_word(c) || c == '.' || c == '#');
    (function && plain).then_some((Kind::Function, name))
}

/// `public int name(List<String> a) throws E {`, `Type Class::name(int a) const`, `name(a, b) {` in a class.
fn by_shape<'a>(code: &'a str, below: &[&str]) -> Option<(Kind, &'a str)> {
    let bracket = code.find('(')?;
    let before = code[..bracket].trim_end();
    let qualified = |c: char| is_word(c) || c == ':' || c == '~' || c == '#';
    let start =
        before.rfind(|c| !qualified(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let (types, name) = (before[..start].trim(), before[start..].trim_start_matches(':'));
    let first = before.split(|c: char| !is_word(c)).next().unwrap_or("");
    if name.is_empty() || STATEMENTS.contains(&first) || STATEMENTS.contains(&name) || first == "new" {
        return None;
    }
    // An assignment, a call on something, an argument: no declaration.
    if types.contains(['=', '(', ')', '"', '\'', '.', '!', '|', '+', '/', ';', '{', '}']) && !types.contains("...") {
        let java_type = types.chars().all(|c| is_word(c) || " .<>[]?,&*:".contains(c));
        if !java_type {
            return None;
        }
    }
    if !name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '~' | '#'))
        || types.ends_with(['.', ',', '?', '-'])
    {
        return None;
    }
    has_body(&code[bracket..], below).then_some((Kind::Function, name))
}

/// Whether a block follows the signature that begins with this bracket.
fn has_body(code: &str, below: &[&str]) -> bool {
    let mut depth = 0i32;
    let mut closed = false;
    let lines = std::iter::once(code).chain(below.iter().take(SIGNATURE).copied());
    for line in lines {
        if line.len() > LONGEST_LINE {
            return false;
        }
        let line = line.split("//").next().unwrap_or(line).trim();
        if closed && depth == 0 && !line.is_empty() && !CONTINUES.iter().any(|word| line.starts_with(word)) {
            return false;
        }
        // A second bracket behind the first's end is a call's, unless it is C++'s initialisers' or `noexcept(…)`.
        for (at, c) in line.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth -= 1;
                    closed |= depth == 0;
                    let after = line[at + 1..].trim_start();
                    if depth == 0 && after.starts_with(['.', ',', ';', '=', '+', '?', '|', '[', '/', '"']) {
                        return false;
                    }
                    if depth == 0 && (after.starts_with("&&") || after.starts_with("=>")) && !after.starts_with("&& {")
                    {
                        return false;
                    }
                }
                '{' if depth == 0 => return closed,
                // A lambda or an object among a call's arguments.
                '{' if !closed && line.ends_with('{') => return false,
                ';' if depth == 0 => return false,
                _ => {}
            }
        }
        if depth < 0 {
            return false;
        }
    }
    false
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}
