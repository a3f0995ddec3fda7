//! The branches of a file: an entry of `branchMap`, and what its ways come to.

use super::place::Stretch;
use crate::formats::json::{Ahead, Json};
use crate::model::{Branch, BranchCount, BranchTarget, Branches, BranchesBuilder};

/// An entry of `branchMap`.
#[derive(Default)]
pub(super) struct Place {
    pub(super) kind: String,
    line: Option<u32>,
    whole: Stretch,
    pub(super) ways: Vec<Stretch>,
}

impl Place {
    pub(super) fn read(json: &mut Json) -> Self {
        let mut place = Self::default();
        json.object(|json, name| match name {
            "type" => place.kind = json.text().unwrap_or_default().to_owned(),
            "line" => place.line = json.line(),
            "loc" => place.whole = Stretch::read(json),
            "locations" => {
                json.array(|json| place.ways.push(Stretch::read(json)));
            }
            _ => {}
        });
        place
    }

    /// One as writers write it.
    pub(super) fn plain(ahead: &mut Ahead<'_>) -> Option<Self> {
        let mut place = Self::default();
        ahead.object(|ahead, name| {
            match name {
                b"type" => place.kind = std::str::from_utf8(ahead.text()?).ok()?.to_owned(),
                b"line" => place.line = Some(ahead.line()?),
                b"loc" => place.whole = Stretch::plain(ahead)?,
                b"locations" => ahead.array(|ahead| Stretch::plain(ahead).map(|way| place.ways.push(way)))?,
                _ => return None,
            }
            Some(())
        })?;
        Some(place)
    }

    pub(super) fn line(&self) -> Option<u32> {
        self.line.or(self.whole.line()).or_else(|| self.ways.iter().find_map(Stretch::line))
    }
}

/// Branches of one name on one line are numbered; then each line has so many.
pub(super) fn told_apart(mut details: Vec<Branch>) -> Branches {
    let mut branches = BranchesBuilder::default();
    details.sort_by(|a, b| (a.line, &a.target).cmp(&(b.line, &b.target)));
    for of_line in details.chunk_by_mut(|a, b| a.line == b.line) {
        let taken = of_line.iter().filter(|branch| branch.hits > 0).count() as u32;
        let total = of_line.len() as u32;
        branches.push_count(BranchCount { line: of_line[0].line, taken, total });
        for same in of_line.chunk_by_mut(|a, b| a.target == b.target) {
            for (branch, number) in same.iter_mut().skip(1).zip(2..) {
                if let BranchTarget::Named(name) = &branch.target {
                    branch.target = BranchTarget::Named(format!("{name} ({number})").into());
                }
            }
        }
    }
    details.into_iter().for_each(|branch| branches.push_detail(branch));
    branches.take_settled()
}
