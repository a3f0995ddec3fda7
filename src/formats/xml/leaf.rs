//! Elements that hold nothing but plain text: it and the end tag are taken from the buffer, past the events.

use super::Xml;
use super::lane;
use crate::formats::lanes;

impl Xml<'_> {
    /// Goes past the text and the end of the element of this name that was just begun, if it holds nothing else; hands the
    /// text to `take`, raw and untrimmed. Returns whether it did.
    #[inline]
    pub(in crate::formats) fn leaf(&mut self, name: &[u8], take: impl FnOnce(&[u8])) -> bool {
        let ahead = self.within_leaf();
        let Some((text, end)) = lane::leaf(ahead, name) else { return false };
        take(&ahead[..text]);
        self.leave(end);
        true
    }

    /// Goes past such an element that nobody reads; unless it stands in a text that somebody does, which its end may end.
    #[inline]
    pub(in crate::formats) fn skip_leaf(&mut self, name: &[u8]) {
        if self.trims {
            self.leaf(name, |_| ());
        }
    }

    /// How far it is past the end of the element of this name that was just begun, if it holds nothing.
    #[inline]
    pub(super) fn hollow(&self, name: &[u8]) -> Option<usize> {
        lane::nothing_but_end(self.within_leaf(), 0, name).filter(|_| self.trims)
    }

    /// What lies ahead within an element whose end quick-xml need not see.
    #[inline]
    fn within_leaf(&self) -> &[u8] {
        if self.depth > self.floor() && lanes::open() { self.ahead() } else { &[] }
    }

    /// Goes so far, past the end of the element.
    #[inline]
    pub(super) fn leave(&mut self, length: usize) {
        self.reader.get_mut().skip(length);
        self.depth -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::lane::{leaf, nothing_but_end};

    /// What is taken is whole: cut anywhere, nothing is.
    #[test]
    fn a_leaf_is_taken_whole_or_not_at_all() {
        let text = b" 7\n</Line>";
        assert_eq!(leaf(text, b"Line"), Some((3, text.len())));
        assert_eq!(leaf(b"</Line>", b"Line"), Some((0, 7)));
        assert_eq!(nothing_but_end(b"x \r\n\t</Line>", 1, b"Line"), Some(12));
        for end in 0..text.len() {
            assert_eq!(leaf(&text[..end], b"Line"), None);
            assert_eq!(nothing_but_end(&text[..end], 2, b"Line"), None);
        }
        for other in ["7</Lines>", "7</Lin>", "7</Line >", "7</x:Line>", "7<Line>", "7&lt;</Line>", "7<!-- --></Line>"]
        {
            assert_eq!(leaf(other.as_bytes(), b"Line"), None, "{other}");
            assert_eq!(nothing_but_end(other.as_bytes(), 1, b"Line"), None, "{other}");
        }
        assert_eq!(nothing_but_end(text, 0, b"Line"), None);
    }
}
