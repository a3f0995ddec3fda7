//! Who wrote a Clover report, as far as it shows, and what that tool means by its words.

use crate::formats::warnings::quote;

/// The version of Clover that istanbul says it is.
const ISTANBUL: &[u8] = b"3.2.0";

/// Who wrote a report.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) enum Writer {
    /// istanbul-reports: nyc, c8, jest, vitest.
    Istanbul,
    /// PHPUnit: its own dialect names no version, its OpenClover dialect the version of php-code-coverage, from 12.
    PhpUnit,
    /// gcovr puts the time where the version belongs.
    Gcovr,
    /// OpenClover and Atlassian's Clover, of this version.
    Clover(String),
    /// Devel::Cover, or something else that does not say.
    #[default]
    Other,
}

impl Writer {
    /// By the attributes `clover` and `generated` of the root.
    pub(super) fn of(version: Option<&[u8]>, generated: Option<&[u8]>) -> Self {
        let Some(version) = version else { return Self::PhpUnit };
        let mut parts = version.split(|&b| b == b'.');
        let major = parts.next().and_then(|part| std::str::from_utf8(part).ok()?.parse::<u64>().ok());
        match (major, parts.count()) {
            _ if version == ISTANBUL => Self::Istanbul,
            _ if generated == Some(version) => Self::Gcovr,
            (Some(12..1000), 1..) => Self::PhpUnit,
            (Some(2..9), 1..) => Self::Clover(quote(version)),
            _ => Self::Other,
        }
    }

    /// istanbul gives every project one name; Atlassian had a Clover 3.2.0 too, and gives the user's.
    pub(super) fn project(&mut self, name: &[u8]) {
        if *self == Self::Istanbul && !matches!(name, b"" | b"All files") {
            *self = Self::Clover(quote(ISTANBUL));
        }
    }

    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Istanbul => Some("istanbul".into()),
            Self::PhpUnit => Some("PHPUnit".into()),
            Self::Gcovr => Some("gcovr".into()),
            Self::Clover(version) => Some(format!("Clover {version}")),
            Self::Other => None,
        }
    }

    /// What decides how a file is read.
    pub(super) fn rules(&self) -> u64 {
        u64::from(self.counts_branches()) | u64::from(self.statements_are_lines()) << 1
    }

    /// `truecount` is how many branches were taken, `falsecount` how many were not.
    pub(super) fn counts_branches(&self) -> bool {
        *self == Self::Istanbul
    }

    pub(super) fn always_measures_branches(&self) -> bool {
        *self == Self::Istanbul
    }

    /// `statements` of metrics counts lines.
    pub(super) fn statements_are_lines(&self) -> bool {
        matches!(self, Self::Istanbul | Self::PhpUnit | Self::Gcovr)
    }

    /// `coveredmethods` of metrics counts methods that were entered. PHPUnit counts those that ran as a whole, gcovr none.
    pub(super) fn counts_entered_methods(&self) -> bool {
        matches!(self, Self::Istanbul | Self::Clover(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_tell_the_writer() {
        let check = |version: Option<&str>, generated: &str, writer| {
            assert_eq!(Writer::of(version.map(str::as_bytes), Some(generated.as_bytes())), writer, "{version:?}");
        };
        check(Some("3.2.0"), "1795363153799", Writer::Istanbul);
        check(Some("4.3.1"), "1547410716458", Writer::Clover("4.3.1".into()));
        check(Some("12.4.1"), "1795363378", Writer::PhpUnit);
        check(None, "1795363378", Writer::PhpUnit);
        check(Some("1795365569"), "1795365569", Writer::Gcovr);
        check(Some("1.01"), "1795365569", Writer::Other);
        check(Some("1"), "2", Writer::Other);
        check(Some(""), "", Writer::Gcovr);
        let mut atlassian = Writer::Istanbul;
        atlassian.project(b"My Project");
        assert_eq!(atlassian, Writer::Clover("3.2.0".into()));
    }
}
