//! coverage.py 4's data file (`.coverage`): a line of warning to humans, then JSON of the lines or arcs that ran.
//!
//! The format is described by its writer, <https://github.com/nedbat/coveragepy/blob/coverage-4.5.4/coverage/data.py>.
//! Which lines could have run is not in it, as in the [newer data files](super::coveragepy_data).
//!
//! Deliberately absent: tracers (plugins), the list of runs, coverage.py 3's pickles.

use std::io::{BufRead, Read};

use super::again::{Says, Units, Value};
use super::coveragepy_data::ran::{Contexts, NO_CONTEXT, Ran};
use super::gather::Gather;
use super::json::{Ahead, Json};
use super::warnings::quote;
use super::{About, Confidence, Format, Memory, Parsed, Reader};
use crate::model::{Join, Metric, Report};

/// How every file begins. JSON follows on the same line.
const PREFIX: &[u8] = b"!coverage.py: This is a private format";

/// The longest beginning, in bytes.
const LONGEST_PREFIX: usize = 1000;

/// The reader of coverage.py 4's data files.
pub(super) struct CoveragePy4Data;

impl Format for CoveragePy4Data {
    fn about(&self) -> &'static About {
        &About {
            name: "coverage.py-4-data",
            title: "coverage.py 4 data file",
            extensions: &[".coverage"],
            writers: "coverage.py 4, pytest-cov",
            reads: "the lines that ran, the jumps between them; read together with a report of the same run",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        if head.starts_with(PREFIX) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(mut input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    // Spaces stand for the beginning, so that places are those in the file.
    let spaces = vec![b' '; prefix(&mut input)];
    let mut input = spaces.chain(input);
    let mut json = Json::new(&mut input);
    let mut files = Units::new(Gather::new(Join::Most), memory);
    let mut metric = Metric::Lines;
    json.object(|json, name| match name {
        "lines" => entries(
            json,
            &mut files,
            0,
            |ahead, ran| ran.line(ahead.line()?.into(), NO_CONTEXT).then_some(()),
            |json, ran| json.integer().is_some_and(|line| ran.line(line, NO_CONTEXT)),
        ),
        "arcs" => {
            metric = Metric::LinesAndBranches;
            entries(json, &mut files, 1, plain_arc, arc);
        }
        _ => {}
    });
    let files = files.finish(&Default::default(), None, json.is_broken());
    let nothing_read = files.is_empty();
    let report = Report { generator: Some("coverage.py 4".into()), metric, files, ..Report::default() };
    Parsed { report, warnings: json.finish(nothing_read) }
}

/// Reads up to the JSON. How many bytes were read.
fn prefix(input: &mut dyn BufRead) -> usize {
    let mut length = 0;
    while length < LONGEST_PREFIX {
        let Ok(ahead) = input.fill_buf() else { break };
        let before = ahead.iter().take(LONGEST_PREFIX - length).take_while(|&&byte| byte != b'{').count();
        let is_found = before < ahead.len();
        input.consume(before);
        length += before;
        if is_found || before == 0 {
            break;
        }
    }
    length
}

/// Reads what ran by file; `one` reads a line or an arc, and says whether it is one; `lane` reads most of them. `rules` tell
/// these from others.
fn entries(
    json: &mut Json,
    files: &mut Units,
    rules: u64,
    lane: impl Fn(&mut Ahead<'_>, &mut Ran) -> Option<()>,
    one: impl Fn(&mut Json, &mut Ran) -> bool,
) {
    json.object(|json, name| {
        files.value(json, Some(name), rules, |json| file(json, name, &lane, &one));
    });
}

fn file(
    json: &mut Json,
    name: &str,
    lane: impl Fn(&mut Ahead<'_>, &mut Ran) -> Option<()>,
    one: impl Fn(&mut Json, &mut Ran) -> bool,
) -> Option<Value> {
    let mut ran = Ran::default();
    let is_list = json.list(
        &mut ran,
        |ran, ahead| lane(ahead, ran),
        |ran, json| {
            if !one(json, ran) && !json.ended() {
                json.odd("what is no line", || "this is no line and no jump from line to line; it is left out".into());
            }
        },
    );
    if name.trim().is_empty() {
        json.broken("files without a name", || "a file has no name; it is left out".into());
        return None;
    }
    if !is_list && !json.ended() {
        json.broken("files without lines", || format!("“{}” has no list of what ran", quote(name.as_bytes())));
    }
    let file = ran.finish(&mut Contexts::default());
    Some(Value { name: name.to_owned(), file, says: Says::default() })
}

/// An arc whose ends may be those of code.
#[inline]
fn plain_arc(ahead: &mut Ahead<'_>, ran: &mut Ran) -> Option<()> {
    ahead.past(b'[')?;
    let from = ahead.signed()?;
    ahead.past(b',')?;
    let to = ahead.signed()?;
    ahead.past(b']')?;
    ran.arc(from, to, NO_CONTEXT).then_some(())
}

fn arc(json: &mut Json, ran: &mut Ran) -> bool {
    let (mut arc, mut length) = ([None; 2], 0);
    json.array(|json| {
        let line = json.integer();
        if let Some(place) = arc.get_mut(length) {
            *place = line;
        }
        length += 1;
    });
    matches!(arc, [Some(from), Some(to)] if length == 2 && ran.arc(from, to, NO_CONTEXT))
}
