//! Tags that differ from one that was read before only in what stands between their quotes: nearly all tags of a report.
//!
//! Which bytes of a plain tag are its names and signs is decided by what stands outside of its values. So a tag whose bytes
//! outside of values are those of a plain tag is plain, and its attributes are found by comparing what stands before each
//! value, many bytes at once, and looking for the quote after it. What no shape fits is for [`tag`](lane::tag).

use std::cell::Cell;
use std::ptr;

use super::hot::Values;
use super::lane::{self, Kind, Piece, Places};
use super::part::{Part, UNWANTED, quote};

/// Shapes are looked up by their first bytes: so many places, and so many shapes at each.
const PLACES: usize = 64;
const AT_EACH: usize = 6;

/// No shape.
const NONE: u16 = u16::MAX;

/// The most bytes between two values of a shape that is remembered.
const LONGEST_NAME: usize = 128;

/// The names of the attributes that a reader wants of a tag. A reader that asks for them by the same table each time finds
/// them by their places.
pub(in crate::formats) type Wanted = &'static [&'static [u8]];

/// The shapes of a report's tags, and where the attributes of the last tag are.
pub(in crate::formats) struct Shapes {
    places: Places,
    list: Vec<Shape>,
    /// Places in the list, the one that fitted last first.
    index: [Cell<[u16; AT_EACH]>; PLACES],
    /// The shape of the last tag.
    current: u16,
    /// The names of hot tags.
    names: Vec<&'static [u8]>,
    /// The shape of the last hot tag on the lane.
    last: Cell<u16>,
}

/// What stands outside of the values of a tag, up to what closes it.
#[derive(Default)]
pub(super) struct Shape {
    /// What stands before each value.
    parts: Vec<Part>,
    /// All of it, where there are no values.
    bare: Option<Part>,
    /// How long the name of the tag is, and its place among those that are known.
    name: u16,
    place: usize,
    /// The shape of the hot tag that came after one of this.
    next: Cell<u16>,
    /// The table that was last asked for.
    wanted: Cell<Wanted>,
}

impl Default for Shapes {
    fn default() -> Self {
        let (places, list, names) = (Places::default(), Vec::new(), Vec::new());
        let index = [const { Cell::new([NONE; AT_EACH]) }; PLACES];
        Self { places, list, index, current: NONE, names, last: Cell::new(NONE) }
    }
}

impl Shapes {
    /// The next piece of `bytes` from `at` on, if it is plain. Where `trims`, white space around text is skipped.
    #[inline]
    pub(super) fn piece(&mut self, bytes: &[u8], mut at: usize, trims: bool) -> Option<Piece> {
        if trims {
            at += lane::space(bytes.get(at..)?);
        }
        if bytes.get(at) != Some(&b'<') {
            return lane::text(bytes, at, trims);
        }
        // An end tag is a name, and nothing is quicker.
        if bytes.get(at + 1) == Some(&b'/') {
            return lane::end_tag(bytes, at);
        }
        self.known(bytes, at).or_else(|| self.other(bytes, at))
    }

    /// The tag at `at`, if it has one of the shapes.
    #[inline]
    fn known(&mut self, bytes: &[u8], at: usize) -> Option<Piece> {
        let Self { places, list, index, current, .. } = self;
        let here = index.get_mut(place(bytes, at)?)?.get_mut();
        for way in 0..AT_EACH {
            let which = here[way];
            if let Some(piece) = list.get(usize::from(which))?.piece(bytes, at, places) {
                here[..=way].rotate_right(1);
                *current = which;
                return Some(piece);
            }
        }
        None
    }

    /// Any other tag. Its shape is remembered, in place of the one that was not seen for the longest time.
    #[inline(never)]
    fn other(&mut self, bytes: &[u8], at: usize) -> Option<Piece> {
        let Self { places, list, index, current, names, .. } = self;
        *current = NONE;
        let piece = lane::tag(bytes, at, places)?;
        if let Some(here) = place(bytes, at).and_then(|place| index.get_mut(place)).map(Cell::get_mut) {
            here.rotate_right(1);
            if here[0] == NONE {
                // There are fewer than that.
                here[0] = list.len() as u16;
                list.push(Shape::default());
            }
            let shape = list.get_mut(usize::from(here[0]));
            if let Some(shape) = shape
                && shape.set(bytes, &piece, places)
            {
                *current = here[0];
                let name = shape.name(bytes, at);
                shape.place = names.iter().position(|known| Some(*known) == name).unwrap_or(usize::MAX);
            }
        }
        Some(piece)
    }

    /// Hands each attribute of the last tag to `take`; this is its content.
    #[inline]
    pub(super) fn each<'t>(&self, content: &'t [u8], take: impl FnMut(&'t [u8], &'t [u8])) {
        self.places.each(content, take);
    }

    /// The values of those attributes of the last tag that are wanted, as it hands them over: of two of one name, the later.
    #[inline]
    pub(super) fn values<'t, const N: usize>(&self, content: &'t [u8], wanted: Wanted) -> [Option<&'t [u8]>; N] {
        let mut values = [None; N];
        let Some(shape) = self.list.get(usize::from(self.current)) else {
            self.each(content, |name, value| {
                if let Some(place) = slot(wanted, name, &mut values) {
                    *place = Some(value);
                }
            });
            return values;
        };
        if !ptr::eq(shape.wanted.get(), wanted) {
            self.want(shape, content, wanted);
        }
        for (part, value) in shape.parts.iter().zip(self.places.values(content)) {
            if let Some(place) = values.get_mut(usize::from(part.slot.get())) {
                *place = Some(value);
            }
        }
        values
    }

    /// Tags of these names are hot: their shapes know their places.
    pub(super) fn know(&mut self, names: impl Iterator<Item = &'static [u8]>) {
        self.names = names.collect();
    }

    /// The hot tag at `at`, if it has one of the shapes; those of its values that are wanted come into `values`. Mostly it has
    /// the shape that came after the last one before: then nothing waits until the shape is looked up.
    #[inline(always)]
    pub(super) fn hot<'b>(&self, bytes: &'b [u8], at: usize, values: &mut Values<'b>) -> Option<(&Shape, Piece)> {
        let last = self.list.get(usize::from(self.last.get()));
        let guess = last.map_or(NONE, |last| last.next.get());
        if let Some(shape) = self.list.get(usize::from(guess))
            && let Some(tag) = shape.taken(bytes, at, values)
        {
            self.last.set(guess);
            return Some((shape, tag));
        }
        self.other_hot(guess, bytes, at, values)
    }

    /// The same, if it has another shape.
    #[inline(never)]
    fn other_hot<'b>(
        &self,
        guess: u16,
        bytes: &'b [u8],
        at: usize,
        values: &mut Values<'b>,
    ) -> Option<(&Shape, Piece)> {
        let here = self.index.get(place(bytes, at)?)?;
        let mut order = here.get();
        for way in 0..AT_EACH {
            let which = order[way];
            let shape = self.list.get(usize::from(which))?;
            if which == guess {
                continue;
            }
            *values = Values::default();
            if let Some(tag) = shape.taken(bytes, at, values) {
                order[..=way].rotate_right(1);
                here.set(order);
                if let Some(last) = self.list.get(usize::from(self.last.replace(which))) {
                    last.next.set(which);
                }
                return Some((shape, tag));
            }
        }
        None
    }

    #[cold]
    fn want(&self, shape: &Shape, content: &[u8], wanted: Wanted) {
        let mut parts = shape.parts.iter();
        self.each(content, |name, _| {
            if let Some(part) = parts.next() {
                part.slot.set(wanted.iter().position(|wanted| *wanted == name).map_or(UNWANTED, |slot| slot as u8));
            }
        });
        shape.wanted.set(wanted);
    }
}

impl Shape {
    /// The place of its tag's name among those that are known.
    #[inline]
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// The name of the tag at `at`, which has this shape.
    #[inline]
    pub(super) fn name<'b>(&self, bytes: &'b [u8], at: usize) -> Option<&'b [u8]> {
        bytes.get(at + 1..at + 1 + usize::from(self.name))
    }

    /// Whether this table was the last that was asked for.
    #[inline]
    pub(super) fn is_for(&self, wanted: Wanted) -> bool {
        ptr::eq(self.wanted.get(), wanted)
    }

    /// The tag at `at`, if it has this shape.
    #[inline]
    fn piece(&self, bytes: &[u8], at: usize, places: &mut Places) -> Option<Piece> {
        let from = at + 1;
        let mut marks = places.fill();
        let piece = self.walk(bytes, at, |part, at, value| {
            if let Some(marks) = marks.next() {
                let (name, open) = (at + part.name, at + part.length);
                *marks = [name - from, open - 2 - from, open + value.len() - from].map(|place| place as u32);
            }
        });
        places.filled(self.parts.len());
        piece
    }

    /// The same; those of its attributes that are wanted come into `values`.
    #[inline(always)]
    fn taken<'b>(&self, bytes: &'b [u8], at: usize, values: &mut Values<'b>) -> Option<Piece> {
        self.walk(bytes, at, |part, _, value| {
            if let Some(wanted) = values.get_mut(usize::from(part.slot.get())) {
                *wanted = Some(value);
            }
        })
    }

    /// The same; `value` is told of each attribute where what stands before its value is, and the value.
    #[inline(always)]
    fn walk<'b>(&self, bytes: &'b [u8], at: usize, mut value: impl FnMut(&Part, usize, &'b [u8])) -> Option<Piece> {
        let mut rest = bytes.get(at..)?;
        if let Some(bare) = &self.bare {
            rest = bare.after(rest)?;
        } else {
            for part in &self.parts {
                let from = bytes.len() - rest.len();
                let open = part.after(rest)?;
                let (text, close) = open.split_at_checked(quote(open)?)?;
                value(part, from, text);
                rest = close;
            }
            // The quote that closes the last value.
            rest = rest.get(1..)?;
        }
        let to = bytes.len() - rest.len();
        let name = self.name;
        let (kind, to, end) = match *rest {
            [b'>', ..] => (Kind::Start { name }, to, to + 1),
            [b'/', b'>', ..] => (Kind::Empty { name }, to, to + 2),
            [b' ', b'/', b'>', ..] => (Kind::Empty { name }, to + 1, to + 3),
            _ => return None,
        };
        Some(Piece::new(kind, at + 1, to, end))
    }

    /// Becomes the shape of this tag; of one that is like no other, it becomes a shape that nothing has.
    fn set(&mut self, bytes: &[u8], piece: &Piece, places: &mut Places) -> bool {
        self.parts.clear();
        self.wanted.set(&[]);
        self.name = match piece.kind() {
            Kind::Start { name } | Kind::Empty { name } => name,
            Kind::End | Kind::Text => return false,
        };
        let from = piece.content().start;
        let part = |start: usize, end: usize| bytes.get(start..end).unwrap_or_default();
        let (at, count) = (from - 1, places.count());
        let mut start = at;
        for marks in places.fill().take(count) {
            let [name, sign, close] = marks.map(|mark| from + mark as usize);
            self.parts.push(Part::new(part(start, sign + 2), name - start));
            start = close;
        }
        self.bare = (count == 0).then(|| Part::new(part(at, from + usize::from(self.name)), 0));
        let fits =
            self.parts.iter().all(|part| part.length <= LONGEST_NAME) && self.piece(bytes, at, places) == Some(*piece);
        if !fits {
            self.parts.clear();
            self.bare = Some(Part::nowhere());
        }
        fits
    }
}

/// Where shapes are looked up that begin as the tag at `at`.
#[inline]
fn place(bytes: &[u8], at: usize) -> Option<usize> {
    // The first of the eight bytes is always the same.
    let head = eight(bytes, at)? >> 8;
    Some((head.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize)
}

/// The place of this attribute among those that are wanted.
#[inline]
pub(super) fn slot<'v, V>(wanted: Wanted, name: &[u8], values: &'v mut [V]) -> Option<&'v mut V> {
    wanted.iter().position(|wanted| *wanted == name).and_then(|slot| values.get_mut(slot))
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..)?.first_chunk().map(|eight| u64::from_le_bytes(*eight))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// What follows a tag, so that it is not near the end.
    const MORE: &str = "                                                                                        ";

    /// Tags that differ in little, most of them plain.
    fn tag() -> impl Strategy<Value = String> {
        const LONG: [&str; 2] = [
            "a-name-that-is-longer-than-those-that-are-compared-at-once",
            "a-name-that-is-longer-than-those-that-are-compared-at-most",
        ];
        let names =
            ["line", "line", "line", "lane", "lineToCover", "a", "b:line", "/line", "/lane", "?line", "!line", ""];
        let attribute = (
            prop_oneof![8 => Just(" "), 1 => select(&["  ", "\n\t", "", " \u{B}"][..])],
            prop_oneof![8 => select(&["hits", "hots", "x"][..]), 2 => select(&LONG[..]), 1 => select(&["x:y", ""][..])],
            prop_oneof![12 => Just("=\""), 1 => select(&["= \"", "='", "\"", "="][..])],
            select(&["1", "12", "", "<", ">", "/>", "'", "=", " x=", "&amp;", "a value that is rather long"][..]),
            prop_oneof![12 => Just("\""), 1 => select(&["'", ""][..])],
        );
        let attributes = prop::collection::vec(attribute, 0..4).prop_map(|all| {
            all.into_iter()
                .map(|(space, name, sign, value, end)| [space, name, sign, value, end].concat())
                .collect::<String>()
        });
        let end = prop_oneof![4 => Just("/>"), 2 => Just(">"), 1 => select(&[" />", " >", "\t/>", "", "/"][..])];
        (select(names.to_vec()), attributes, end)
            .prop_map(|(name, attributes, end)| format!("<{name}{attributes}{end}"))
    }

    /// What is known of a tag: what it is, and its attributes.
    fn read(shapes: &mut Shapes, text: &str) -> Option<(Piece, Vec<(String, String)>)> {
        let piece = shapes.piece(text.as_bytes(), 0, true)?;
        let (mut all, content) = (Vec::new(), &text.as_bytes()[piece.content()]);
        if matches!(piece.kind(), Kind::Start { .. } | Kind::Empty { .. }) {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            shapes.each(content, |name, value| all.push((text(name), text(value))));
            static WANTED: [&[u8]; 2] = [b"hits", b"hots"];
            static OTHERS: [&[u8]; 1] = [b"x"];
            for _ in 0..2 {
                let of = |name: &str| all.iter().rfind(|it| it.0 == name).map(|it| it.1.as_bytes());
                assert_eq!(shapes.values(content, &WANTED), [of("hits"), of("hots")], "{content:?}");
                assert_eq!(shapes.values(content, &OTHERS), [of("x")], "{content:?}");
            }
        }
        Some((piece, all))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_tag_is_read_the_same_whatever_was_read_before(tags in prop::collection::vec((tag(), any::<bool>()), 1..40)) {
            let mut shapes = Shapes::default();
            for (tag, near_the_end) in tags {
                let text = if near_the_end { tag } else { tag + MORE };
                prop_assert_eq!(read(&mut shapes, &text), read(&mut Shapes::default(), &text), "{}", text);
            }
        }
    }

    /// Shapes that fit nothing would agree as well.
    #[test]
    fn a_tag_of_a_shape_that_was_seen_is_known() {
        let mut shapes = Shapes::default();
        let mut know = |tag: &str| {
            let text = [tag, MORE].concat();
            let known = shapes.known(text.as_bytes(), 0).map(|piece| piece.end());
            assert!(known.is_none_or(|end| end == tag.len()), "{tag}");
            shapes.piece(text.as_bytes(), 0, true).expect("it is plain");
            known.is_some()
        };
        for [first, second] in [
            [
                "<range source_id=\"0\" start_line=\"10\" covered=\"yes\" />",
                "<range source_id=\"12\" start_line=\"\" covered=\"no\"/>",
            ],
            ["<Lines>", "<Lines>"],
            ["<a name=\"b\">", "<a name=\"a name that is longer than eight bytes\" />"],
            [
                "<statement \n                                package=\"a\"\n x=\"1\">",
                "<statement \n                                package=\"b\"\n x=\"\"/>",
            ],
        ] {
            assert!(!know(first) && know(first) && know(second), "{first}");
        }
        for other in [
            "<Lines >",
            "<LinesCovered>",
            "<a name=\"b\" >",
            "<a  name=\"b\">",
            "<a nome=\"b\">",
            "<a name=\"b\" x=\"\">",
        ] {
            assert!(!know(other), "{other}");
        }
    }

    /// However many there are, few are remembered, and those that were seen last.
    #[test]
    fn the_shapes_that_were_seen_last_are_remembered() {
        let mut shapes = Shapes::default();
        for at in 0..10_000 {
            for tag in [format!("<line{at} a{at}=\"\">{MORE}"), format!("<line hits=\"{at}\">{MORE}")] {
                assert_eq!(shapes.known(tag.as_bytes(), 0).is_some(), tag.starts_with("<line ") && at > 0);
                assert!(shapes.piece(tag.as_bytes(), 0, true).is_some());
            }
        }
        assert!(shapes.list.len() <= PLACES * AT_EACH);
    }
}
