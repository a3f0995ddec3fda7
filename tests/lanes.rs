//! Fast lanes make no difference: a report that comes byte by byte, which leaves them nothing to take, is read as the one
//! that comes whole, to the places of its warnings. Every fixture, changed in the ways that readers trip over.
#![cfg(feature = "app")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../fuzz/src/drops.rs"]
#[allow(dead_code, reason = "the other targets use all of it")]
mod drops;
#[path = "common/fixtures.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod fixtures;

use std::sync::LazyLock;

use drops::Drops;
use fixtures::{Fixture, fixtures, format};
use proptest::prelude::*;

/// Larger ones take too long byte by byte.
const LARGEST: usize = 12_000;

static FIXTURES: LazyLock<Vec<Fixture>> =
    LazyLock::new(|| fixtures().into_iter().filter(|fixture| fixture.bytes.len() <= LARGEST).collect());

/// What may come into a report.
const PIECES: &[&str] = &[
    "",
    "",
    "",
    "",
    " ",
    "  ",
    "\"",
    "\"\"",
    "'",
    "<",
    ">",
    "/",
    "/>",
    " />",
    " / >",
    "=",
    " =",
    "= ",
    "&",
    "&amp;",
    "&lt;",
    "&x;",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\0",
    "\u{B}",
    "\u{C}",
    "\u{A0}",
    "0",
    "-",
    "-1",
    "9999999999",
    "1.5",
    ",",
    "1",
    "x",
    ":",
    " a=\"1\"",
    " a='1'",
    " a=1",
    "a=\"<\"",
    " b",
    "</a>",
    "</ a>",
    "</a >",
    "</a:b>",
    "</>",
    "<>",
    "<a>",
    "<a/>",
    "<a:b c=\"\">",
    "<a\tb=\"2\"\n c=\"3\">",
    "<!--",
    "-->",
    "<!-- x -->",
    "<![CDATA[",
    "]]>",
    "<![CDATA[1]]>",
    "<?x",
    "?>",
    "<?x?>",
    "<!DOCTYPE a>",
    "\u{FEFF}",
    "text",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
    "\\",
    "\\u0041",
    "e5",
];

/// Where, how much of the report goes, what comes.
type Mutation = (prop::sample::Index, usize, &'static str);

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let gone = prop_oneof![4 => Just(0), 4 => 1..4_usize, 1 => 4..200_usize];
    prop::collection::vec((any::<prop::sample::Index>(), gone, prop::sample::select(PIECES)), 0..5)
}

fn changed(bytes: &[u8], mutations: &[Mutation]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (place, gone, piece) in mutations {
        let at = place.index(bytes.len() + 1);
        let end = (at + gone).min(bytes.len());
        bytes.splice(at..end, piece.bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_report_is_read_the_same_however_it_comes(
        which in any::<prop::sample::Index>(),
        mutations in mutations(),
        drop in 2..400_usize,
    ) {
        let Fixture { format: name, bytes, .. } = which.get(&FIXTURES);
        let bytes = changed(bytes, &mutations);
        let format = format(name);
        let slow = format.parse(&mut Drops(&bytes, 1));
        let text = String::from_utf8_lossy(&bytes);
        prop_assert_eq!(&format.parse(&mut &bytes[..]), &slow, "{}: {}", name, text);
        prop_assert_eq!(&format.parse(&mut Drops(&bytes, drop)), &slow, "{} in drops of {}: {}", name, drop, text);
    }
}
