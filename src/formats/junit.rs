//! JUnit XML: what became of the tests of a run, as pytest, Surefire, jest-junit, vitest, cargo-nextest, go-junit-report and
//! GoogleTest write it. It is no coverage report, so it is not in [`super::FORMATS`].
//!
//! The tests are counted one by one: what a suite says of its own is not the same in all tools (a suite may be a file, a
//! class, or everything). Deliberately absent: retries (`flakyFailure`, `rerunFailure`), times, properties.

mod places;

use std::io::BufRead;

use super::Warning;
use super::xml::{Event, Tag, Xml, referred};
pub use places::Place;

/// So many failing tests are listed; all are counted.
const MOST_LISTED: usize = 1_000;
/// Of what a test says about its failure, so many bytes are read.
const MOST_TEXT: usize = 64 * 1024;
/// A message is cut after so many characters.
const MOST_MESSAGE: usize = 300;

/// What became of the tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Results {
    /// All of them.
    pub total: u64,
    /// Those whose assertions did not hold.
    pub failed: u64,
    /// Those that broke, or could not begin.
    pub errors: u64,
    /// Those that were left out.
    pub skipped: u64,
    /// The tests that failed or broke, in their order.
    pub failing: Vec<Failing>,
}

/// A test that failed or broke.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failing {
    /// The class, module or package that it is in; may be empty.
    pub class: String,
    /// Its name.
    pub name: String,
    /// The first line of what it said.
    pub message: String,
    /// Where it may be, the likeliest first.
    pub places: Vec<Place>,
}

/// Reads what became of the tests. A file that ends early, or is no JUnit XML, gives what could be read and warnings.
pub fn read(input: &mut dyn BufRead) -> (Results, Vec<Warning>) {
    let mut xml = Xml::new(input);
    let mut reading = Reading::default();
    xml.trim_text(false);
    xml.each(|xml, event| match event {
        Event::Start(tag) => reading.begin(xml, tag, false),
        Event::Empty(tag) => reading.begin(xml, tag, true),
        Event::End(name) => reading.end(name),
        Event::Text(text) | Event::CData(text) => reading.text(text),
        Event::GeneralRef(name) => {
            let character = std::str::from_utf8(name).ok().and_then(referred);
            reading.text(character.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]).as_bytes());
        }
        _ => {}
    });
    (reading.results, xml.finish())
}

/// What a test came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Passed,
    Skipped,
    Error,
    Failed,
}

#[derive(Default)]
struct Reading {
    results: Results,
    test: Option<Test>,
    /// The suite around the test says that pytest wrote this.
    is_pytest: bool,
    /// The text of a failure is being read.
    is_in_failure: bool,
}

/// The test that is being read.
struct Test {
    class: String,
    name: String,
    file: Option<String>,
    line: Option<u32>,
    fate: Fate,
    message: String,
    text: Vec<u8>,
}

impl Reading {
    fn begin(&mut self, xml: &mut Xml, tag: &Tag, is_empty: bool) {
        match tag.name() {
            b"testsuite" => self.is_pytest = attribute(xml, tag, b"name").is_some_and(|name| name == "pytest"),
            b"testcase" => {
                self.finish_test();
                self.test = Some(Test::new(xml, tag));
                if is_empty {
                    self.finish_test();
                }
            }
            b"failure" => self.failure(xml, tag, Fate::Failed, is_empty),
            b"error" => self.failure(xml, tag, Fate::Error, is_empty),
            b"skipped" => self.became(Fate::Skipped),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"testcase" => self.finish_test(),
            b"failure" | b"error" => self.is_in_failure = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &[u8]) {
        if let Some(test) = self.test.as_mut().filter(|_| self.is_in_failure) {
            let room = MOST_TEXT.saturating_sub(test.text.len());
            test.text.extend_from_slice(&text[..text.len().min(room)]);
        }
    }

    fn failure(&mut self, xml: &mut Xml, tag: &Tag, fate: Fate, is_empty: bool) {
        self.became(fate);
        self.is_in_failure = !is_empty;
        if let Some(test) = self.test.as_mut().filter(|test| test.message.is_empty()) {
            test.message = attribute(xml, tag, b"message").unwrap_or_default();
        }
    }

    /// A test that failed and broke as well has failed.
    fn became(&mut self, fate: Fate) {
        self.test.iter_mut().for_each(|test| test.fate = test.fate.max(fate));
    }

    fn finish_test(&mut self) {
        self.is_in_failure = false;
        let Some(test) = self.test.take() else { return };
        let results = &mut self.results;
        results.total += 1;
        match test.fate {
            Fate::Passed => return,
            Fate::Skipped => return results.skipped += 1,
            Fate::Error => results.errors += 1,
            Fate::Failed => results.failed += 1,
        }
        if results.failing.len() < MOST_LISTED {
            results.failing.push(test.failing(self.is_pytest));
        }
    }
}

impl Test {
    fn new(xml: &mut Xml, tag: &Tag) -> Self {
        let text = |xml: &mut Xml, name| attribute(xml, tag, name).unwrap_or_default();
        // GoogleTest lists what it did not run.
        let is_left_out = text(xml, b"status") == "notrun" || text(xml, b"result") == "suppressed";
        Self {
            class: text(xml, b"classname"),
            name: text(xml, b"name"),
            file: attribute(xml, tag, b"file").or_else(|| attribute(xml, tag, b"filepath")),
            line: attribute(xml, tag, b"line").and_then(|line| line.parse().ok()),
            fate: if is_left_out { Fate::Skipped } else { Fate::Passed },
            message: String::new(),
            text: Vec::new(),
        }
    }

    fn failing(self, is_pytest: bool) -> Failing {
        let text = String::from_utf8_lossy(&self.text);
        // go-junit-report has no other message.
        let own = if self.message == "Failed" { "" } else { &self.message };
        let mut lines = own.lines().chain(text.lines()).map(str::trim);
        let message = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let message = message.chars().take(MOST_MESSAGE).collect();
        // pytest counts lines from 0.
        let line = self.line.map(|line| line.saturating_add(is_pytest.into()));
        let said = format!("{}\n{text}", self.message);
        let places = places::all(&self.class, self.file.as_deref(), line, &said);
        Failing { class: self.class, name: self.name, message, places }
    }
}

fn attribute(xml: &mut Xml, tag: &Tag, wanted: &[u8]) -> Option<String> {
    let mut found = None;
    xml.attributes(tag, |name, value| {
        if name == wanted {
            found = Some(value);
        }
    });
    found.map(|raw| xml.value(raw).text.into_owned())
}

#[cfg(test)]
mod tests;
