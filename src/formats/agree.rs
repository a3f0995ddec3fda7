//! Both ways through a report agree: what a fast lane reads is what the careful reader reads, to the offset of a warning.

use std::io::{self, BufRead, BufReader, Read};

use proptest::prelude::*;

use super::Parsed;

/// A stream that gives few bytes at a time, so that lanes end anywhere.
struct Drops<'b>(&'b [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.0.len().min(self.1).min(into.len());
        self.0.read(&mut into[..length])
    }
}

/// Something to do to a report's bytes: where, how much of it goes, what comes.
pub(super) type Mutation = (prop::sample::Index, usize, &'static str);

/// Up to so many changes, of the kind that readers trip over.
pub(super) fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    const PIECES: &[&str] = &[
        "",
        "",
        "",
        " ",
        "\"",
        "'",
        "<",
        ">",
        "/",
        "/>",
        "=",
        "&",
        "&amp;",
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "0",
        "-",
        "9999999999",
        ",",
        "1",
        "a",
        ":",
        "</line>",
        "</class>",
        "</lines>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?x",
        "?>",
        "\u{FEFF}",
        "</coverage>",
        "<line number=\"7\" hits=\"1\"/>",
        "<source>",
        "</source>",
        "end_of_record\n",
        "SF:x\n",
        "LF:3\n",
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize, prop::sample::select(PIECES)), 0..4)
}

/// Reads the text as it is, changed, and in drops; `read` takes the lane or does not.
pub(super) fn check(
    read: fn(&mut dyn BufRead, bool) -> Parsed,
    text: &str,
    mutations: &[Mutation],
    drop: usize,
) -> Result<(), TestCaseError> {
    let mut bytes = text.as_bytes().to_vec();
    for (place, gone, piece) in mutations {
        let at = place.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
    }
    let slow = read(&mut &bytes[..], false);
    let text = String::from_utf8_lossy(&bytes);
    prop_assert_eq!(&read(&mut &bytes[..], true), &slow, "{}", text);
    let mut drops = BufReader::new(Drops(&bytes, drop));
    prop_assert_eq!(&read(&mut drops, true), &slow, "in drops of {}: {}", drop, text);
    Ok(())
}
