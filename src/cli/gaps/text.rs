//! The queue as text: two lines for each entry, where it is and why, and what all of them reach.

use std::io::{self, Write};

use super::listing::{Item, Listing};
use crate::analysis::way::Save;
use crate::app::distance;
use crate::app::news::count;
use crate::cli::paper::Paper;
use crate::cli::reading::Reading;
use crate::cli::verdict;
use crate::model::Ratio;
use crate::ui::theme::Role;
use crate::ui::visible;

/// Reasons are indented by so much, as the path above them is.
const INDENT: usize = 5;

pub(super) fn write(listing: &Listing, reading: &Reading, paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    for (number, item) in (1..).zip(&listing.items) {
        entry(listing, reading, (number, item), paper, out)?;
    }
    let role = if listing.items.is_empty() { Role::Good } else { Role::Text };
    let dot = format!(" {} ", paper.theme.marks.dot);
    for line in summary(listing, reading) {
        writeln!(out, "{}", paper.styled(&line.join(&dot), paper.theme.role(role)))?;
    }
    Ok(())
}

fn entry(
    listing: &Listing,
    reading: &Reading,
    (number, item): (usize, &Item),
    paper: &Paper,
    out: &mut dyn Write,
) -> io::Result<()> {
    let theme = &paper.theme;
    let (file, unit) = listing.queue().at(item.ranked.place);
    let dash = if theme.is_ascii() { '-' } else { '–' };
    let lines =
        if unit.first == unit.last { unit.first.to_string() } else { format!("{}{dash}{}", unit.first, unit.last) };
    let place = format!("{}:{lines}", file.path);
    let name = listing.queue().function(item.ranked.place).map_or_else(String::new, |name| format!("  {name}"));
    let gain = listing.queue().measures[item.ranked.place as usize].gain;
    let then = percent(item.then, reading);
    let number = paper.styled(&format!("{number:>3}  "), theme.role(Role::Dim));
    let place = paper.styled(&place, theme.role(Role::Accent));
    let name = paper.styled(&name, theme.role(Role::Text));
    let gain = paper.styled(&format!("  +{gain} {} {then}%", theme.marks.arrow), theme.role(Role::Good));
    writeln!(out, "{number}{place}{name}{gain}")?;
    for line in wrapped(&listing.reasons(item), &format!(" {} ", theme.marks.dot), paper.width) {
        writeln!(out, "{}{}", " ".repeat(INDENT), paper.styled(&line, theme.role(Role::Dim)))?;
    }
    Ok(())
}

/// A percentage with as many decimals as the total is compared with, and one at least: a gap is little.
pub(super) fn percent(ratio: Ratio, reading: &Reading) -> String {
    ratio.percent().text(reading.measure().precision.max(1))
}

/// What is missing, and what the entries reach: lines of parts.
pub(super) fn summary(listing: &Listing, reading: &Reading) -> Vec<Vec<String>> {
    let (one, many) = listing.nouns();
    let reached = listing.items.last().map_or(listing.ratio, |item| item.then);
    let shown = listing.items.len();
    let them =
        if shown == 1 { format!("this {one}") } else { format!("these {} {many}", distance::grouped(shown as u64)) };
    let reached = format!("{}%", percent(reached, reading));
    let mut all = vec![vec![verdict::missing(reading)]];
    let mut parts = Vec::new();
    match &listing.way {
        Some(way) if shown == 0 => parts.push(format!("{}% is reached already", way.to)),
        Some(way) => {
            parts.push(format!("{them} {} {reached}", if shown == 1 { "reaches" } else { "reach" }));
            parts.push(match way.save {
                Save::Entries => format!("no fewer {many} reach {}%", way.to),
                Save::Work if way.route.excess() == 0.0 => format!("nothing less work reaches {}%", way.to),
                Save::Work => format!("at most {:.1}% more work than the least", (way.route.excess() * 100.0).max(0.1)),
            });
        }
        None if shown == 0 => parts.push("nothing is left to cover here".to_owned()),
        None if shown < listing.of => {
            parts.push(format!("the first {shown} of {} reach {reached}", count(listing.of as u64, one, many)));
        }
        None => parts.push(format!("{them} {} {reached}", if shown == 1 { "reaches" } else { "reach" })),
    }
    all.push(parts);
    all
}

/// Parts in lines that fit.
fn wrapped(parts: &[String], dot: &str, width: Option<u16>) -> Vec<String> {
    let room = width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(INDENT));
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if visible::width(line) + visible::width(dot) + visible::width(part) <= room => {
                line.push_str(dot);
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn reasons_stay_whole() {
        let parts = ["never entered", "34 lines", "complexity 12"].map(str::to_owned);
        assert_eq!(wrapped(&parts, " · ", None), ["never entered · 34 lines · complexity 12"]);
        assert_eq!(wrapped(&parts, " · ", Some(30)), ["never entered · 34 lines", "complexity 12"]);
        assert_eq!(wrapped(&parts, " · ", Some(5)), parts);
    }
}
