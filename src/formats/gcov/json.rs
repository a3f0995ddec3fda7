//! gcov's JSON (`gcov --json-format`), version 1 and, with conditions, version 2.
//!
//! The format is described in gcov's manual, <https://gcc.gnu.org/onlinedocs/gcc/Invoking-Gcov.html>. gcov packs it with
//! gzip, one document for each object file, or writes several one after the other with `--stdout`. A header that several
//! objects hold comes in each of them: they add up. Names of files may be relative to `current_working_directory`, which
//! gcov tells after them.
//!
//! `unexecuted_block` means that part of the line did not run, which gcov's text marks with an asterisk: such a line is
//! partial. Branches have no names but their order on the line.
//!
//! Deliberately absent: calls, columns and blocks of functions, and what kind a branch is of (throw, fall-through).

use std::collections::HashSet;
use std::io::BufRead;
use std::sync::Arc;

use super::entry::{Counted, Entry, function};
use crate::formats::again::{Had, Part, Units, context, joined};
use crate::formats::gather::{self, Gather};
use crate::formats::json::Json;
use crate::formats::json::glance::Glance;
use crate::formats::listing::Listing;
use crate::formats::{About, Confidence, Format, Memory, Parsed, Reader, paths};
use crate::model::{FileCoverage, Join, Report, Roots};

/// The reader of gcov's JSON.
pub(in crate::formats) struct GcovJson;

impl Format for GcovJson {
    fn about(&self) -> &'static About {
        &About {
            name: "gcov-json",
            title: "gcov JSON",
            extensions: &["gcov.json.gz", "gcov.json"],
            writers: "gcov of GCC 9 and later",
            reads: "lines with hits, partial lines, branches, conditions (MC/DC), functions",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        let holds = |text: &str| memchr::memmem::find(head, text.as_bytes()).is_some();
        if glance.has(&["gcc_version"]) || (begins(&glance) && holds("\"unexecuted_block\"") && !holds("\"gcovr/")) {
            Confidence::Sure
        } else {
            Confidence::No
        }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let (mut files, mut roots) = (Units::new(Gather::new(Join::Sum), memory), HashSet::new());
    let (mut version, mut measured, mut first) = (None, false, String::new());
    loop {
        let mut document = Document::default();
        document.read(&mut json, &mut files);
        version = version.or(document.version);
        let folder = document.folder.unwrap_or_default();
        if first.is_empty() {
            roots.extend((!folder.is_empty()).then(|| folder.clone()));
            first.clone_from(&folder);
        }
        let root: Roots = roots.iter().cloned().collect();
        let place = [context(&[folder.as_bytes(), first.as_bytes()], []), 0];
        for had in document.files {
            measured |= had.part.has_branches;
            files.add_alone(had.worthwhile().map(|key| joined(place, key, 0)), || {
                let Source { name, file, .. } = Arc::unwrap_or_clone(had.part);
                // One name in two folders is of two files.
                let elsewhere = folder != first && !folder.is_empty() && !paths::is_absolute(&name);
                let name = if elsewhere { format!("{folder}/{name}") } else { name };
                (name, FileCoverage { roots: root.clone(), ..file })
            });
        }
        if !json.next_document() {
            break;
        }
    }
    let generator = version.map(|version| format!("gcov {}", version.chars().take(80).collect::<String>()));
    let files = files.finish(&roots, measured, json.is_broken());
    let warnings = json.finish(files.is_empty());
    Parsed { report: Report { generator, files, ..Report::default() }, warnings }
}

/// Whether the document begins with files of gcov's kind, of whichever tool.
pub(super) fn begins(glance: &Glance) -> bool {
    glance.get("files").is_some_and(|files| files.has(&["lines"]))
}

/// What was compiled together.
#[derive(Default)]
struct Document {
    version: Option<String>,
    folder: Option<String>,
    files: Vec<Had<Source>>,
}

/// What is said of a source file: where it lies is told elsewhere.
#[derive(Clone)]
struct Source {
    name: String,
    file: FileCoverage,
    has_branches: bool,
}

impl Part for Source {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> Option<usize> {
        Some(gather::bytes(&self.file))
    }
}

impl Document {
    fn read(&mut self, json: &mut Json, files: &mut Units) {
        json.object(|json, member| match member {
            "gcc_version" => self.version = json.string(),
            "current_working_directory" => self.folder = json.string().filter(|folder| !folder.is_empty()),
            "files" => {
                let mut entry = Entry::default();
                json.array(|json| {
                    let had = files.part(json, None, 0, |json| Source::read(json, &mut entry));
                    self.files.extend(had);
                });
            }
            _ => {}
        });
    }
}

impl Source {
    fn read(json: &mut Json, entry: &mut Entry) -> Option<Self> {
        let (mut name, mut listing) = (None, Listing::default());
        json.object(|json, member| match member {
            "file" => name = json.string(),
            "lines" => {
                json.array(|json| entry.read(json, &mut listing, &mut Counted::default()));
            }
            "functions" => {
                json.array(|json| listing.functions.extend(function(json)));
            }
            _ => {}
        });
        if name.is_none() {
            json.broken("files without a name", || "a file has no name; it is left out".into());
        }
        let has_branches = listing.branches.has_details();
        Some(Self { name: name?, file: listing.finish(), has_branches })
    }
}
