//! A stream of bytes becomes facts: one reader for each report format, and the registry that finds the right one.
//!
//! **Invariants.** A reader opens nothing, never fails and never panics: a broken report, or a stream that ends early or
//! fails, gives what could be read, and warnings that say where it broke. Readers stream: memory is proportional to the
//! model, not to the report. Nothing is indexed or allocated by a number that the report names. Nothing that a
//! report refers to (a DTD, an entity, a file) is fetched or expanded.
//!
//! To add a format: its file, its `mod` line, its entry in [`FORMATS`], and a fixture in `tests/formats`.

mod again;
#[cfg(test)]
mod agree;
mod ahead;
mod clover;
mod cobertura;
mod codecov;
mod coveragepy_4_data;
mod coveragepy_data;
mod coveragepy_json;
mod coveragexml;
mod coveralls;
mod date;
mod detect;
mod dotcover;
mod frugal;
mod gather;
mod gcov;
mod go;
mod input;
mod istanbul;
mod jacoco;
mod json;
pub mod junit;
mod lacuna_json;
mod lanes;
mod lcov;
mod listing;
mod llvm;
mod marks;
mod ms_xml;
mod names;
mod ncover;
mod number;
mod opencover;
mod paths;
mod points;
mod scoverage;
mod simplecov;
mod sonarqube;
mod spans;
mod stated;
mod tarpaulin;
mod warnings;
mod window;
mod write;
mod xml;

use std::io::BufRead;

pub use again::Memory;
pub use detect::{Detected, NotAReport, detect};
pub use write::Writer;

use crate::model::Report;

/// What a format is called, where it comes from, and what it holds: for help texts and the README.
#[derive(Debug)]
pub struct About {
    /// The name by which the program speaks of it, in lower case: `cobertura`.
    pub name: &'static str,
    /// What people call it: `Cobertura XML`.
    pub title: &'static str,
    /// The usual file names, and endings without their dot. Detection is by content alone.
    pub extensions: &'static [&'static str],
    /// The tools that write it.
    pub writers: &'static str,
    /// What is read from it: `lines with hits, branches`.
    pub reads: &'static str,
}

/// How a format is read.
#[derive(Clone, Copy)]
pub enum Reader {
    /// Each time anew.
    Once(fn(&mut dyn BufRead) -> Parsed),
    /// With a memory of the reading before, or without.
    Remembering(fn(&mut dyn BufRead, Option<&mut Memory>) -> Parsed),
}

/// A report format: how to tell it, how to read it.
pub trait Format: Sync {
    /// What it is called, where it comes from, what it holds.
    fn about(&self) -> &'static About;
    /// The name by which the program speaks of it.
    fn name(&self) -> &'static str {
        self.about().name
    }
    /// Whether these first bytes of a stream (at most [`HEAD_LEN`]) are of this format.
    fn sniff(&self, head: &[u8]) -> Confidence;
    /// How it is read.
    fn reader(&self) -> Reader;
    /// Reads the whole stream.
    fn parse(&self, input: &mut dyn BufRead) -> Parsed {
        match self.reader() {
            Reader::Once(read) => read(input),
            Reader::Remembering(read) => read(input, None),
        }
    }
    /// The same, for a report that is read again and again: what did not change since the memory was made is taken from
    /// it, and the memory is of this reading then. What is taken from it is shared with who has it from there.
    fn parse_again(&self, input: &mut dyn BufRead, memory: &mut Memory) -> Parsed {
        match self.reader() {
            Reader::Once(read) => read(input),
            Reader::Remembering(read) => read(input, Some(memory.of(self.name()))),
        }
    }
    /// Whether this format has any use for a memory.
    fn remembers(&self) -> bool {
        matches!(self.reader(), Reader::Remembering(_))
    }
    /// How it is written, if this program writes it.
    fn writer(&self) -> Option<Writer> {
        None
    }
}

/// How sure a format is that a stream is of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It is not.
    No,
    /// Nothing speaks against it, but another format may know better.
    Maybe,
    /// It is.
    Sure,
}

/// How many bytes at the head of a stream decide what it is.
pub const HEAD_LEN: usize = 64 * 1024;

/// Every format that can be read, in the order in which they are asked.
pub static FORMATS: &[&dyn Format] = &[
    &cobertura::Cobertura,
    &lcov::Lcov,
    &clover::Clover,
    &codecov::Codecov,
    &coveragepy_4_data::CoveragePy4Data,
    &coveragepy_data::CoveragePyData,
    &coveragepy_json::CoveragePyJson,
    &coveragexml::CoverageXml,
    &coveralls::Coveralls,
    &dotcover::DotCover,
    &gcov::GcovJson,
    &gcov::GcovText,
    &gcov::GcovrJson,
    &go::Go,
    &istanbul::Istanbul,
    &jacoco::Jacoco,
    &lacuna_json::LacunaJson,
    &llvm::Llvm,
    &ms_xml::MsXml,
    &ncover::NCover,
    &opencover::OpenCover,
    &scoverage::Scoverage,
    &simplecov::Formatted,
    &simplecov::Resultset,
    &sonarqube::Sonarqube,
    &tarpaulin::Tarpaulin,
];

/// What a reader made of a stream.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// What could be read.
    pub report: Report,
    /// What could not be read, or contradicts itself.
    pub warnings: Vec<Warning>,
}

/// Something about a report that its reader wants the user to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// How much of the report it spoils.
    pub severity: Severity,
    /// Line in the report, from 1, where known.
    pub line: Option<u64>,
    /// Byte offset in the decoded report, from 0, where known.
    pub offset: Option<u64>,
    /// What is wrong, in words, without a full stop. May quote the report: it is untrusted text.
    pub text: String,
}

/// How much of a report a warning spoils.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The report is odd here; all of it was read.
    Odd,
    /// The report is broken here: something in it, or all that follows, is lost.
    Broken,
    /// Nothing can be made of the report: it ends before it says anything, or nothing in it can be told to any file.
    Fatal,
}
