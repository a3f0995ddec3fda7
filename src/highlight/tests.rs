//! Pictures: a letter for the class of each character, below the source that it stands for.

use std::sync::Arc;

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
    let mut highlighter = Highlighter::new(syntaxes, syntaxes.find(path, first), Arc::new(text.to_owned()));
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
    let found: String =
        lines.iter().zip(picture(path, &text)).map(|((line, _), letters)| show(line, &letters)).collect();
    assert!(expected == found, "{path}: expected\n{expected}\nfound\n{found}");
}

#[test]
fn python() {
    check(
        "a.py",
        &[
            ("@wraps(f)", "@@@@@@. ."),
            ("def f(x: int, *, y=None) -> str:", "kkk f.p. ttt. +. p+CCCC. .. ttt."),
            ("    \"\"\"Says", "    ddddddd"),
            ("    so.\"\"\"", "dddddddddd"),
            ("    if not x and self.a[0] >= 1_0:  # é", "    kk kkk   kkk vvvv. .n. ++ nnn.  ccc"),
            ("        raise ValueError(f'a{x!r}\\n')", "        kkkkk tttttttttt.ssse kkeees."),
            ("class A(Base): pass", "kkkkk t.tttt.. kkkk"),
        ],
    );
}

#[test]
fn rust() {
    check(
        "a.rs",
        &[
            ("#[derive(Debug)]", "@.@@@@@@.@@@@@.."),
            ("/// Says so.", "dddddddddddd"),
            ("pub fn f<'a>(x: &'a str, n: u32) -> Option<u8> {", "kkk kk f.kk..p. +kk kkk  p. kkk. .. tttttt.kk. ."),
            ("    let s = r#\"a", "    kkk   + ssss"),
            ("b\"#; /* c /* d */", "sss. cccccccccccc"),
            (
                "    e */ match x.len() { 0x1f => Some(b'\\n'), _ => None }",
                "cccccccc kkkkk  .fff.. . nnnn ++ tttt.ssees.. + ++ tttt .",
            ),
            ("    println!(\"{} {n}\", self::MAX);", "    ffffffff.seeseees. vvvv..CCC.."),
            ("}", "."),
        ],
    );
}

#[test]
fn typescript() {
    check(
        "a.ts",
        &[
            ("import { a } from 'b';", "kkkkkk .   . kkkk sss."),
            (
                "export async function f(x: number): Promise<string> {",
                "kkkkkk kkkkk kkkkkkkk f.p+ tttttt.+ ttttttt.tttttt. .",
            ),
            ("  const s = `a ${x + 1}", "  kkkkk   + sssee  + ne"),
            ("  b`; // c", "ssss. cccc"),
            (
                "  return /a[b]+/g.test(s) ? null : new Foo(this.x);",
                "  kkkkkkrrr.C.+rk.ffff. . + CCCC + kkk fff.vvvv.v..",
            ),
            ("}", "."),
        ],
    );
}

#[test]
fn java() {
    check(
        "A.java",
        &[
            ("/** Says so. */", "ddddddddddddddd"),
            ("@Override", "@@@@@@@@@"),
            ("public class A extends B {", "kkkkkk kkkkk t kkkkkkk t ."),
            ("    private final int n = 1;", "    kkkkkkk kkkkk ttt   + n."),
            (
                "    String f(List<String> x) { return \"a\\n\" + x.get(0); }",
                "    tttttt f.tttt.tttttt. p. . kkkkkk ssees +  .fff.n.. .",
            ),
            ("}", "."),
        ],
    );
}

#[test]
fn cpp() {
    check(
        "a.cpp",
        &[
            ("#include <vector>", "kkkkkkkk ssssssss"),
            ("#define N 3", "kkkkkkk C n"),
            ("/* a", "cccc"),
            ("b */ template <class T> int A::f(const T& x) {", "cccc kkkkkkkk .kkkkk  . kkk  ..f.kkkkk  + p. ."),
            ("    return x ? 'a' : std::max(1.5f, 2);", "    kkkkkk   + sss +    ..fff.n.nn. n.."),
            ("}", "."),
        ],
    );
}

#[test]
fn data() {
    check("a.yml", &[("key: [1, \"b\", true]  # c", "KKK. .n. sss. CCCC.  ccc")]);
}

#[test]
fn markup() {
    check("a.html", &[("<p class=\"a\">b &amp; c</p> <!-- d -->", ".< @@@@@.sss.  .sss.  ..<. cccccccccc")]);
}

#[test]
fn php() {
    check(
        "a.php",
        &[
            ("<?php", "....."),
            ("function f(int $x) { return $x . 'a'; } // b", "kkkkkkkk f.kkk vp. . kkkkkk v  + sss. . cccc"),
        ],
    );
}

#[test]
fn go() {
    check(
        "a.go",
        &[("func (a *A) F(x int) error { return nil } // b", "kkkk .p +k. f.p ttt. ttttt . kkkkkk CCC . cccc")],
    );
}

#[test]
fn plain_text_has_no_spans() {
    check("a.unknown", &[("def f(): pass", "")]);
}
