//! gcov's annotated sources (`*.gcov`), one or several after the other, as GCC's gcov and `llvm-cov gcov` write them.
//!
//! The format is described in gcov's manual, <https://gcc.gnu.org/onlinedocs/gcc/Invoking-Gcov.html>: `hits:line:source`, line 0
//! for what is said of the file, and with `-b` records of functions before their first line and of branches and conditions
//! after theirs. The lines of a template come first as sums; then, between dashes, each instance has them again: only
//! its branches and functions are new. An asterisk marks a line of which a part did not run: it is partial.
//!
//! Nothing marks the end of such a report: one that is cut between two lines cannot be told from a whole one.
//!
//! Deliberately absent: calls, unconditional branches, single blocks (`-a`), the source text.

use std::io::BufRead;

use super::human::{self, Mark};
use super::lane::{self, Said};
use crate::formats::again::{Says, Units};
use crate::formats::detect::without_bom;
use crate::formats::gather::Gather;
use crate::formats::input::Input;
use crate::formats::listing::Listing;
use crate::formats::warnings::{At, Warnings, quote};
use crate::formats::window::{line_end, spaces};
use crate::formats::{About, Confidence, Format, Memory, Parsed, Reader, Severity, lanes, names, number};
use crate::model::{BranchTarget, Function, Join, Report, Share};

/// What stands before and after the instances of a template.
pub(super) const DASHES: &[u8] = b"------------------";

/// A name is at most so long, with what stands before it, if what is said of its file is to be remembered.
const LONGEST_NAME: usize = 4096;

/// What stands before the name of a file, in a line 0.
pub(super) const SOURCE: &[u8] = b"Source:";

/// How records begin that say nothing which is read.
const SKIPPED: &[&[u8]] = &[b"call ", b"unconditional ", b"condition ", b"path", b"BB "];

/// The reader of gcov's text.
pub(in crate::formats) struct GcovText;

impl Format for GcovText {
    fn about(&self) -> &'static About {
        &About {
            name: "gcov-text",
            title: "gcov text",
            extensions: &["gcov"],
            writers: "gcov, llvm-cov gcov",
            reads: "lines with hits, partial lines, branches, conditions (MC/DC), functions",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let head = without_bom(head).trim_ascii_start();
        let first = head.split(|&b| b == b'\n').next().unwrap_or_default();
        let source = first.strip_prefix(b"-:").is_some_and(|rest| rest.trim_ascii_start().starts_with(b"0:Source:"));
        if source { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut input = Input::new(input);
    let mut trace = Trace::new(memory);
    let mut spill = Vec::new();
    let mut line = 0;
    loop {
        if lanes::open() {
            let (length, lines) = trace.run(input.ahead());
            lanes::took(length);
            input.skip(length);
            line += lines;
        }
        if trace.files.remembers()
            && let Some(name) = source_ahead(&mut input)
        {
            trace.end(Some(&mut input), line);
            if let Some(lines) = trace.recall(&mut input, name, line) {
                line += lines;
                continue;
            }
        }
        let Some(text) = input.next_line(&mut spill) else { break };
        line += 1;
        let at = At { line: Some(line), offset: Some(text.offset) };
        if text.whole || record(text.text).is_some_and(|(_, line, _)| line > 0) {
            trace.record(at, text.text);
        }
        if !text.whole {
            let quoted = quote(text.text);
            trace.broken(at, format!("the report ends in the middle of a line: “{quoted}”"));
        }
    }
    if let Some(failure) = input.failure() {
        let end = At { line: Some(line), offset: Some(input.offset()) };
        trace.broken(end, format!("the report could not be read to its end: {failure}"));
    }
    trace.end(Some(&mut input), line);
    trace.finish()
}

/// A line 0 that names the next file, if one lies ahead: the name, raw.
fn source_ahead(input: &mut Input) -> Option<Vec<u8>> {
    loop {
        let ahead = input.ahead();
        if let Some(end) = line_end(ahead) {
            let (_, _, rest) = record(&ahead[..end]).filter(|(mark, line, _)| *line == 0 && *mark == Mark::Nothing)?;
            return rest.strip_prefix(SOURCE).map(<[u8]>::to_vec);
        }
        let may_be = ahead.iter().find(|&&byte| byte != b' ').is_none_or(|&byte| byte == b'-');
        if !may_be || ahead.len() > LONGEST_NAME || !input.more() {
            return None;
        }
    }
}

/// Whether another file begins after so many bytes, or nothing does.
fn ends_after(input: &mut Input, length: usize) -> bool {
    fn after<'t>(text: &'t [u8], word: &[u8]) -> Option<&'t [u8]> {
        text[spaces(text)..].strip_prefix(word)
    }
    // What stands in front of a name takes half of it.
    const FIRST: usize = 48;
    input.near(length + FIRST);
    let Some(next) = input.ahead().get(length..) else { return false };
    let head = after(next, b"-:").and_then(|rest| after(rest, b"0:"));
    next.is_empty() || head.is_some_and(|text| text.starts_with(SOURCE))
}

/// What is said of a file: its name, raw, how many warnings there were before, and how many lines.
struct Unit {
    name: Vec<u8>,
    warnings: u64,
    before: u64,
}

/// What was read so far.
struct Trace<'m> {
    files: Units<'m>,
    /// The name of the file that is read, and what it lists.
    file: Option<String>,
    listing: Listing,
    /// The line to which branches belong.
    line: u32,
    /// A function whose first line has yet to come.
    function: Option<Function<'static>>,
    /// The last line was one of dashes.
    dashes: bool,
    /// These lines are an instance's: they are among those that were read.
    instance: bool,
    measured: bool,
    /// The same of the file that is read.
    branches: bool,
    unit: Option<Unit>,
    warnings: Warnings,
}

impl<'m> Trace<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            files: Units::new(Gather::new(Join::Sum), memory),
            file: None,
            listing: Listing::default(),
            line: 0,
            function: None,
            dashes: false,
            instance: false,
            measured: false,
            branches: false,
            unit: None,
            warnings: Warnings::default(),
        }
    }

    /// Takes over what is said of the file of this name, if it is remembered. Returns how many lines that is.
    fn recall(&mut self, input: &mut Input, name: Vec<u8>, line: u64) -> Option<u64> {
        if let Some(length) = self.files.expected(&name)
            && ends_after(input, length)
            && let Some(recalled) = self.files.recall(&input.ahead()[..length], 0)
        {
            input.skip(length);
            self.measured |= recalled.says.branches;
            self.dashes = false;
            return Some(recalled.says.lines.into());
        }
        input.hold();
        self.unit = Some(Unit { name, warnings: self.warnings.count(), before: line });
        None
    }

    /// Takes the plain lines at the head of `bytes`. Returns how many bytes and how many lines they are.
    fn run(&mut self, bytes: &[u8]) -> (usize, u64) {
        let (mut rest, mut lines) = (bytes, 0);
        // Dashes give the line after them another meaning.
        while let Some((said, after)) = lane::line(rest).filter(|_| !self.dashes) {
            match said {
                Said::Line(mark, line) => self.source_line(At::default(), mark, line.into()),
                Said::Branch(branch, hits) => self.counted_branch(branch, hits),
                Said::Function(function) => self.function = Some(function.into_owned()),
                Said::Dashes => self.dashes = true,
                Said::Nothing => {}
            }
            rest = after;
            lines += 1;
        }
        (bytes.len() - rest.len(), lines)
    }

    fn record(&mut self, at: At, text: &[u8]) {
        let found = record(text);
        if std::mem::take(&mut self.dashes) {
            self.instance = found.is_none() && text.ends_with(b":");
            if self.instance {
                return;
            }
        }
        match found {
            Some((Mark::Nothing, 0, rest)) => {
                if let Some(name) = rest.strip_prefix(SOURCE) {
                    self.begin(at, name);
                }
            }
            Some((mark, line, _)) => self.source_line(at, mark, line),
            None if text == DASHES => self.dashes = true,
            None => self.other(at, text),
        }
    }

    fn begin(&mut self, at: At, name: &[u8]) {
        self.end(None, 0);
        let name = names::text(name);
        if name.trim().is_empty() {
            self.broken(at, "a file has no name; it is left out".into());
        } else {
            self.file = Some(name.into_owned());
        }
        (self.line, self.function, self.instance) = (0, None, false);
    }

    fn source_line(&mut self, at: At, mark: Mark, line: u64) {
        let Some(line) = u32::try_from(line).ok().filter(|line| (1..=number::LAST_LINE).contains(line)) else {
            self.odd("lines with a number that is no line's", at, || {
                format!("there is no line {line}; it is left out")
            });
            self.line = 0;
            return;
        };
        self.line = line;
        if self.file.is_none() {
            return;
        }
        let listing = &mut self.listing;
        if let Some(function) = self.function.take() {
            listing.functions.push(&Function { line: Some(line), ..function });
        }
        if let (Mark::Ran(hits, partly), false) = (mark, self.instance) {
            listing.lines.push(line, hits);
            if partly {
                listing.partial.push(line);
            }
        }
    }

    /// A record about the line before it, or the one after it.
    fn other(&mut self, at: At, text: &[u8]) {
        let read = if let Some(rest) = text.strip_prefix(b"function ") {
            self.function = function(rest).map(Function::into_owned);
            self.function.is_some()
        } else if let Some(rest) = text.strip_prefix(b"branch ") {
            self.branch(rest).is_some()
        } else if let Some(rest) = text.strip_prefix(b"condition outcomes covered ") {
            self.conditions(rest).is_some()
        } else {
            let block = memchr::memmem::find(text, b"-block ").is_some();
            block || text.trim_ascii().is_empty() || SKIPPED.iter().any(|start| text.starts_with(start))
        };
        if !read {
            self.odd("lines that are no records", at, || format!("“{}” is no record of gcov's", quote(text)));
        }
    }

    /// `  0 taken 1 (fallthrough)`, `  1 taken 50%`, `  2 never executed`.
    fn branch(&mut self, text: &[u8]) -> Option<()> {
        let (branch, rest) = number::short(text.trim_ascii_start())?;
        let rest = rest.trim_ascii_start();
        let hits = if rest.starts_with(b"never executed") {
            0
        } else {
            let count = rest.strip_prefix(b"taken ")?;
            let count = count.split(|b| *b == b' ').next()?;
            // gcov rounds to 0 % only what is 0.
            match count.strip_suffix(b"%") {
                Some(share) => u32::from(human::count(share)? > 0),
                None => human::count(count)?,
            }
        };
        self.counted_branch(branch, hits);
        Some(())
    }

    fn counted_branch(&mut self, branch: u32, hits: u32) {
        self.branches = true;
        if self.file.is_some() && self.line > 0 {
            self.listing.branch(self.line, BranchTarget::Numbered { block: 0, branch }, hits);
        }
    }

    /// `3/4`.
    fn conditions(&mut self, text: &[u8]) -> Option<()> {
        let (seen, rest) = number::short(text)?;
        let (all, _) = number::short(rest.strip_prefix(b"/")?)?;
        if self.file.is_some() && self.line > 0 {
            self.listing.conditions.push(Share::new(self.line, seen, all));
        }
        Some(())
    }

    /// Ends the file in front of this line, and if the input is given, what is held there is all that is said of it.
    fn end(&mut self, input: Option<&mut Input>, line: u64) {
        let branches = std::mem::take(&mut self.branches);
        self.measured |= branches;
        let Some(name) = self.file.take() else { return };
        let unit = self.unit.take().filter(|unit| unit.warnings == self.warnings.count());
        let unit = unit.zip(input.and_then(Input::held)).and_then(|(unit, bytes)| {
            let lines = u32::try_from(line - unit.before).unwrap_or(u32::MAX);
            Some((self.files.ended(&unit.name, bytes, 0)?, Says { branches, lines, ..Says::default() }))
        });
        self.files.add(&name, self.listing.finish(), unit);
    }

    fn odd(&mut self, kind: &'static str, at: At, text: impl FnOnce() -> String) {
        self.warnings.add(kind, Severity::Odd, || at, text);
    }

    fn broken(&mut self, at: At, text: String) {
        self.warnings.add("places where something is lost", Severity::Broken, || at, || text);
    }

    fn finish(mut self) -> Parsed {
        let files = self.files.finish(&Default::default(), self.measured, self.warnings.any_broken());
        if files.is_empty() && self.warnings.any_broken() {
            self.warnings.about_all(Severity::Fatal, "no file of the report could be read".into());
        }
        Parsed { report: Report { files, ..Report::default() }, warnings: self.warnings.finish() }
    }
}

/// The mark, the line number and the rest of a line of a source.
fn record(text: &[u8]) -> Option<(Mark, u64, &[u8])> {
    let first = memchr::memchr(b':', text)?;
    let mark = human::mark(text[..first].trim_ascii())?;
    let rest = &text[first + 1..];
    let second = memchr::memchr(b':', rest)?;
    Some((mark, number::digits(rest[..second].trim_ascii())?, &rest[second + 1..]))
}

/// `name called 1 returned 100% blocks executed 80%`; the name may hold blanks.
pub(super) fn function(text: &[u8]) -> Option<Function<'_>> {
    const CALLED: &[u8] = b" called ";
    let at = text.windows(CALLED.len()).rposition(|words| words == CALLED)?;
    let count = text[at + CALLED.len()..].split(|b| *b == b' ').next()?;
    let name = names::text(&text[..at]);
    (!name.is_empty()).then_some(Function { name, hits: Some(human::count(count)?.into()), ..Function::default() })
}
