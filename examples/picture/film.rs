//! Several screens, one after the other, as one SVG that moves: a part that stays the same is there once.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;

use crate::palette::Palette;
use crate::screen::Cell;
use crate::svg::{self, Frame};

/// Draws screens that follow each other, each for so many seconds, again and again. Who wants no motion sees the last one.
pub(crate) fn draw(screens: &[Vec<Vec<Cell>>], seconds: &[f64], palette: &Palette, frame: &Frame) -> String {
    let rows = screens.iter().map(Vec::len).max().unwrap_or(0);
    let cols = screens.iter().flatten().map(Vec::len).max().unwrap_or(0);
    let mut shown = BTreeSet::new();
    let mut body = String::new();
    let mut part = |draw: &dyn Fn(&Vec<Vec<Cell>>) -> String| {
        let drawn: Vec<String> = screens.iter().map(draw).collect();
        for run in runs(&drawn).filter(|run| !drawn[run.start].is_empty()) {
            let what = &drawn[run.start];
            if run.len() == screens.len() {
                body.push_str(what);
            } else {
                let _ = write!(body, "<g class=\"{}\">\n{what}</g>\n", name(&run));
                shown.insert((run.start, run.end));
            }
        }
    };
    for row in 0..rows {
        part(&|screen| if row < screen.len() { svg::row_grounds(screen, row) } else { String::new() });
    }
    part(&|screen| svg::joined_lines(screen));
    for row in 0..rows {
        part(&|screen| if row < screen.len() { svg::row_text(screen, row) } else { String::new() });
    }
    svg::framed(cols, rows, palette, frame, |out| {
        style(out, shown.iter().map(|&(start, end)| start..end), seconds);
        out.push_str(&body);
    })
}

/// The runs of screens on which a part is the same.
fn runs(drawn: &[String]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    drawn.chunk_by(|a, b| a == b).map(move |run| {
        let from = start;
        start += run.len();
        from..start
    })
}

fn name(run: &Range<usize>) -> String {
    format!("s{}-{}", run.start, run.end)
}

/// When the parts of each run of screens are seen.
fn style(out: &mut String, runs: impl Iterator<Item = Range<usize>>, seconds: &[f64]) {
    let whole: f64 = seconds.iter().sum();
    let percent = |screen: usize| 100.0 * seconds[..screen].iter().sum::<f64>() / whole;
    let (mut motion, mut still) = (String::new(), String::new());
    for run in runs {
        let (name, from, to) = (name(&run), percent(run.start), percent(run.end));
        let _ = write!(motion, ".{name}{{animation:{name} {whole}s step-end infinite}}@keyframes {name}{{");
        if run.start > 0 {
            motion.push_str("0%{visibility:hidden}");
        }
        let _ = write!(motion, "{from:.3}%{{visibility:visible}}");
        if run.end < seconds.len() {
            let _ = write!(motion, "{to:.3}%{{visibility:hidden}}");
        }
        motion.push_str("}\n");
        if run.end < seconds.len() {
            let _ = write!(still, ".{name}{{visibility:hidden}}");
        }
    }
    let _ = writeln!(out, "<style>{still}@media (prefers-reduced-motion:no-preference){{{motion}}}</style>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::palette::DARK;
    use crate::screen::read;

    #[test]
    fn what_stays_is_there_once_and_what_changes_in_its_time() {
        let screens = ["same\none", "same\ntwo", "same\ntwo"].map(|text| read(text.as_bytes(), None, None, &DARK));
        let svg = draw(&screens, &[1.0, 2.0, 1.0], &DARK, &Frame::Bare);
        assert_eq!(svg.matches(">same</text>").count(), 1, "{svg}");
        assert!(svg.contains("<g class=\"s0-1\">") && svg.contains("<g class=\"s1-3\">"), "{svg}");
        assert!(svg.contains(".s0-1{animation:s0-1 4s step-end infinite}"), "{svg}");
        assert!(svg.contains("@keyframes s1-3{0%{visibility:hidden}25.000%{visibility:visible}}"), "{svg}");
        // Without motion only the last screen is seen.
        assert!(svg.contains("<style>.s0-1{visibility:hidden}@media"), "{svg}");
    }
}
