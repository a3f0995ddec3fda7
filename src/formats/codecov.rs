//! Codecov's own JSON, as cargo-llvm-cov, kcov and hand-made uploaders write it.
//!
//! The format is described at <https://docs.codecov.com/docs/codecov-custom-coverage-format>: under `coverage`, each file has
//! an object from line to value, or an array whose first place is unused. A value is a number of hits, null, `true` for a
//! line that ran in part, or a text `n/m`: so many parts of so many. The parts are branches in Codecov's words, but
//! cargo-llvm-cov means regions and instances (<https://github.com/taiki-e/cargo-llvm-cov/issues/252>), so such a line is
//! partial without branches, and its hits are only known to be some.
//!
//! Deliberately absent: `messages`.

use std::io::BufRead;

use super::again::{Says, Units, Value};
use super::gather::Gather;
use super::json::glance::Glance;
use super::json::{Ahead, Json, Kind};
use super::listing::Listing;
use super::number::{self, Hits};
use super::warnings::quote;
use super::{About, Confidence, Format, Memory, Parsed, Reader};
use crate::model::{FileCoverage, Join, Report};

/// The reader of Codecov's JSON.
pub(super) struct Codecov;

impl Format for Codecov {
    fn about(&self) -> &'static About {
        &About {
            name: "codecov-json",
            title: "Codecov JSON",
            extensions: &["codecov.json"],
            writers: "cargo-llvm-cov, kcov",
            reads: "lines with hits, partial lines",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let Some(glance) = Glance::new(head).filter(|glance| !glance.array) else { return Confidence::No };
        // SimpleCov, tarpaulin and Coveralls know a `coverage` as well.
        let foreign = ["meta", "files", "source_files", "timestamp"];
        let Some(coverage) = glance.get("coverage").filter(|it| it.kind == Kind::Object) else { return Confidence::No };
        // A command of SimpleCov may be called `coverage`.
        let command = coverage.has(&["coverage", "timestamp"]);
        if command || foreign.iter().any(|name| glance.has(&[name])) { Confidence::No } else { of_lines(head) }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut json = Json::new(input);
    let mut files = Units::new(Gather::new(Join::Most), memory);
    json.object(|json, name| {
        if name == "coverage" {
            json.object(|json, name| {
                files.value(json, Some(name), 0, |json| {
                    let (name, file) = (name.to_owned(), file(json, name)?);
                    Some(Value { name, file, says: Says::default() })
                });
            });
        }
    });
    let lost = json.is_broken();
    let files = files.finish(&Default::default(), false, lost);
    let warnings = json.finish(files.is_empty());
    Parsed { report: Report { files, ..Report::default() }, warnings }
}

/// What is said of this file.
fn file(json: &mut Json, name: &str) -> Option<FileCoverage> {
    let mut listing = Listing::default();
    match json.kind() {
        Kind::Array => listing.array(json, 0, value),
        Kind::Object => {
            json.members(&mut listing, plain, |listing, json, line| match number::line(line.as_bytes()) {
                Some(number) => value(listing, json, number),
                None => json.odd("lines with a number that is no line's", || {
                    format!("“{}” is no line number; the line is left out", quote(line.as_bytes()))
                }),
            });
        }
        Kind::Null | Kind::End => return None,
        _ => {
            json.odd("files without lines", || {
                format!("what is said of “{}” is no list of lines", quote(name.as_bytes()))
            });
            return None;
        }
    }
    Some(listing.finish())
}

/// Whether the first file under `coverage` that has lines has them as Codecov does. Settings of a `coverage` section and
/// results of other tools have words where lines are numbered.
fn of_lines(mut head: &[u8]) -> Confidence {
    let mut json = Json::new(&mut head);
    let mut verdict = None;
    json.object(|json, name| {
        if name != "coverage" {
            return;
        }
        json.object(|json, _| match json.kind() {
            _ if verdict.is_some() => {}
            Kind::Array => {
                json.array(|json| {
                    let is_value = match json.kind() {
                        Kind::Array | Kind::Object => false,
                        Kind::String => json.text().is_none_or(|text| text.starts_with(|c: char| c.is_ascii_digit())),
                        _ => true,
                    };
                    if is_value || verdict.is_none() {
                        verdict = Some(if is_value { Confidence::Sure } else { Confidence::No });
                    }
                });
            }
            Kind::Object => {
                json.object(|_, line| {
                    let numbered = number::digits(line.as_bytes()).is_some();
                    verdict.get_or_insert(if numbered { Confidence::Sure } else { Confidence::No });
                });
            }
            Kind::Null | Kind::End => {}
            _ => verdict = Some(Confidence::No),
        });
    });
    verdict.unwrap_or(Confidence::Maybe)
}

/// A line of digits, and a count or so many of so many.
#[inline]
fn plain(listing: &mut Listing, line: &[u8], ahead: &mut Ahead<'_>) -> Option<()> {
    let line = number::short(line).filter(|(line, rest)| rest.is_empty() && (1..=number::LAST_LINE).contains(line))?.0;
    if let Some(hits) = ahead.number() {
        listing.lines.push(line, hits);
        return Some(());
    }
    let (reached, all) = number::short(ahead.text()?)?;
    let (all, end) = number::short(all.strip_prefix(b"/")?)?;
    end.is_empty().then_some(())?;
    listing.lines.push(line, u32::from(reached > 0));
    if reached < all {
        listing.partial.push(line);
    }
    Some(())
}

/// What is said of a line.
fn value(listing: &mut Listing, json: &mut Json, line: u32) {
    match json.kind() {
        Kind::True => {
            listing.lines.push(line, 1);
            listing.partial.push(line);
        }
        Kind::String => {
            let Some(text) = json.text() else { return };
            match parts(text) {
                Some((reached, all)) => {
                    listing.lines.push(line, u32::from(reached > 0));
                    if reached < all {
                        listing.partial.push(line);
                    }
                }
                None => match number::hits(text.trim().as_bytes()) {
                    Hits::Count(hits) => listing.lines.push(line, hits),
                    _ => {
                        let text = quote(text.as_bytes());
                        json.odd("lines without readable hits", || {
                            format!("line {line} has “{text}” hits; it is left out")
                        });
                    }
                },
            }
        }
        _ => listing.line(json, line),
    }
}

/// So many of so many: `1/2`.
fn parts(text: &str) -> Option<(u64, u64)> {
    let (reached, all) = text.split_once('/')?;
    Some((number::digits(reached.trim().as_bytes())?, number::digits(all.trim().as_bytes())?))
}
