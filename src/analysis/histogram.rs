//! Files by coverage: how many files, lines and missing lines there are in each tenth, and the file in the middle.

use super::counts::Counts;
use crate::model::Metric;

/// So many bands: 0 %, ten of 10 % each, 100 %.
pub const BANDS: usize = 12;

/// The files of one band.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Band {
    /// How many there are.
    pub files: u32,
    /// Their lines.
    pub lines: u64,
    /// Those of their lines that never ran.
    pub missing: u64,
}

/// How files are spread over percentages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Histogram {
    /// The bands, from 0 % up.
    pub bands: [Band; BANDS],
    /// The percentage of which half the files have less or as much, and half more or as much.
    pub median: Option<f64>,
    /// Files with nothing to cover: they are in no band.
    pub without: u32,
}

impl Histogram {
    /// Counts files by what `counts` says of each; `placed` becomes those that have something to cover, each with its band.
    pub fn of<'a, F: Copy>(
        files: impl Iterator<Item = F>,
        counts: impl Fn(F) -> &'a Counts,
        metric: Metric,
        placed: &mut Vec<(F, u8)>,
    ) -> Self {
        let mut histogram = Self::default();
        placed.clear();
        for file in files {
            let counts = counts(file);
            let ratio = counts.by(metric);
            if ratio.total == 0 {
                histogram.without += 1;
                continue;
            }
            let at = band_at(ratio.percent().0);
            let lines = counts.by(Metric::Lines);
            let band = &mut histogram.bands[at];
            band.files += 1;
            band.lines += lines.total;
            band.missing += lines.missing();
            placed.push((file, at as u8));
        }
        histogram.median = histogram.median(|band| {
            let own = placed.iter().filter(|(_, at)| usize::from(*at) == band);
            own.map(|&(file, _)| counts(file).by(metric).percent().0).collect()
        });
        histogram
    }

    /// The percentage of the file in the middle, or the mean of the two in the middle; `percents` says those of a band.
    fn median(&self, percents: impl Fn(usize) -> Vec<f64>) -> Option<f64> {
        let files = self.whole().files;
        let mut before = files / 2;
        let mut lower_band = None;
        for (band, own) in self.bands.iter().map(|band| band.files).enumerate() {
            if before < own {
                let mut percents_of_band = percents(band);
                let (lower, &mut upper, _) = percents_of_band.select_nth_unstable_by(before as usize, f64::total_cmp);
                let greatest = |percents: &[f64]| percents.iter().copied().max_by(f64::total_cmp);
                let lower = greatest(lower).or_else(|| greatest(&percents(lower_band?)));
                return Some(
                    lower.filter(|_| files.is_multiple_of(2)).map_or(upper, |lower| f64::midpoint(lower, upper)),
                );
            }
            before -= own;
            lower_band = if own > 0 { Some(band) } else { lower_band };
        }
        None
    }

    /// All bands together.
    #[must_use]
    pub fn whole(&self) -> Band {
        self.bands.iter().fold(Band::default(), |whole, band| Band {
            files: whole.files + band.files,
            lines: whole.lines + band.lines,
            missing: whole.missing + band.missing,
        })
    }
}

/// The band that a percentage lies in.
#[must_use]
pub fn band_at(percent: f64) -> usize {
    if percent <= 0.0 {
        0
    } else if percent >= 100.0 {
        BANDS - 1
    } else {
        1 + (percent / 10.0) as usize
    }
}

/// What a band is called: `30–40%`. What has 40 % is in the next one.
#[must_use]
pub fn name(band: usize) -> String {
    match band {
        0 => "0%".to_owned(),
        _ if band + 1 == BANDS => "100%".to_owned(),
        _ => format!("{}–{}%", 10 * (band - 1), 10 * band),
    }
}

/// The percentage in the middle of a band.
#[must_use]
pub fn middle(band: usize) -> f64 {
    match band {
        0 => 0.0,
        _ if band + 1 == BANDS => 100.0,
        _ => 10.0 * band as f64 - 5.0,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Ratio, Totals};

    fn counts(covered: u64, total: u64) -> Counts {
        Counts::new(&Totals { lines: Ratio::new(covered, total), ..Totals::default() }, 0)
    }

    fn of(files: &[Counts]) -> Histogram {
        let mut placed = vec![(9, 9)];
        let histogram = Histogram::of(0..files.len(), |file| &files[file], Metric::Lines, &mut placed);
        let mut found = [0; BANDS];
        placed.iter().for_each(|&(_, band)| found[usize::from(band)] += 1);
        assert_eq!(found, histogram.bands.map(|band| band.files));
        histogram
    }

    #[test]
    fn each_file_is_in_its_band() {
        let files = [(0, 9), (1, 1000), (1, 10), (199, 1000), (999, 1000), (4, 4), (0, 0)].map(|(c, t)| counts(c, t));
        let histogram = of(&files);
        let files: Vec<u32> = histogram.bands.iter().map(|band| band.files).collect();
        assert_eq!(files, [1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!((histogram.without, histogram.bands[2].missing), (1, 9 + 801));
        assert_eq!([0, 1, 10, 11].map(name), ["0%", "0–10%", "90–100%", "100%"]);
    }

    #[test]
    fn the_median_is_in_the_middle() {
        let median = |files: &[u64]| {
            let files: Vec<Counts> = files.iter().map(|&covered| counts(covered, 100)).collect();
            of(&files).median
        };
        assert_eq!([median(&[]), median(&[30]), median(&[90, 10, 20])], [None, Some(30.0), Some(20.0)]);
        assert_eq!(median(&[90, 10, 20, 40]), Some(30.0));
        assert_eq!(median(&[0, 100]), Some(50.0));
    }

    proptest! {
        #[test]
        fn bands_add_up_to_all_files(files in prop::collection::vec((0..50_u64, 0..50_u64), 0..40)) {
            let files: Vec<Counts> = files.into_iter().map(|(covered, total)| counts(covered, total)).collect();
            let histogram = of(&files);
            let whole = histogram.whole();
            prop_assert_eq!((whole.files + histogram.without) as usize, files.len());
            prop_assert_eq!(whole.missing, files.iter().map(Counts::missing_lines).sum::<u64>());
            let at_most = |limit: f64| files.iter().filter(|it| it.by(Metric::Lines).total > 0)
                .filter(|it| it.by(Metric::Lines).percent().0 <= limit).count() as u32;
            prop_assert!(histogram.median.is_none_or(|median| 2 * at_most(median) >= whole.files));
        }
    }
}
