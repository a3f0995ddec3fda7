//! Lacuna's own JSON: everything that the model knows of a report, written by `lacuna convert --to json`.
//!
//! The document is one object; what is unknown or empty is left out, and members that a reader does not know are
//! passed by. Version 1:
//!
//! ```text
//! {"format": "lacuna coverage", "version": 1,
//!  "generator": "coverage.py 7.17.3", "timestamp": SECONDS SINCE 1970,
//!  "metric": "lines" | "lines-and-branches" | "branches" | "functions" | "statements" | "instructions",
//!  "stated": {"lines": [COVERED, TOTAL], "branches", "functions", "statements", "instructions"},
//!  "files": [{"path": "src/a.py",
//!    "only_ran": true,                       only the lines that ran are listed
//!    "stated": {"lines": [COVERED, TOTAL], "partial": N, "branches", "functions", "statements", "instructions",
//!               "conditions", "uncounted": N, "unknown_files": N},    the totals, where the lines do not tell them
//!    "roots": ["/home/dev/proj"],            folders that the path may be relative to
//!    "lines": [[LINE, HITS]],
//!    "branches": [[LINE, TAKEN, TOTAL]],     there, though empty, if branches were measured
//!    "branch_targets": [{"line", "hits", and one of "to": LINE, "exit": true, "name": TEXT, "block": N with "branch": N}],
//!    "functions": [{"name", "line", "end", "hits", "complexity"}],
//!    "partial": [LINE], "excluded": [LINE],
//!    "columns": "utf16",                     what the columns of regions count, if not bytes of UTF-8
//!    "regions": [[LINE, COLUMN, LINE, COLUMN, STATEMENTS, HITS]],    from, to the place after it; 0 is an unknown
//!                                            column, null the end of the line
//!    "instructions": [[LINE, COVERED, TOTAL]], "conditions": [[LINE, COVERED, TOTAL]],
//!    "tests": [NAME], "test_sets": [[INDEX OF NAME]], "tests_by_line": [[LINE, INDEX OF SET]],
//!    "classes": [{"name", "line", "end"}]}]}
//! ```
//!
//! Lines and columns count from 1. Hits of 4294967295 are that many or more. A path is kept as it stands: whoever wrote
//! it has put it into one spelling. Of a file that comes twice, hits add up.

mod read;
mod write;

use super::json::glance::Glance;
use super::{About, Confidence, Format, Reader, Writer};
use crate::model::Metric;

/// What the document calls itself.
const FORMAT: &str = "lacuna coverage";

/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;

/// The reader of lacuna JSON.
pub(super) struct LacunaJson;

impl Format for LacunaJson {
    fn about(&self) -> &'static About {
        &About {
            name: "json",
            title: "lacuna JSON",
            extensions: &["lacuna.json"],
            writers: "`lacuna convert`",
            reads: "everything that any of the other formats says",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let named = |glance: Glance| glance.get("format").is_some_and(|it| it.text.as_deref() == Some(FORMAT));
        if Glance::new(head).is_some_and(named) { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read::read)
    }

    fn writer(&self) -> Option<Writer> {
        Some(write::WRITER)
    }
}

const METRICS: &[(Metric, &str)] = &[
    (Metric::Lines, "lines"),
    (Metric::LinesAndBranches, "lines-and-branches"),
    (Metric::Branches, "branches"),
    (Metric::Functions, "functions"),
    (Metric::Statements, "statements"),
    (Metric::Instructions, "instructions"),
];

fn metric_name(metric: Metric) -> &'static str {
    METRICS.iter().find(|(known, _)| *known == metric).map_or("lines", |(_, name)| name)
}

fn metric_of(name: &str) -> Option<Metric> {
    METRICS.iter().find(|(_, known)| *known == name).map(|(metric, _)| *metric)
}
