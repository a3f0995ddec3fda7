//! A start tag, and its attributes one by one.

use super::shapes::{self, Shapes, Wanted};

/// A start tag, or one of an empty element.
#[derive(Clone, Copy)]
pub(in crate::formats) struct Tag<'t> {
    content: &'t [u8],
    name_len: usize,
    /// Where its attributes are, if they are plain and were looked for.
    places: Option<&'t Shapes>,
}

impl<'t> Tag<'t> {
    /// What stands between `<` and `>` or `/>`, and how long the name at its start is.
    pub(in crate::formats) fn new(content: &'t [u8], name_len: usize) -> Self {
        Self { content, name_len, places: None }
    }

    /// The same with the places of its attributes.
    #[inline]
    pub(super) fn plain(content: &'t [u8], name_len: usize, places: &'t Shapes) -> Self {
        Self { content, name_len, places: Some(places) }
    }

    /// What stands between `<` and `>` or `/>`.
    #[inline]
    pub(in crate::formats) fn content(&self) -> &'t [u8] {
        self.content
    }

    /// Its name without a prefix.
    #[inline]
    pub(in crate::formats) fn name(&self) -> &'t [u8] {
        let name = &self.content[..self.name_len];
        // A plain tag has no prefix.
        if self.places.is_some() { name } else { local(name) }
    }

    /// Hands each attribute to `take`, raw. Returns whether something between them is broken.
    #[inline]
    pub(super) fn attributes(&self, mut take: impl FnMut(&'t [u8], &'t [u8])) -> bool {
        if let Some(places) = self.places {
            places.each(self.content, take);
            return false;
        }
        let mut attributes = Attributes { rest: &self.content[self.name_len..], broken: false };
        for (name, value) in attributes.by_ref() {
            take(name, value);
        }
        attributes.broken
    }

    /// The values of the attributes that are wanted, as [`Tag::attributes`] hands them over: of two of one name, the
    /// later. And whether something between them is broken.
    #[inline]
    pub(super) fn values<const N: usize>(&self, wanted: Wanted) -> ([Option<&'t [u8]>; N], bool) {
        if let Some(places) = self.places {
            return (places.values(self.content, wanted), false);
        }
        let mut values = [None; N];
        let broken = self.attributes(|name, value| {
            if let Some(place) = shapes::slot(wanted, name, &mut values) {
                *place = Some(value);
            }
        });
        (values, broken)
    }
}

/// A name without its prefix.
#[inline]
pub(super) fn local(name: &[u8]) -> &[u8] {
    match name.iter().position(|&b| b == b':') {
        Some(colon) => &name[colon + 1..],
        None => name,
    }
}

/// The attributes of a tag, raw. A value without quotes and a name without a value are passed over, and reported.
struct Attributes<'t> {
    rest: &'t [u8],
    broken: bool,
}

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t [u8], &'t [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest.trim_ascii_start();
            let equals = rest.iter().position(|&b| b == b'=').unwrap_or(rest.len());
            let (name, value) = rest.split_at(equals);
            let name = name.trim_ascii_end();
            let value = value.get(1..).unwrap_or_default().trim_ascii_start();
            let (&quote, value) = match value.split_first() {
                Some(start) => start,
                None => {
                    self.broken |= !rest.is_empty();
                    self.rest = &[];
                    return None;
                }
            };
            if quote != b'"' && quote != b'\'' {
                self.broken = true;
                self.rest = &value[value.iter().position(u8::is_ascii_whitespace).unwrap_or(value.len())..];
                continue;
            }
            let end = value.iter().position(|&b| b == quote);
            self.broken |= end.is_none() || name.contains(&b' ');
            let end = end.unwrap_or(value.len());
            self.rest = value.get(end + 1..).unwrap_or_default();
            return Some((name, &value[..end]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_far_as_they_go() {
        let read = |content: &'static [u8]| {
            let mut list = Vec::new();
            let broken = Tag::new(content, 0).attributes(|name, value| {
                list.push(format!("{}={}", name.escape_ascii(), value.escape_ascii()));
            });
            (list.join(" "), broken)
        };
        let check = |content, list: &str, broken| assert_eq!(read(content), (list.to_owned(), broken));
        check(b" a=\"1\" b = '2\"'", "a=1 b=2\\\"", false);
        check(b"", "", false);
        check(b" a=\"1\"b=\"2\"", "a=1 b=2", false);
        check(b" a=1 b=\"2\"", "b=2", true);
        check(b" a", "", true);
        check(b" a=\"1", "a=1", true);
        check(b" a=", "", true);
    }
}
