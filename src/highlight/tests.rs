//! Pictures: a letter for the class of each character, below the source that it stands for.

use super::{Highlighter, Syntaxes, Token};

fn letter(token: Token) -> char {
    match token {
        Token::Text => ' ',
        Token::Comment => 'c',
        Token::Documentation => 'd',
        Token::Keyword => 'k',
        Token::Operator => '+',
        Token::Punctuation => '.',
        Token::String => 's',
        Token::Escape => 'e',
        Token::Regexp => 'r',
        Token::Number => 'n',
        Token::Constant => 'C',
        Token::Function => 'f',
        Token::Type => 't',
        Token::Variable => 'v',
        Token::Parameter => 'p',
        Token::Attribute => '@',
        Token::Tag => '<',
        Token::Key => 'K',
        Token::Heading => 'h',
        Token::Invalid => '!',
    }
}

/// The picture of a text's lines.
fn picture(path: &str, text: &str) -> Vec<String> {
    let syntaxes = Syntaxes::get();
    let first = text.lines().next().unwrap_or("");
    let mut highlighter = Highlighter::new(syntaxes, syntaxes.find(path, first), text.into());
    let window = highlighter.spans(0..usize::MAX);
    assert!(window.exact);
    let draw = |(line, spans): (&str, &Vec<super::Span>)| {
        let class = |at: usize| spans.iter().find(|span| span.range.contains(&(at as u32)));
        let picture: String =
            line.char_indices().map(|(at, _)| letter(class(at).map_or(Token::Text, |span| span.token))).collect();
        picture.trim_end().to_owned()
    };
    text.lines().zip(&window.lines).map(draw).collect()
}

/// Compares sources with their pictures: a line of source, a line of letters below it.
fn check(path: &str, lines: &[(&str, &str)]) {
    let text: String = lines.iter().flat_map(|(line, _)| [line, "\n"]).collect();
    let show = |line: &str, letters: &str| format!("{line}\n{}\n", letters.trim_end());
    let expected: String = lines.iter().map(|(line, letters)| show(line, letters)).collect();
    let found: String = lines.iter().zip(picture(path, &text)).map(|((line, _), letters)| show(line, &letters)).collect();
    assert!(expected == found, "{path}: expected\n{expected}\nfound\n{found}");
}

#[test]
fn python() {
    check(
        "a.py",
        &[
            ("@wraps(f)", ""),
            ("def f(x: int, *, y=None) -> str:", ""),
            ("    \"\"\"Says", ""),
            ("    so.\"\"\"", ""),
            ("    if not x and self.a[0] >= 1_0:  # é", ""),
            ("        raise ValueError(f'a{x!r}\\n')", ""),
            ("class A(Base): pass", ""),
        ],
    );
}
