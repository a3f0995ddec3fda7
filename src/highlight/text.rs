//! A shared text and where its lines begin.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memchr_iter;

/// The lines of a text, found once.
///
/// Lines end with `\n` or `\r\n`; what follows the last line end is a line only if it is not empty.
#[derive(Debug, Clone)]
pub(super) struct Text {
    text: Arc<String>,
    /// Where each line begins, and the length of the text at the end. What lies beyond 4 GiB is not seen.
    starts: Vec<u32>,
}

impl Text {
    pub(super) fn new(text: Arc<String>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let mut starts = vec![0];
        starts.extend(memchr_iter(b'\n', text.as_bytes()).map(|at| offset(at + 1)));
        if starts.last() != Some(&offset(text.len())) {
            starts.push(offset(text.len()));
        }
        starts.shrink_to_fit();
        Self { text, starts }
    }

    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// A line with its line end, if it has one; empty past the end of the text.
    fn whole(&self, line: usize) -> &str {
        match (self.starts.get(line), self.starts.get(line + 1)) {
            (Some(&from), Some(&to)) => self.text.get(from as usize..to as usize).unwrap_or(""),
            _ => "",
        }
    }

    /// A line without its line end.
    pub(super) fn line(&self, line: usize) -> &str {
        let whole = self.whole(line);
        let bare = whole.strip_suffix('\n').unwrap_or(whole);
        bare.strip_suffix('\r').unwrap_or(bare)
    }

    /// A line that ends with exactly `\n`, which is what the syntaxes expect; copied only where the text has another
    /// end.
    pub(super) fn ended(&self, line: usize) -> Cow<'_, str> {
        let whole = self.whole(line);
        if whole.ends_with('\n') && !whole.ends_with("\r\n") {
            return Cow::Borrowed(whole);
        }
        let mut copy = self.line(line).to_owned();
        copy.push('\n');
        Cow::Owned(copy)
    }

    /// How many bytes the lines before this one take.
    pub(super) fn bytes_before(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.text.len(), |&start| start as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let text = Text::new(Arc::new(text.to_owned()));
        (0..text.len()).map(|line| text.line(line).to_owned()).collect()
    }

    #[test]
    fn a_last_line_counts_only_if_it_holds_something() {
        assert_eq!(lines(""), [""; 0]);
        assert_eq!(lines("a"), ["a"]);
        assert_eq!(lines("a\n"), ["a"]);
        assert_eq!(lines("a\r\n\nb"), ["a", "", "b"]);
    }

    #[test]
    fn every_line_is_handed_to_the_syntax_with_one_plain_line_end() {
        let text = Text::new(Arc::new("a\r\nb\nc".to_owned()));
        let ended: Vec<_> = (0..4).map(|line| text.ended(line).into_owned()).collect();
        assert_eq!(ended, ["a\n", "b\n", "c\n", "\n"]);
    }
}
