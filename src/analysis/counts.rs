//! The totals of a file or folder in a sixth of the memory: there are as many of them as there are files.

use crate::model::{Metric, Ratio, Totals};

/// [`Totals`] and a number of gaps: in 24 bytes, where no number of them is greater than that of the lines in a long file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts(Packed);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Packed {
    Few(Few),
    /// Something else is known, or does not fit.
    Many(Box<(Totals, u32)>),
}

/// Counts of a file, or of a small folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Few {
    lines: Small,
    branches: Small,
    functions: Small,
    /// Of what `finer` says.
    pieces: Small,
    partial: u16,
    gaps: u16,
    finer: Finer,
}

/// What is counted within lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Finer {
    /// Statements, if anything.
    #[default]
    Statements,
    Instructions,
}

/// A ratio that may be unknown. What is not known is 0, so that it adds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Small {
    covered: u16,
    /// One more than there are; 0 if that is unknown.
    total_and_one: u16,
}

impl Small {
    fn new(ratio: Option<Ratio>) -> Option<Self> {
        let Some(Ratio { covered, total }) = ratio else { return Some(Self::default()) };
        Some(Self { covered: u16::try_from(covered).ok()?, total_and_one: u16::try_from(total).ok()?.checked_add(1)? })
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

impl Few {
    fn new(totals: &Totals, gaps: u32) -> Option<Self> {
        let Totals { lines, partial, branches, functions, statements, instructions, .. } = *totals;
        let has_both = statements.is_some() && instructions.is_some();
        if has_both || totals.conditions.is_some() || totals.uncounted > 0 || totals.unknown_files > 0 {
            return None;
        }
        Some(Self {
            lines: Small::new(Some(lines))?,
            branches: Small::new(branches)?,
            functions: Small::new(functions)?,
            pieces: Small::new(statements.or(instructions))?,
            partial: u16::try_from(partial).ok()?,
            gaps: u16::try_from(gaps).ok()?,
            finer: if instructions.is_some() { Finer::Instructions } else { Finer::Statements },
        })
    }

    #[inline]
    fn pieces(&self, what: Finer) -> Small {
        if self.finer == what { self.pieces } else { Small::default() }
    }

    #[inline]
    fn by(&self, metric: Metric) -> Ratio {
        match metric {
            Metric::Lines => self.lines.known(),
            Metric::LinesAndBranches => self.lines.known() + self.branches.known(),
            Metric::Branches => self.branches.known(),
            Metric::Functions => self.functions.known(),
            Metric::Statements => self.pieces(Finer::Statements).known(),
            Metric::Instructions => self.pieces(Finer::Instructions).known(),
        }
    }
}

impl Counts {
    /// Packs totals.
    #[must_use]
    pub fn new(totals: &Totals, gaps: u32) -> Self {
        Self(Few::new(totals, gaps).map_or_else(|| Packed::Many(Box::new((*totals, gaps))), Packed::Few))
    }

    /// The totals.
    #[must_use]
    pub fn totals(&self) -> Totals {
        match &self.0 {
            Packed::Many(many) => many.0,
            Packed::Few(few) => Totals {
                lines: few.lines.known(),
                branches: few.branches.ratio(),
                functions: few.functions.ratio(),
                statements: few.pieces(Finer::Statements).ratio(),
                instructions: few.pieces(Finer::Instructions).ratio(),
                partial: few.partial.into(),
                ..Totals::default()
            },
        }
    }

    /// How many gaps there are.
    #[inline]
    #[must_use]
    pub fn gaps(&self) -> u32 {
        match &self.0 {
            Packed::Few(few) => few.gaps.into(),
            Packed::Many(many) => many.1,
        }
    }

    /// [`Totals::by`].
    #[inline]
    #[must_use]
    pub fn by(&self, metric: Metric) -> Ratio {
        match &self.0 {
            Packed::Few(few) => few.by(metric),
            Packed::Many(many) => many.0.by(metric),
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
        Self::new(&Totals::default(), 0)
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
    #[inline]
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
    let [mut lines, mut branches, mut functions, mut statements, mut instructions] = <[Sum; 5]>::default();
    for counts in all {
        gaps += counts.gaps();
        match &counts.0 {
            Packed::Many(many) => whole += many.0,
            Packed::Few(few) => {
                lines.add(few.lines);
                branches.add(few.branches);
                functions.add(few.functions);
                match few.finer {
                    Finer::Statements => statements.add(few.pieces),
                    Finer::Instructions => instructions.add(few.pieces),
                }
                partial += u64::from(few.partial);
            }
        }
    }
    whole += Totals {
        lines: lines.ratio().unwrap_or_default(),
        partial,
        branches: branches.ratio(),
        functions: functions.ratio(),
        statements: statements.ratio(),
        instructions: instructions.ratio(),
        ..Totals::default()
    };
    (whole, gaps)
}

#[cfg(test)]
mod tests {
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    fn ratio() -> impl Strategy<Value = Ratio> {
        let number = prop_oneof![3 => 0..4_u64, 1 => Just(65_534), 1 => Just(65_535), 1 => any::<u64>()];
        (number.clone(), number).prop_map(|(covered, total)| Ratio::new(covered, total))
    }

    prop_compose! {
        fn totals()(
            lines in ratio(), branches in option::of(ratio()), functions in option::of(ratio()),
            partial in prop_oneof![0..4_u64, 65_535..65_537_u64, any::<u64>()],
            statements in option::weighted(0.4, ratio()), instructions in option::weighted(0.4, ratio()),
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
        fn nothing_is_lost_by_packing(totals in totals(), gaps in prop_oneof![0..4_u32, any::<u32>()]) {
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
    fn what_most_files_have_takes_no_allocation() {
        let ratio = Ratio::new(3, 4);
        let usual = Totals { lines: ratio, branches: Some(ratio), functions: Some(ratio), ..Totals::default() };
        let go = Totals { lines: ratio, statements: Some(ratio), ..Totals::default() };
        let jacoco = Totals { instructions: Some(ratio), ..usual };
        for totals in [usual, go, jacoco] {
            assert!(matches!(Counts::new(&totals, 1).0, Packed::Few(_)), "{totals:?}");
        }
        assert!(size_of::<Counts>() <= 24);
    }
}
