//! The totals of a file or folder in a quarter of the memory: there are as many of them as there are files.

use crate::model::{Metric, Ratio, Totals};

/// [`Totals`] and a number of gaps, in 40 bytes where no report of this world needs more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    lines: Small,
    branches: Small,
    functions: Small,
    partial: u32,
    gaps: u32,
    /// All of it once more, where something else is known, or does not fit above.
    whole: Option<Box<Totals>>,
}

/// A ratio that may be unknown. What is not known is 0, so that it adds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Small {
    covered: u32,
    /// One more than there are; 0 if that is unknown.
    total_and_one: u32,
}

impl Small {
    fn new(ratio: Option<Ratio>) -> Option<Self> {
        let Some(Ratio { covered, total }) = ratio else { return Some(Self::default()) };
        Some(Self { covered: u32::try_from(covered).ok()?, total_and_one: u32::try_from(total).ok()?.checked_add(1)? })
    }

    #[inline]
    fn ratio(self) -> Option<Ratio> {
        let total = self.total_and_one.checked_sub(1)?;
        Some(Ratio { covered: self.covered.into(), total: total.into() })
    }

    #[inline]
    fn known(self) -> Ratio {
        self.ratio().unwrap_or_default()
    }
}

impl Counts {
    /// Packs totals.
    #[must_use]
    pub fn new(totals: &Totals, gaps: u32) -> Self {
        Self::small(totals, gaps).unwrap_or_else(|| {
            let small = Self::small(&Totals::default(), gaps).unwrap_or_default();
            Self { whole: Some(Box::new(*totals)), ..small }
        })
    }

    fn small(totals: &Totals, gaps: u32) -> Option<Self> {
        let Totals { lines, partial, branches, functions, statements, instructions, conditions, .. } = *totals;
        let has_more = statements.or(instructions).or(conditions).is_some();
        if has_more || totals.uncounted > 0 || totals.unknown_files > 0 {
            return None;
        }
        Some(Self {
            lines: Small::new(Some(lines))?,
            branches: Small::new(branches)?,
            functions: Small::new(functions)?,
            partial: u32::try_from(partial).ok()?,
            gaps,
            whole: None,
        })
    }

    /// The totals.
    #[must_use]
    pub fn totals(&self) -> Totals {
        match &self.whole {
            Some(whole) => **whole,
            None => Totals {
                lines: self.lines.known(),
                branches: self.branches.ratio(),
                functions: self.functions.ratio(),
                partial: self.partial.into(),
                ..Totals::default()
            },
        }
    }

    /// How many gaps there are.
    #[inline]
    #[must_use]
    pub fn gaps(&self) -> u32 {
        self.gaps
    }

    /// [`Totals::by`].
    #[inline]
    #[must_use]
    pub fn by(&self, metric: Metric) -> Ratio {
        match (&self.whole, metric) {
            (Some(whole), _) => whole.by(metric),
            (None, Metric::Lines) => self.lines.known(),
            (None, Metric::LinesAndBranches) => self.lines.known() + self.branches.known(),
            (None, Metric::Branches) => self.branches.known(),
            (None, Metric::Functions) => self.functions.known(),
            (None, Metric::Statements | Metric::Instructions) => Ratio::default(),
        }
    }

    /// How many lines never ran.
    #[must_use]
    pub fn missing_lines(&self) -> u64 {
        self.by(Metric::Lines).missing()
    }

    /// How many branches were not taken.
    #[must_use]
    pub fn missing_branches(&self) -> u64 {
        self.by(Metric::Branches).missing()
    }

    /// Adds up the counts of several files and folders.
    #[must_use]
    pub fn sum<'a>(all: impl Iterator<Item = &'a Self>) -> Self {
        let (totals, gaps) = total(all);
        Self::new(&totals, gaps)
    }
}

impl Default for Counts {
    fn default() -> Self {
        let (lines, nothing) = (Small { covered: 0, total_and_one: 1 }, Small::default());
        Self { lines, branches: nothing, functions: nothing, partial: 0, gaps: 0, whole: None }
    }
}

/// A sum of small ratios.
#[derive(Debug, Default)]
struct Sum {
    covered: u64,
    total_and_one: u64,
    known: u64,
}

impl Sum {
    fn add(&mut self, small: Small) {
        self.covered += u64::from(small.covered);
        self.total_and_one += u64::from(small.total_and_one);
        self.known += u64::from(small.total_and_one > 0);
    }

    fn ratio(&self) -> Option<Ratio> {
        (self.known > 0).then(|| Ratio { covered: self.covered, total: self.total_and_one - self.known })
    }
}

/// Adds up counts: totals and gaps.
pub(super) fn total<'a>(all: impl Iterator<Item = &'a Counts>) -> (Totals, u32) {
    let (mut whole, mut partial, mut gaps) = (Totals::default(), 0, 0);
    let (mut lines, mut branches, mut functions) = (Sum::default(), Sum::default(), Sum::default());
    for counts in all {
        gaps += counts.gaps;
        match &counts.whole {
            Some(totals) => whole += **totals,
            None => {
                lines.add(counts.lines);
                branches.add(counts.branches);
                functions.add(counts.functions);
                partial += u64::from(counts.partial);
            }
        }
    }
    let lines = lines.ratio().unwrap_or_default();
    whole += Totals { lines, partial, branches: branches.ratio(), functions: functions.ratio(), ..Totals::default() };
    (whole, gaps)
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    fn ratio() -> impl Strategy<Value = Ratio> {
        let number = prop_oneof![0..4_u64, Just(u64::from(u32::MAX) - 1), Just(u64::from(u32::MAX)), any::<u64>()];
        (number.clone(), number).prop_map(|(covered, total)| Ratio::new(covered, total))
    }

    prop_compose! {
        fn totals()(
            lines in ratio(), branches in option::of(ratio()), functions in option::of(ratio()),
            partial in prop_oneof![0..4_u64, any::<u64>()],
            statements in option::weighted(0.1, ratio()), instructions in option::weighted(0.1, ratio()),
            conditions in option::weighted(0.1, ratio()), unknown_files in prop_oneof![4 => Just(0), 1 => 0..4_u64],
        ) -> Totals {
            let uncounted = 2 * unknown_files;
            Totals { lines, partial, branches, functions, statements, instructions, conditions, uncounted, unknown_files }
        }
    }

    /// Totals of which several can be added, some of them too large to be packed.
    fn small_totals() -> impl Strategy<Value = Totals> {
        totals().prop_map(|totals| {
            let bounded = |it: Ratio| Ratio::new(it.covered.min(1 << 40), it.total.min(1 << 40));
            Totals {
                lines: bounded(totals.lines),
                branches: totals.branches.map(bounded),
                functions: totals.functions.map(bounded),
                statements: totals.statements.map(bounded),
                instructions: totals.instructions.map(bounded),
                conditions: totals.conditions.map(bounded),
                partial: totals.partial.min(1 << 40),
                ..totals
            }
        })
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_packing(totals in totals(), gaps in any::<u32>()) {
            use Metric::{Branches, Functions, Instructions, Lines, LinesAndBranches, Statements};
            let counts = Counts::new(&totals, gaps);
            prop_assert_eq!((counts.totals(), counts.gaps()), (totals, gaps));
            for metric in [Lines, Branches, Functions, Statements, Instructions] {
                prop_assert_eq!(counts.by(metric), totals.by(metric));
            }
            if totals.lines.total < u64::MAX / 2 && totals.branches.unwrap_or_default().total < u64::MAX / 2 {
                prop_assert_eq!(counts.by(LinesAndBranches), totals.by(LinesAndBranches));
            }
        }
    }

    proptest! {
        #[test]
        fn a_sum_is_the_sum_of_the_totals(all in prop::collection::vec((small_totals(), 0..9_u32), 0..9)) {
            let counts: Vec<Counts> = all.iter().map(|(totals, gaps)| Counts::new(totals, *gaps)).collect();
            let sum: Totals = all.iter().map(|&(totals, _)| totals).sum();
            let gaps = all.iter().map(|&(_, gaps)| gaps).sum();
            prop_assert_eq!(Counts::sum(counts.iter()), Counts::new(&sum, gaps));
            prop_assert_eq!(total(counts.iter()), (sum, gaps));
        }
    }

    #[test]
    fn what_most_files_have_takes_no_second_allocation() {
        let ratio = Ratio::new(3, 4);
        let usual = Totals { lines: ratio, branches: Some(ratio), functions: Some(ratio), ..Totals::default() };
        assert!(Counts::new(&usual, 1).whole.is_none());
        assert!(size_of::<Counts>() <= 40);
    }
}
