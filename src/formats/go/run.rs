//! Runs of blocks of one file: what is remembered of a profile, where a file comes in one run alone.

use super::{Profile, Record, lane};
use crate::formats::again::Known;
use crate::formats::input::Input;

/// So long most lines are at most.
const LINE: usize = 512;

/// A run that is being read.
pub(super) struct Run {
    /// What its lines begin with: the name, and a colon.
    start: Vec<u8>,
    /// How many warnings there were before it, and lines.
    warnings: u64,
    lines: u64,
}

impl Profile<'_> {
    /// Takes over the run that begins ahead, after so many lines, if it is remembered. Returns how many lines it has.
    #[inline]
    pub(super) fn recall(&mut self, input: &mut Input, line: u64) -> Option<u64> {
        if !self.units.remembers() || self.run.as_ref().is_some_and(|run| input.begins(&run.start)) {
            return None;
        }
        self.end_run(input, line);
        // A profile without a mode is told on at its first block.
        let start = start(input).filter(|_| self.modes > 0)?;
        let name = &start[..start.len() - 1];
        if let Some(Known { file, says, ended }) = self.known(input, name) {
            let join = self.join();
            let of_run = self.files.go_to(name, join);
            of_run.blocks.add_known(file, join);
            of_run.unit = Some(Box::new((ended, says.lines)));
            let lines = u64::from(says.lines);
            self.spans.records(lines);
            self.blocks += lines;
            return Some(lines);
        }
        // A file of which something was read before comes in more than this run.
        if !self.files.has(name) {
            input.hold();
            self.run = Some(Run { start, warnings: self.warnings.count(), lines: line });
        }
        None
    }

    /// What is known of the run of this name that begins ahead. It may be longer now: more blocks may follow.
    fn known(&mut self, input: &mut Input, name: &[u8]) -> Option<Known> {
        let length = self.units.expected(name)?;
        let known = self.units.known(input.near(length)?)?;
        input.pass(known.ended.stretch);
        Some(known)
    }

    /// Ends the run that is read; so many lines were read with it. It is a unit if all is well with it.
    pub(super) fn end_run(&mut self, input: &mut Input, line: u64) {
        let Some(Run { start, warnings, lines }) = self.run.take() else { return };
        let bytes = input.held().filter(|bytes| bytes.ends_with(b"\n") && self.warnings.count() == warnings);
        let (name, join) = (&start[..start.len() - 1], self.join());
        let Some(bytes) = bytes.filter(|_| self.files.has(name)) else { return };
        self.files.go_to(name, join);
        if let Some(file) = self.files.end_run(join) {
            let lines = line - lines;
            // A name with a colon may begin alike.
            let is_all = u64::from(file.blocks.count()) == lines;
            let ended = self.units.ended(name, bytes, 0).filter(|_| is_all);
            file.unit = ended.zip(u32::try_from(lines).ok()).map(Box::new);
        }
    }
}

/// What the blocks of the file begin with that has the block ahead.
fn start(input: &mut Input) -> Option<Vec<u8>> {
    input.near(LINE);
    let ahead = input.ahead();
    let line = &ahead[..memchr::memchr(b'\n', ahead)?];
    let name = Record::of(line)?.name;
    // Names with a colon are of Windows, and no reason to be slow.
    (lane::name(line) == Some(name)).then(|| [name, b":"].concat())
}
