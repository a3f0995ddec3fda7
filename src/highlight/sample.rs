//! A language's patterns compiled before anybody waits for them.
//!
//! The syntax library compiles a pattern where it first matters, so that the first window of a language takes several
//! times as long as the next: up to 45 ms against 10 ms for TypeScript. Reading a text that holds every kind of line
//! compiles nearly all that a first window needs.

use std::sync::Arc;

use super::{Highlighter, Language, Syntaxes};

/// A text of each language that has one, by the name of its syntax.
const SAMPLES: &[(&str, &str)] = &[
    ("C++", include_str!("../../assets/samples/sample.cpp")),
    ("Java", include_str!("../../assets/samples/sample.java")),
    ("JavaScript (Babel)", include_str!("../../assets/samples/sample.js")),
    ("Python", include_str!("../../assets/samples/sample.py")),
    ("Rust", include_str!("../../assets/samples/sample.rs")),
    ("TypeScript", include_str!("../../assets/samples/sample.ts")),
    ("TypeScriptReact", include_str!("../../assets/samples/sample.ts")),
];
/// What most others have in some form: much of what a line needs is compiled with whatever line comes first.
const ANY: &str =
    "\"a\" + 'b' * (c - 1.5) { d[0] = e.f(); } // g\n# h\nclass A\n  def f(x)\n  if x == 1\n    return x;\n  end\n";

/// Compiles what the first window in a language needs. This may take 100 ms, and is done once for all threads.
pub fn warm_up(syntaxes: &'static Syntaxes, language: Language) {
    let sample = SAMPLES.iter().find(|(name, _)| *name == language.name()).map_or(ANY, |(_, text)| text);
    let mut highlighter = Highlighter::new(syntaxes, language, Arc::new(sample.to_owned()));
    highlighter.advance(usize::MAX);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_of_their_language_to_the_end() {
        for (name, text) in SAMPLES {
            let syntaxes = Syntaxes::get();
            let syntax = syntaxes.set.find_syntax_by_name(name).expect(name);
            let mut highlighter = Highlighter::new(syntaxes, Language { syntax }, Arc::new((*text).to_owned()));
            let lines = highlighter.spans(0..usize::MAX).lines;
            assert!(lines.iter().rev().take(2).all(|spans| !spans.is_empty()), "{name}");
        }
    }
}
