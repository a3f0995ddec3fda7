//! Text and its language → spans of token classes, resumable in chunks.
//!
//! A [`Highlighter`] holds one file. A worker asks it for the window on the screen first ([`Highlighter::spans`]: exact
//! when the parser's state is known near above it, from a safe point otherwise) and lets it read on from the top while
//! nobody waits ([`Highlighter::advance`]), after which every window is exact.
//!
//! Deliberately absent: colours (the screen's theme has them, so that light, dark and sixteen colours all work), IO,
//! threads and a clock. What goes wrong inside a syntax definition costs the colours of a line, never more.

mod classify;
mod highlighter;
mod language;
mod lexer;
mod nesting;
mod parser;
mod safe_point;
mod sample;
mod text;
mod token;

#[cfg(test)]
mod tests;

pub use highlighter::{Highlighter, Window};
pub use language::{Language, Syntaxes};
pub use sample::warm_up;
pub use token::{Span, Token};
