//! A source text, cut into lines.

use std::sync::Arc;

/// A source text and where its lines begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    text: Arc<String>,
    starts: Vec<usize>,
}

impl SourceText {
    /// Cuts a text into lines at `\n`, `\r\n` and lone `\r`, as Python and editors do; each becomes `\n`, so that
    /// whoever counts lines in the whole text comes to the same numbers.
    #[must_use]
    pub fn new(text: String) -> Self {
        let has_returns = memchr::memchr(b'\r', text.as_bytes()).is_some();
        let text = if has_returns { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        if starts.last() == Some(&text.len()) {
            starts.pop();
        }
        Self { text: Arc::new(text), starts }
    }

    /// The whole text.
    #[must_use]
    pub fn whole(&self) -> &Arc<String> {
        &self.text
    }

    /// How many lines there are; an empty text has none.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The line of this number, from 1, without its end; empty beyond the end of the text.
    #[must_use]
    pub fn line(&self, number: u32) -> &str {
        let Some(index) = (number as usize).checked_sub(1).filter(|&index| index < self.starts.len()) else {
            return "";
        };
        let end = self.starts.get(index + 1).copied().unwrap_or(self.text.len());
        self.text[self.starts[index]..end].trim_end_matches('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::SourceText;

    #[track_caller]
    fn check(text: &str, lines: &[&str]) {
        let text = SourceText::new(text.to_owned());
        let found: Vec<&str> = (1..=text.len()).map(|number| text.line(number)).collect();
        assert_eq!(found, lines);
        assert_eq!(text.line(text.len() + 1), "");
        assert_eq!(text.line(0), "");
    }

    #[test]
    fn lines_end_as_editors_end_them() {
        check("", &[]);
        check("a", &["a"]);
        check("a\n", &["a"]);
        check("a\r\nb\rc\n\nd", &["a", "b", "c", "", "d"]);
        check("\n\n", &["", ""]);
    }
}
