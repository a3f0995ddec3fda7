//! Elements that hold nothing but text: it and the end tag are taken from the buffer, past the events.

use super::{Xml, lane};
use crate::formats::lanes;

impl Xml<'_> {
    /// Goes past the text and the end of the element of this name that was just begun and that nobody reads, if it holds
    /// nothing else; unless it stands in a text that somebody reads, which its end may end.
    #[inline]
    pub(in crate::formats) fn skip_leaf(&mut self, name: &[u8]) {
        let passable = self.trims && self.depth > self.floor() && lanes::open();
        if passable && let Some((_, end)) = lane::leaf(self.ahead(), name) {
            self.reader.get_mut().skip(end);
            self.depth -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::lane::{self, leaf};

    /// What is taken is whole: cut anywhere, nothing is.
    #[test]
    fn a_leaf_is_taken_whole_or_not_at_all() {
        for text in [" 7\n</Line>", "a&lt;T&gt; &amp; &quot;b&apos;</Line>"] {
            let length = text.find('/').map(|slash| slash - 1);
            assert_eq!(leaf(text.as_bytes(), b"Line"), length.map(|length| (length, text.len())));
            for end in 0..text.len() {
                assert_eq!(leaf(&text.as_bytes()[..end], b"Line"), None);
            }
        }
        assert_eq!(leaf(b"</Line>", b"Line"), Some((0, 7)));
        for other in [
            "7</Lines>",
            "7</Lin>",
            "7</Line >",
            "7</x:Line>",
            "7<Line>",
            "7&#60;</Line>",
            "7&</Line>",
            "7&lt</Line>",
            "7&nbsp;</Line>",
            "7<!-- --></Line>",
        ] {
            assert_eq!(leaf(other.as_bytes(), b"Line"), None, "{other}");
        }
        let long = "&lt;".repeat(lane::LONGEST) + "</Line>";
        assert_eq!(leaf(long.as_bytes(), b"Line"), None);
    }
}
