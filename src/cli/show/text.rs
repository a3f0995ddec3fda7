//! A source as text: the rows of the explorer's source pane, one after the other.

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::lines::Row;
use crate::app::news;
use crate::app::opened::Opened;
use crate::cli::json::Measure;
use crate::cli::paper::Paper;
use crate::highlight::{Highlighter, Syntaxes};
use crate::model::{LineState, Metric};
use crate::ui::sourceline::{self, Layers, Mark};
use crate::ui::theme::Role;
use crate::ui::visible;

/// So many rows are coloured at a time.
const CHUNK: usize = 512;
/// No row is wider than this, wherever it is written.
const WIDEST: usize = 40_000;

/// What the file is and how it stands.
pub(super) fn header(opened: &Opened, measure: Measure, paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    let totals = opened.totals;
    let mut facts = vec![totals.percent_text(measure.metric, measure.precision)];
    facts.push(match totals.percent(Metric::Lines) {
        Some(_) => {
            format!("{} of {} never ran", totals.lines.missing(), news::count(totals.lines.total, "line", "lines"))
        }
        None => news::nothing_counted(&totals),
    });
    if totals.branches.is_some() {
        facts.push(format!("{} partial", totals.partial));
    }
    facts.push(news::count(opened.gaps.len() as u64, "gap", "gaps"));
    facts.extend(news::drift(opened).map(|[words, _]| words));
    let dot = format!(" {} ", paper.theme.marks.dot);
    let path = paper.styled(&opened.path, paper.theme.role(Role::Accent));
    writeln!(out, "{path}{}", paper.styled(&format!("{dot}{}", facts.join(&dot)), paper.theme.role(Role::Dim)))
}

/// The lines with their marks.
pub(super) fn lines(
    opened: &mut Opened,
    shown: &[Row],
    hits: bool,
    tab: usize,
    paper: &Paper,
    out: &mut dyn Write,
) -> io::Result<()> {
    let layers = Layers { hits, tab, ..Layers::default() };
    let mut highlighter = if paper.is_coloured() { highlighter(opened) } else { None };
    for rows in shown.chunks(CHUNK) {
        if let Some(highlighter) = &mut highlighter {
            colour(opened, highlighter, rows);
        }
        for (at, &row) in rows.iter().enumerate() {
            match row {
                Row::Line(line) => writeln!(out, "{}", drawn(opened, line, &layers, paper))?,
                Row::Folded(first, last) => {
                    let below = rows.get(at + 1).map(|_| last + 1);
                    writeln!(out, "{}", folded(opened, (first, last), below, &layers, paper))?;
                }
            }
        }
    }
    Ok(())
}

fn highlighter(opened: &Opened) -> Option<Highlighter> {
    let text = opened.text()?;
    let syntaxes = Syntaxes::get();
    let language = syntaxes.find(&opened.path, text.line(1));
    Some(Highlighter::new(syntaxes, language, std::sync::Arc::clone(text.whole())))
}

/// Colours these rows and forgets those before.
fn colour(opened: &mut Opened, highlighter: &mut Highlighter, rows: &[Row]) {
    opened.colours.clear();
    let lines: Vec<u32> =
        rows.iter().filter_map(|row| if let Row::Line(line) = row { Some(*line) } else { None }).collect();
    for run in lines.chunk_by(|a, b| a + 1 == *b) {
        let first = run[0];
        let window = highlighter.spans(first as usize - 1..first as usize - 1 + run.len());
        opened.colour(first, window.lines);
    }
}

fn drawn(opened: &Opened, line: u32, layers: &Layers, paper: &Paper) -> String {
    let width = paper.width.map_or_else(|| natural_width(opened, line, layers, paper), usize::from);
    let area = Rect::new(0, 0, width.clamp(1, WIDEST) as u16, 1);
    let mut buffer = Buffer::empty(area);
    let mark = Mark { line, change: None, is_cursor: opened.line == line, focused: true };
    sourceline::draw(opened, layers, &paper.theme, mark, area, &mut buffer);
    paper.row(&buffer)
}

/// As wide as it takes to show all of a line.
fn natural_width(opened: &Opened, line: u32, layers: &Layers, paper: &Paper) -> usize {
    let text = opened.text().map_or(0, |text| sourceline::columns(text.line(line), layers.tab));
    let is_partial = opened.coverage.state(line) == Some(LineState::Partial);
    let words = news::missing_in_words(&opened.coverage, line, ", ").filter(|_| is_partial);
    let words = words.map_or(0, |words| visible::width(&words) + visible::width(paper.theme.marks.arrow) + 5);
    usize::from(sourceline::gutter_width(opened, layers)) + text + 1 + words
}

/// A row for lines that are left out, with the function that the next line stands in.
fn folded(opened: &Opened, (first, last): (u32, u32), below: Option<u32>, layers: &Layers, paper: &Paper) -> String {
    let indent = usize::from(sourceline::gutter_width(opened, layers));
    let lines = news::count(u64::from(last - first) + 1, "line", "lines");
    let around = below.map(|line| opened.headers(line)).unwrap_or_default();
    // A definition that stands below is seen there.
    let names: Vec<String> =
        around.into_iter().filter(|header| header.line <= last).map(|header| header.name).collect();
    let within =
        if names.is_empty() { String::new() } else { format!(" {} in {}", paper.theme.marks.dot, names.join(".")) };
    let text = format!("{}{} {lines}{within}", " ".repeat(indent), paper.theme.marks.more);
    paper.styled(&text, paper.theme.role(Role::Dim))
}
