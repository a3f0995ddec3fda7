//! The terms of an entry in words. Each of them is true when it is checked by hand; what makes no difference is not said.

use super::{Change, Measures, Term};
use crate::analysis::goals::Standing;
use crate::analysis::units::Kind;

/// Where an entry lies, as far as words about it need it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Around<'a> {
    /// Its component, if it has a goal: its name, its floor and its ceiling.
    pub component: Option<(&'a str, f64, Option<f64>)>,
    /// What the base is called, where there is one: `main`.
    pub base: Option<&'a str>,
}

impl Measures {
    /// A term in words, if it says something about this entry.
    #[must_use]
    pub fn words(&self, term: Term, around: &Around) -> Option<String> {
        match term {
            Term::Gain => None,
            Term::Size => self.size(),
            Term::Complexity => {
                let complexity = self.function?.complexity?;
                (complexity > 1).then(|| format!("complexity {complexity}"))
            }
            Term::Reach => self.reached(),
            Term::Kind => Some(self.kind_in_words()),
            Term::Goal => {
                let (name, floor, ceiling) = around.component?;
                match self.standing? {
                    Standing::Below => Some(format!("in {name}, which is below its floor of {floor}%")),
                    Standing::Within => None,
                    Standing::Reached => {
                        Some(format!("in {name}, which has reached its goal of {}%", ceiling.unwrap_or(floor)))
                    }
                }
            }
            Term::Change => self.change?.words(around.base),
            Term::Tests => match self.tests? {
                0 => None,
                1 => Some("1 test already comes close".to_owned()),
                tests => Some(format!("{tests} tests already come close")),
            },
            Term::Crap => self.crap().filter(|&crap| crap >= 30.0).map(|crap| format!("CRAP {crap:.0}")),
        }
    }

    fn size(&self) -> Option<String> {
        let count = |count: u32, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let parts = [count(self.lines, "line", "lines"), count(self.branches, "branch", "branches")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    fn kind_in_words(&self) -> String {
        let several = match self.kind {
            Kind::ErrorPath => Some("error paths"),
            Kind::Guard => Some("guards"),
            Kind::OtherBranch => Some("other branches"),
            _ => None,
        };
        if let Some(several) = several.filter(|_| self.gaps > 1) {
            return format!("{} gaps, mostly {several}", self.gaps);
        }
        let one = match (self.kind, self.is_entered()) {
            (Kind::NeverLoaded, Some(false)) => Kind::NeverEntered.words(),
            (Kind::NeverLoaded, _) => Kind::ImportTime.words(),
            (Kind::OtherBranch, _) if self.lines == 0 && self.branches == 0 => "ran only in part",
            (Kind::OtherBranch, _) if self.lines == 0 => "not every way taken",
            (kind, _) => kind.words(),
        };
        one.to_owned()
    }

    fn reached(&self) -> Option<String> {
        if !self.is_loaded {
            return Some("nothing of its file ran".to_owned());
        }
        let function = self.function.filter(|it| it.entered == Some(true) && it.lines.total > 0)?;
        let (covered, total) = (function.lines.covered, function.lines.total);
        Some(format!("{covered} of {total} lines of the function ran"))
    }
}

impl Change {
    fn words(self, base: Option<&str>) -> Option<String> {
        let times = match (self.days, self.commits) {
            (None, _) | (_, 0) => None,
            (Some(_), 1) => Some(format!("once in {} days", self.within)),
            (Some(_), times) => Some(format!("{times} times in {} days", self.within)),
        };
        let when = match self.days {
            _ if self.since_base => {
                Some(base.map_or_else(|| "since the base".to_owned(), |base| format!("since {base}")))
            }
            None => None,
            Some(0) => Some("today".to_owned()),
            Some(1) => Some("yesterday".to_owned()),
            Some(days) => Some(format!("{days} days ago")),
        };
        let parts: Vec<String> = [when, times].into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("changed {}", parts.join(", ")))
    }
}
