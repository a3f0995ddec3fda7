//! What the ways of a branch are called, in the words of somebody who reads the source.

use std::fmt::Write as _;

use super::place::Stretch;

/// The name of the way of this index through a branch of this kind, which begins on `line`. It follows “never took: ”.
pub(super) fn way(kind: &str, index: usize, line: u32, at: Option<&Stretch>) -> String {
    let mut words = match (kind, index) {
        ("if", 0) => "the body of the if".to_owned(),
        ("if", 1) => "the else path".to_owned(),
        ("cond-expr", 0) => "the value after ?".to_owned(),
        ("cond-expr", 1) => "the value after :".to_owned(),
        ("switch", _) => "the case".to_owned(),
        ("binary-expr", _) => format!("operand {}", index + 1),
        ("default-arg", _) => "the default value".to_owned(),
        ("branch" | "", _) => "the block".to_owned(),
        (other, 0) => format!("the {other}"),
        (other, _) => format!("way {} of the {other}", index + 1),
    };
    if let Some(start) = at.and_then(|at| at.start) {
        if start.line != line {
            let _ = write!(words, " at line {}", start.line);
        } else if !matches!(kind, "if") && start.column > 0 {
            let _ = write!(words, " at column {}", start.column);
        }
    }
    words
}
