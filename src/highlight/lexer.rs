//! A small lexer that knows only where strings and comments begin and end: some hundred times faster than a syntax.
//!
//! Regular expressions, heredocs and templates within templates are beyond it; what it gets wrong costs colours near a
//! jump until the exact pass has come by.

use super::Language;

/// What begins and ends strings and comments in a family of languages.
#[derive(Debug)]
pub(super) struct Rules {
    /// Comments to the end of the line.
    pub(super) line_comments: &'static [&'static str],
    /// Comments between two marks.
    block: Option<(&'static str, &'static str)>,
    /// Whether those nest.
    nested: bool,
    /// Quotes of strings that end with their line at the latest.
    short: &'static [u8],
    /// Quotes of strings that go over lines.
    long: &'static [u8],
    /// Whether three quotes begin a string over lines.
    triple: bool,
    /// Raw strings, which know no escapes.
    raw: Raw,
    /// Whether a slash may begin a regular expression.
    regexp: bool,
    /// Whether a line that begins with `#` is for the preprocessor.
    pub(super) directives: bool,
    /// The bytes that may begin a string or a comment: all others are passed over quickly.
    marks: [bool; 256],
}

/// How a language writes raw strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Raw {
    None,
    /// `r#"…"#`; and a single quote is a character or a lifetime.
    Rust,
    /// `R"mark(…)mark"`.
    Cpp,
    /// `@"…"`.
    CSharp,
    /// Backticks.
    Go,
}

const PLAIN: Rules = Rules {
    line_comments: &[],
    block: None,
    nested: false,
    short: b"\"'",
    long: b"",
    triple: false,
    raw: Raw::None,
    regexp: false,
    directives: false,
    marks: mark([false; 256], b"\"'"),
};
const C: Rules = Rules { line_comments: &["//"], block: Some(("/*", "*/")), marks: mark(PLAIN.marks, b"/"), ..PLAIN };
const CPP: Rules = Rules { raw: Raw::Cpp, directives: true, ..C };
const CSHARP: Rules = Rules { raw: Raw::CSharp, triple: true, directives: true, ..C };
const GO: Rules = Rules { raw: Raw::Go, marks: mark(C.marks, b"`"), ..C };
const JAVA: Rules = Rules { triple: true, ..C };
const NESTING: Rules = Rules { nested: true, triple: true, ..C };
const RUST: Rules = Rules { nested: true, short: b"'", long: b"\"", raw: Raw::Rust, ..C };
const SCRIPT: Rules = Rules { long: b"`", regexp: true, marks: mark(C.marks, b"`"), ..C };
const PHP: Rules = Rules { line_comments: &["//", "#"], short: b"", long: b"\"'", marks: mark(C.marks, b"#"), ..C };
const HASH: Rules = Rules { line_comments: &["#"], marks: mark(PLAIN.marks, b"#"), ..PLAIN };
const PYTHON: Rules = Rules { triple: true, ..HASH };
const RUBY: Rules = Rules { block: Some(("\n=begin", "\n=end")), marks: mark(HASH.marks, b"="), ..HASH };
const SHELL: Rules = Rules { short: b"", long: b"\"'", ..HASH };
const DASHES: [bool; 256] = mark(C.marks, b"-");
const SQL: Rules = Rules { line_comments: &["--"], short: b"", long: b"\"'", marks: DASHES, ..C };
const LUA: Rules = Rules { line_comments: &["--"], block: Some(("--[[", "]]")), marks: DASHES, ..PLAIN };

impl Rules {
    /// The rules of a language; those of quotes alone for one that is not known.
    pub(super) fn of(language: Language) -> &'static Rules {
        match language.name() {
            "Python" | "Elixir" | "Julia" | "GraphQL" | "Starlark" => &PYTHON,
            "Rust" => &RUST,
            "C++" | "C" | "Objective-C" | "Objective-C++" | "GLSL" | "CUDA C++" => &CPP,
            "C#" => &CSHARP,
            "Go" => &GO,
            "Java" | "Groovy" | "Dart" => &JAVA,
            "Kotlin" | "Scala" | "Swift" => &NESTING,
            "JavaScript" | "JavaScript (Babel)" | "TypeScript" | "TypeScriptReact" => &SCRIPT,
            "PHP" | "PHP Source" => &PHP,
            "Ruby" => &RUBY,
            "Bourne Again Shell (bash)" | "Perl" => &SHELL,
            "SQL" => &SQL,
            "Lua" => &LUA,
            "YAML" | "TOML" | "R" | "Makefile" | "CMake" | "Nim" | "Crystal" => &HASH,
            "D" | "Zig" | "Verilog" | "SystemVerilog" | "Solidity" | "CSS" | "SCSS" | "Less" => &C,
            _ => &PLAIN,
        }
    }
}

/// Where the lexer stands between two lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Lexer {
    /// In code.
    #[default]
    Code,
    /// In a comment, so many deep.
    Comment(u32),
    /// In a string that ends with `close`.
    Text { close: Vec<u8>, escapes: bool },
}

impl Lexer {
    /// Goes across a line, which has no line end.
    pub(super) fn line(&mut self, rules: &Rules, line: &[u8]) {
        let mut at = 0;
        while at < line.len() {
            at = match self {
                Lexer::Code => self.code(rules, line, at),
                Lexer::Comment(_) => self.comment(rules, line, at),
                Lexer::Text { .. } => self.text(line, at),
            };
        }
    }

    fn code(&mut self, rules: &Rules, line: &[u8], from: usize) -> usize {
        let Some(found) = line[from..].iter().position(|&byte| rules.marks[byte as usize]) else { return line.len() };
        let at = from + found;
        let rest = &line[at..];
        let byte = line[at];
        if let Some((open, _)) = rules.block {
            let opened = match open.strip_prefix('\n') {
                Some(open) => at == 0 && rest.starts_with(open.as_bytes()),
                None => rest.starts_with(open.as_bytes()),
            };
            if opened {
                *self = Lexer::Comment(1);
                return at + open.len().min(rest.len());
            }
        }
        if rules.line_comments.iter().any(|mark| rest.starts_with(mark.as_bytes())) {
            return line.len();
        }
        if let Some((close, length)) = raw(rules.raw, line, at) {
            *self = Lexer::Text { close, escapes: false };
            return at + length;
        }
        if rules.triple && (rest.starts_with(b"\"\"\"") || rest.starts_with(b"'''")) {
            *self = Lexer::Text { close: rest[..3].to_vec(), escapes: true };
            return at + 3;
        }
        if rules.long.contains(&byte) {
            *self = Lexer::Text { close: vec![byte], escapes: true };
            return at + 1;
        }
        if rules.short.contains(&byte) {
            return if byte == b'\'' && rules.raw == Raw::Rust { character(line, at) } else { short(line, at) };
        }
        if byte == b'/' && rules.regexp && begins_regexp(line, at) { short(line, at) } else { at + 1 }
    }

    fn comment(&mut self, rules: &Rules, line: &[u8], from: usize) -> usize {
        let (Lexer::Comment(depth), Some((open, close))) = (&mut *self, rules.block) else {
            *self = Lexer::Code;
            return from;
        };
        if let Some(close) = close.strip_prefix('\n') {
            if from == 0 && line.starts_with(close.as_bytes()) {
                *self = Lexer::Code;
            }
            return line.len();
        }
        let (open, close) = (open.as_bytes(), close.as_bytes());
        for at in memchr::memchr2_iter(close[0], open[0], &line[from..]).map(|at| at + from) {
            if line[at..].starts_with(close) {
                *depth -= 1;
                if *depth == 0 {
                    *self = Lexer::Code;
                }
                return at + close.len();
            }
            if rules.nested && line[at..].starts_with(open) {
                *depth += 1;
                return at + open.len();
            }
        }
        line.len()
    }

    fn text(&mut self, line: &[u8], from: usize) -> usize {
        let Lexer::Text { close, escapes } = self else { return from };
        let mut at = from;
        while at < line.len() {
            // What cannot end the string is passed over at once.
            let Some(found) = memchr::memchr2(b'\\', close[0], &line[at..]) else { break };
            at += found;
            if *escapes && line[at] == b'\\' {
                at += 2;
            } else if line[at..].starts_with(close) {
                at += close.len();
                *self = Lexer::Code;
                return at;
            } else {
                at += 1;
            }
        }
        line.len()
    }
}

/// Notes the bytes in a table.
const fn mark(mut marks: [bool; 256], bytes: &[u8]) -> [bool; 256] {
    let mut at = 0;
    while at < bytes.len() {
        marks[bytes[at] as usize] = true;
        at += 1;
    }
    marks
}

/// The end of a raw string that begins at this quote, and how much of the line its beginning takes.
fn raw(kind: Raw, line: &[u8], at: usize) -> Option<(Vec<u8>, usize)> {
    if kind == Raw::Go {
        return (line[at] == b'`').then(|| (b"`".to_vec(), 1));
    }
    if line[at] != b'"' {
        return None;
    }
    let before = &line[..at];
    match kind {
        Raw::Rust => {
            let hashes = before.iter().rev().take_while(|&&byte| byte == b'#').count();
            let prefix = before[..at - hashes].last();
            (prefix == Some(&b'r')).then(|| {
                let mut close = vec![b'"'];
                close.resize(1 + hashes, b'#');
                (close, 1)
            })
        }
        Raw::Cpp if before.ends_with(b"R") => {
            let mark = line[at + 1..].iter().take(17).position(|&byte| byte == b'(')?;
            let mut close = vec![b')'];
            close.extend_from_slice(&line[at + 1..at + 1 + mark]);
            close.push(b'"');
            Some((close, mark + 2))
        }
        Raw::CSharp => (before.ends_with(b"@") || before.ends_with(b"@$")).then(|| (b"\"".to_vec(), 1)),
        _ => None,
    }
}

/// The end of a string that cannot go over lines.
fn short(line: &[u8], at: usize) -> usize {
    let quote = line[at];
    let mut end = at + 1;
    while end < line.len() {
        match line[end] {
            b'\\' => end += 2,
            byte if byte == quote => return end + 1,
            _ => end += 1,
        }
    }
    line.len()
}

/// The end of a Rust character; only the quote itself if it marks a lifetime.
fn character(line: &[u8], at: usize) -> usize {
    match line.get(at + 1) {
        Some(b'\\') => short(line, at),
        // One character of up to four bytes, then a quote.
        Some(_) => (at + 2..line.len().min(at + 6)).find(|&end| line[end] == b'\'').map_or(at + 1, |end| {
            let inner = std::str::from_utf8(&line[at + 1..end]);
            if inner.is_ok_and(|inner| inner.chars().count() == 1) { end + 1 } else { at + 1 }
        }),
        None => at + 1,
    }
}

/// Whether a slash stands where a value is expected, so that it begins a regular expression.
fn begins_regexp(line: &[u8], at: usize) -> bool {
    match line[..at].iter().rev().find(|byte| !byte.is_ascii_whitespace()) {
        None => true,
        Some(byte) => b"(,=:[!&|?{};+".contains(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the lines; hands out a letter for what each begins in: code, comment or string.
    fn modes(rules: &Rules, text: &str) -> String {
        let mut lexer = Lexer::default();
        let mut modes = String::new();
        for line in text.split('\n') {
            modes.push(match lexer {
                Lexer::Code => '.',
                Lexer::Comment(_) => 'c',
                Lexer::Text { .. } => 's',
            });
            lexer.line(rules, line.as_bytes());
        }
        modes
    }

    #[test]
    fn python() {
        assert_eq!(modes(&PYTHON, "a = '''\nb # '\n'''\nc = \"it's\" # '''\nd"), ".ss..");
        assert_eq!(modes(&PYTHON, "a = r\"\"\"\n\\\"\"\"\n\"\"\" + ''\nd"), ".ss.");
    }

    #[test]
    fn rust() {
        assert_eq!(modes(&RUST, "/* /* */\n*/ \"\n\\\"\n\" // \"\nx"), ".css.");
        assert_eq!(modes(&RUST, "let a: &'static str = r##\"\n\"#\n\"##;\nb"), ".ss.");
        assert_eq!(modes(&RUST, "f('\"', '\\'', '\\\\', 'é', b'\"')\nx"), "..");
        assert_eq!(modes(&RUST, "f<'a, 'b>(\"\nx\")\ny"), ".s.");
    }

    #[test]
    fn the_c_family() {
        assert_eq!(modes(&CPP, "a /* \"\nb */ \"/*\"\nR\"x(\n)\" /*\n)x\" // /*\ny"), ".c.ss.");
        assert_eq!(modes(&CPP, "'\"' '\\\"\n\"unended\nx"), "...");
        assert_eq!(modes(&CSHARP, "@\"c:\\\n\\\" + \"\"\nx"), ".s.");
        assert_eq!(modes(&GO, "`\\`\n`\n\\`\nx"), "..s.");
        assert_eq!(modes(&JAVA, "\"\"\"\n  \"a\"\n\"\"\"\nx"), ".ss.");
    }

    #[test]
    fn scripts() {
        assert_eq!(modes(&SCRIPT, "`a ${b}\n\\` '`; x\ny = /[`'\"]/\nz / 2 // `\n"), ".s...");
        assert_eq!(modes(&RUBY, "a\n=begin\nit's\n=end\nb # '"), "..cc.");
        assert_eq!(modes(&LUA, "a --[[\n]] -- [[\nb"), ".c.");
    }
}
