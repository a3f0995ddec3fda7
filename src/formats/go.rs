//! Go cover profiles: a mode, then one block of statements a line.
//!
//! The format is that of `golang.org/x/tools/cover`
//! (<https://github.com/golang/tools/blob/master/cover/profile.go>): `import/path/file.go:1.2,3.4 statements count`. The
//! total is of statements, as `go tool cover -func` counts; which lines are code is worked out from the blocks, see
//! [`lines`]. A name is an import path, not a path: the world finds the module that it begins with.
//!
//! Blocks come again for each test binary (`-coverpkg`, <https://github.com/golang/go/issues/23076>): equal ones are one,
//! whose counts are joined as the mode says in which they came. Profiles that were put together by `cat` have `mode:` in
//! their middle, and some have none: `go tool cover` refuses both. Both are read, and said. A name may hold colons and
//! spaces.
//!
//! Deliberately absent: functions, which a profile does not name, and the binary files of `GOCOVERDIR`.

mod blocks;
mod files;
mod lane;
mod lines;
mod run;

use std::borrow::Cow;
use std::io::BufRead;

use self::files::{File, Files};
use self::lane::First;
use self::lines::Lines;
use self::run::Run;
use super::again::{Says, Units};
use super::detect::without_bom;
use super::gather::Gather;
use super::input::Input;
use super::number::{self, Hits};
use super::spans::Spans;
use super::warnings::{At, Warnings, quote};
use super::{About, Confidence, Format, Memory, Parsed, Reader, Severity, lanes, names};
use crate::model::{Join, Metric, Place, Region, Report};

/// The reader of Go cover profiles.
pub(super) struct Go;

impl Format for Go {
    fn about(&self) -> &'static About {
        &About {
            name: "go-coverprofile",
            title: "Go cover profile",
            extensions: &["coverage.out", "cover.out", "coverprofile"],
            writers: "go test -coverprofile, go tool covdata textfmt, gocovmerge, ginkgo",
            reads: "statements with hits and columns, lines worked out from them",
        }
    }

    fn sniff(&self, head: &[u8]) -> Confidence {
        let lines = without_bom(head).split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
        let Some(first) = lines.filter(|line| !line.is_empty()).find(|line| !line.starts_with(b"//")) else {
            return Confidence::No;
        };
        let block = || Record::of(first).is_some_and(|record| record.name.ends_with(b".go"));
        if mode(first).is_some_and(is_known) || block() { Confidence::Sure } else { Confidence::No }
    }

    fn reader(&self) -> Reader {
        Reader::Remembering(read)
    }
}

fn read(input: &mut dyn BufRead, memory: Option<&mut Memory>) -> Parsed {
    let mut input = Input::new(input);
    let mut profile = Profile::new(memory);
    let mut spill = Vec::new();
    let mut line = 0;
    loop {
        if let Some(lines) = profile.recall(&mut input, line) {
            line += lines;
            continue;
        }
        if lanes::open() {
            let (length, lines) = profile.run(input.ahead());
            lanes::took(length);
            input.skip(length);
            line += lines;
            // Another run may begin here.
            if lines > 0 && profile.units.remembers() {
                continue;
            }
        }
        let Some(text) = input.next_line(&mut spill) else { break };
        line += 1;
        let at = At { line: Some(line), offset: Some(text.offset) };
        profile.line(at, text.text, text.whole);
    }
    profile.end_run(&mut input, line);
    let end = At { line: Some(line), offset: Some(input.offset()) };
    profile.finish(end, input.failure())
}

/// The mode of a line that begins a profile.
fn mode(line: &[u8]) -> Option<&[u8]> {
    line.strip_prefix(b"mode:").map(<[u8]>::trim_ascii)
}

fn is_known(mode: &[u8]) -> bool {
    matches!(mode, b"set" | b"count" | b"atomic")
}

/// The path that a name stands for: a package outside of GOPATH is called by its folder, after an underscore.
fn path(name: &[u8]) -> &[u8] {
    name.strip_prefix(b"_").filter(|path| path.starts_with(b"/")).unwrap_or(name)
}

/// A block as its line has it.
struct Record<'l> {
    name: &'l [u8],
    numbers: [&'l [u8]; 4],
    statements: &'l [u8],
    count: &'l [u8],
}

impl<'l> Record<'l> {
    /// Read from its end: the name may hold everything.
    fn of(line: &'l [u8]) -> Option<Self> {
        let last = |text: &'l [u8], byte: u8| {
            let at = memchr::memrchr(byte, text)?;
            Some((&text[..at], &text[at + 1..]))
        };
        let first = |text: &'l [u8], byte: u8| {
            let at = memchr::memchr(byte, text)?;
            Some((&text[..at], &text[at + 1..]))
        };
        let (rest, count) = last(line, b' ')?;
        let (rest, statements) = last(rest, b' ')?;
        let (name, span) = last(rest, b':')?;
        let (start, end) = first(span, b',')?;
        let ((line, column), (end_line, end_column)) = (first(start, b'.')?, first(end, b'.')?);
        let numbers = [line, column, end_line, end_column];
        let numeric = |text: &&[u8]| text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-') && !text.is_empty();
        let all = [numbers[0], numbers[1], numbers[2], numbers[3], statements, count];
        (!name.is_empty() && all.iter().all(numeric)).then_some(Self { name, numbers, statements, count })
    }

    /// The block, or what is wrong with it.
    fn block(&self) -> Result<Region, &'static str> {
        let place = |line: &[u8], column: &[u8]| {
            let column = number::small(column).filter(|&column| column < Place::END_OF_LINE)?;
            Some(Place { line: number::line(line)?, column })
        };
        let [line, column, end_line, end_column] = self.numbers;
        let start = place(line, column).ok_or("its start is no place in a file")?;
        let end = place(end_line, end_column).ok_or("its end is no place in a file")?;
        if end < start {
            return Err("it ends before it begins");
        }
        let statements = number::small(self.statements).ok_or("its number of statements is none")?;
        match number::hits(self.count) {
            Hits::Count(hits) => Ok(Region { start, end, statements, hits }),
            Hits::Negative => Err("its count is negative"),
            Hits::Unreadable => Err("its count is none"),
        }
    }
}

/// What was read of a profile so far.
struct Profile<'m> {
    units: Units<'m>,
    /// The run that is read, if it may be remembered.
    run: Option<Run>,
    files: Files,
    warnings: Warnings,
    spans: Spans,
    modes: u64,
    /// Every mode so far is `set`: counts are 0 or 1, and do not add up.
    only_set: bool,
    blocks: u64,
}

impl<'m> Profile<'m> {
    fn new(memory: Option<&'m mut Memory>) -> Self {
        Self {
            units: Units::new(Gather::new(Join::Sum), memory),
            run: None,
            files: Files::default(),
            warnings: Warnings::default(),
            spans: Spans::default(),
            modes: 0,
            only_set: false,
            blocks: 0,
        }
    }

    fn line(&mut self, at: At, text: &[u8], whole: bool) {
        let text = text.trim_ascii_end();
        if let Some(mode) = mode(text) {
            self.mode(at, mode, whole);
        } else if let Some(record) = Record::of(text) {
            self.spans.record();
            self.record(at, &record, text, whole);
        } else if !whole && !text.is_empty() {
            self.cut(at, text);
        } else if !text.is_empty() && !text.starts_with(b"//") {
            self.lost("lines that are no blocks", at, || format!("“{}” is no block of a cover profile", quote(text)));
        }
    }

    /// Takes the plain blocks at the head of `bytes`: those of the file of the line before, and of others. Returns how many
    /// bytes and how many lines they are.
    fn run(&mut self, bytes: &[u8]) -> (usize, u64) {
        let join = self.join();
        let (mut rest, mut lines) = (bytes, 0);
        // A profile without a mode is told on at its first block.
        while self.blocks + self.modes > 0 {
            let (length, count) = self.files.run(rest, join);
            rest = &rest[length..];
            lines += count;
            // Who remembers wants to know where runs begin.
            let first = lane::first(rest).filter(|_| lines == 0 || !self.units.remembers());
            let Some(First { name, block, length }) = first.filter(|it| self.files.current() != Some(it.name)) else {
                break;
            };
            self.files.go_to(name, join);
            self.files.push(block, join);
            rest = &rest[length..];
            lines += 1;
        }
        self.spans.records(lines);
        self.blocks += lines;
        (bytes.len() - rest.len(), lines)
    }

    fn mode(&mut self, at: At, mode: &[u8], whole: bool) {
        let before = self.join();
        self.modes += 1;
        self.only_set = mode == b"set" && (self.only_set || self.modes == 1);
        if self.join() != before {
            self.files.settle(before);
        }
        if !is_known(mode) {
            let severity = if whole { Severity::Odd } else { Severity::Broken };
            self.warnings.add(
                "modes that are unknown",
                severity,
                || at,
                || format!("“{}” is no mode of a cover profile; counts add up", quote(mode)),
            );
        } else if self.modes > 1 {
            self.odd("modes in the middle", at, || {
                "a second profile begins here; `go tool cover` refuses profiles that were put together like this".into()
            });
        }
    }

    fn record(&mut self, at: At, record: &Record, text: &[u8], whole: bool) {
        let one_digit = self.only_set && record.count.len() == 1;
        if !whole && !one_digit {
            let text = || format!("the last line is not ended, its count may be cut: “{}”", quote(text));
            self.warnings.add("ends", Severity::Broken, || at, text);
        }
        if self.blocks == 0 && self.modes == 0 {
            self.odd("profiles without a mode", at, || {
                "the profile does not begin with its mode; counts of equal blocks add up".into()
            });
        }
        self.blocks += 1;
        match record.block() {
            Ok(block) => {
                self.file(at, record.name);
                self.files.push(block, self.join());
            }
            // Line 0 with no statement: `//line` directives and cgo leave it behind.
            Err(_) if record.statements == b"0" => {
                self.odd("blocks without a place", at, || {
                    format!("“{}” has no place and no statement; it is left out", quote(text))
                });
            }
            Err(why) => self.lost("blocks that make no sense", at, || format!("“{}” is left out: {why}", quote(text))),
        }
    }

    /// Blocks of `set` are the same fact again, as long as no other mode came; counts add up.
    fn join(&self) -> Join {
        if self.only_set { Join::Most } else { Join::Sum }
    }

    /// Goes to this file, which may be new.
    fn file(&mut self, at: At, name: &[u8]) {
        if self.files.current() == Some(name) {
            return;
        }
        if !self.files.has(name) {
            let path = path(name);
            let text = names::text(path);
            if matches!(text, Cow::Owned(_)) {
                self.odd("names that are not UTF-8", at, || format!("this file name is not UTF-8: “{text}”"));
            }
            if text.chars().any(char::is_control) {
                self.odd("names with control characters", at, || {
                    format!("this file name holds control characters: “{}”", quote(path))
                });
            }
        }
        self.files.go_to(name, self.join());
    }

    fn cut(&mut self, at: At, text: &[u8]) {
        self.warnings.add(
            "ends",
            Severity::Broken,
            || at,
            || format!("the report ends in the middle of a block: “{}”", quote(text)),
        );
    }

    fn odd(&mut self, kind: &'static str, at: At, text: impl FnOnce() -> String) {
        self.warnings.add(kind, Severity::Odd, || at, text);
    }

    fn lost(&mut self, kind: &'static str, at: At, text: impl FnOnce() -> String) {
        self.warnings.add(kind, Severity::Broken, || at, text);
    }

    fn finish(mut self, end: At, failure: Option<&str>) -> Parsed {
        if let Some(failure) = failure {
            let text = format!("the report could not be read to its end: {failure}");
            self.warnings.add("ends", Severity::Broken, || end, || text);
        }
        let join = self.join();
        let mut lines = Lines::default();
        for File { name, blocks, unit } in self.files.finish(join) {
            let name = names::text(path(&name));
            let count = blocks.count();
            let (file, shortened) = blocks.finish(join, &mut self.spans, &mut lines);
            if shortened > 0 {
                let text =
                    format!("more lines than can be, in {shortened} blocks of {name}: of each the first is kept");
                self.warnings.about_all(Severity::Broken, text);
            }
            // Where equal blocks are joined, the modes decide how; and other runs say something as well.
            let is_alone = |run: u32| count == run && file.details.regions.len() == run as usize && shortened == 0;
            let unit = unit.filter(|unit| is_alone(unit.1)).map(|unit| *unit);
            let unit = unit.map(|(ended, lines)| (ended, Says { lines, ..Says::default() }));
            self.units.add(&name, file, unit);
        }
        let lost = self.warnings.any_broken();
        let files = self.units.finish(&Default::default(), false, lost);
        let report = Report { metric: Metric::Statements, files, ..Report::default() };
        if report.files.is_empty() && self.warnings.any_broken() {
            self.warnings.about_all(Severity::Fatal, "no block of the report could be read".into());
        } else if report.files.is_empty() {
            let text = "the profile has no blocks: no package with tests was measured";
            self.warnings.about_all(Severity::Odd, text.into());
        }
        Parsed { report, warnings: self.warnings.finish() }
    }
}
