//! Places of istanbul: lines from 1, columns from 0 in UTF-16 units; any of them may be null, absent or nonsense.

use crate::formats::json::{Ahead, Json};
use crate::model::Place;

/// A stretch of source as a report gives it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Where it begins; none where the report does not tell.
    pub(super) start: Option<Place>,
    /// The first place after it; the end of a line where the report gives no column.
    pub(super) end: Option<Place>,
    /// istanbul 0.x: the user excluded it.
    pub(super) skip: bool,
}

impl Stretch {
    /// Reads `{"start": {"line", "column"}, "end": {"line", "column"}}`.
    pub(super) fn read(json: &mut Json) -> Self {
        let mut stretch = Self::default();
        json.object(|json, name| stretch.member(json, name));
        stretch
    }

    /// Reads one as writers write it.
    #[inline]
    pub(super) fn plain(ahead: &mut Ahead<'_>) -> Option<Self> {
        ahead.past(b'{')?;
        ahead.key(b"\"start\"")?;
        let start = plain_place(ahead)?;
        ahead.past(b',')?;
        ahead.key(b"\"end\"")?;
        let end = plain_place(ahead)?;
        ahead.past(b'}')?;
        Some(Self { start: Some(start), end: Some(end), skip: false })
    }

    /// Reads a member of it.
    pub(super) fn member(&mut self, json: &mut Json, name: &str) {
        match name {
            "start" => self.start = place(json, 0),
            "end" => self.end = place(json, Place::END_OF_LINE),
            "skip" => self.skip = json.boolean().unwrap_or(false),
            _ => {}
        }
    }

    /// Its first line.
    pub(super) fn line(&self) -> Option<u32> {
        Some(self.start?.line)
    }

    /// From where to where; to the end of its first line if its end is unknown or before its start.
    pub(super) fn span(&self) -> Option<(Place, Place)> {
        let start = self.start?;
        let end = self.end.filter(|end| *end >= start);
        Some((start, end.unwrap_or(Place { line: start.line, column: Place::END_OF_LINE })))
    }
}

/// A place with a line and a column.
#[inline]
fn plain_place(ahead: &mut Ahead<'_>) -> Option<Place> {
    ahead.past(b'{')?;
    ahead.key(b"\"line\"")?;
    let line = ahead.line()?;
    ahead.past(b',')?;
    ahead.key(b"\"column\"")?;
    let column = ahead.number()? + 1;
    ahead.past(b'}')?;
    Some(Place { line, column })
}

/// A place whose line is one; `unknown` is the column where the report has none. A column of -1 is in front of its line.
fn place(json: &mut Json, unknown: u32) -> Option<Place> {
    let (mut line, mut column) = (None, unknown);
    json.object(|json, name| match name {
        "line" => line = json.line(),
        "column" => {
            let given = json.integer().and_then(|column| u32::try_from(column.checked_add(1)?).ok());
            column = given.filter(|&column| column < Place::END_OF_LINE).unwrap_or(unknown);
        }
        _ => {}
    });
    Some(Place { line: line?, column })
}
