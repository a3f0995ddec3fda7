//! Warnings as a reader collects them: at most so many of a kind, then a count of the rest.

use super::{Severity, Warning};

/// How many warnings of one kind are worth reading.
const MOST_OF_A_KIND: u64 = 100;

/// How much of a report a warning quotes, in characters.
const QUOTED: usize = 80;

/// What a reader has to say about a report.
#[derive(Default)]
pub(super) struct Warnings {
    list: Vec<Warning>,
    kinds: Vec<(&'static str, u64, Severity)>,
}

/// Where something is in a report.
#[derive(Clone, Copy, Default)]
pub(super) struct At {
    /// Line, from 1.
    pub(super) line: Option<u64>,
    /// Byte offset, from 0.
    pub(super) offset: Option<u64>,
}

impl Warnings {
    /// Adds a warning. `kind` names what all of its kind have in common, in the plural: `lines without a number`.
    /// Where it is and what it says are only worked out if it will be shown.
    pub(super) fn add(
        &mut self,
        kind: &'static str,
        severity: Severity,
        at: impl FnOnce() -> At,
        text: impl FnOnce() -> String,
    ) {
        let place = self.kinds.iter().position(|known| known.0 == kind).unwrap_or_else(|| {
            self.kinds.push((kind, 0, severity));
            self.kinds.len() - 1
        });
        let known = &mut self.kinds[place];
        known.1 += 1;
        if known.1 <= MOST_OF_A_KIND {
            let At { line, offset } = at();
            self.list.push(Warning { severity, line, offset, text: text() });
        }
    }

    /// Adds a warning about the report as a whole.
    pub(super) fn about_all(&mut self, severity: Severity, text: String) {
        self.list.push(Warning { severity, line: None, offset: None, text });
    }

    /// How many there are, also those that are only counted.
    pub(super) fn count(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.1).sum()
    }

    /// Whether something is lost.
    pub(super) fn any_broken(&self) -> bool {
        self.kinds.iter().any(|kind| kind.2 >= Severity::Broken)
    }

    /// All of them, and for each kind that was cut short how many more there are.
    pub(super) fn finish(mut self) -> Vec<Warning> {
        for (kind, count, severity) in self.kinds {
            if let Some(more) = count.checked_sub(MOST_OF_A_KIND).filter(|&more| more > 0) {
                let text = format!("{more} more {kind}");
                self.list.push(Warning { severity, line: None, offset: None, text });
            }
        }
        self.list
    }
}

/// A piece of a report to quote in a warning, cut to a bearable length.
pub(super) fn quote(piece: &[u8]) -> String {
    let start = &piece[..piece.len().min(4 * QUOTED)];
    let text = String::from_utf8_lossy(start);
    let mut quoted: String = text.chars().take(QUOTED).collect();
    if quoted.len() < piece.len() && text.chars().count() >= QUOTED {
        quoted.push('…');
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hundred_and_first_of_a_kind_is_only_counted() {
        let mut warnings = Warnings::default();
        for _ in 0..103 {
            warnings.add("odd things", Severity::Odd, At::default, || "odd".into());
        }
        let list = warnings.finish();
        assert_eq!(list.len(), 101);
        assert_eq!(list[100].text, "3 more odd things");
    }
}
