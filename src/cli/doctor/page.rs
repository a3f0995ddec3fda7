//! What the doctor found as text, or as Markdown.

use std::io::{self, Write};

use ratatui::style::Modifier;

use super::findings::Finding;
use crate::cli::paper::Paper;
use crate::cli::summary::markdown::escaped;
use crate::ui::theme::Role;
use crate::ui::visible;

/// Before each row, and between two columns.
const GAP: usize = 2;
/// The last column is never narrower than this, however narrow the terminal.
const NARROWEST: usize = 24;

/// Writes the findings as tables of plain text; on a terminal the last column is broken to fit its width.
pub(super) fn text(findings: &[Finding], paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    let (bold, dim) = (paper.theme.role(Role::Accent).add_modifier(Modifier::BOLD), paper.theme.role(Role::Dim));
    for (at, finding) in findings.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}", paper.styled(&finding.title, bold))?;
        let widths: Vec<usize> = (0..finding.columns.len())
            .map(|column| {
                let cells = finding.rows.iter().filter(|row| row.len() > 1).filter_map(|row| row.get(column));
                cells.map(|cell| visible::width(cell)).max().unwrap_or(0)
            })
            .collect();
        for row in &finding.rows {
            let last = row.len().saturating_sub(1);
            let mut line = " ".repeat(GAP);
            for (cell, width) in row[..last].iter().zip(&widths) {
                line.push_str(&visible::harmless(cell));
                line.push_str(&" ".repeat(width.saturating_sub(visible::width(cell)) + GAP));
            }
            let indent = visible::width(&line);
            let room = paper.width.map(|width| usize::from(width).saturating_sub(indent).max(NARROWEST));
            let pieces = broken(row.last().map_or("", String::as_str), room);
            for (at, piece) in pieces.iter().enumerate() {
                let start = if at == 0 { line.clone() } else { " ".repeat(indent) };
                writeln!(out, "{}", format!("{start}{}", visible::harmless(piece)).trim_end())?;
            }
        }
        for remark in &finding.remarks {
            writeln!(out, "  {}", paper.styled(remark, dim))?;
        }
        for line in &finding.lines {
            writeln!(out, "    {}", visible::harmless(line))?;
        }
    }
    Ok(())
}

/// Breaks a text at blanks; a word that is too long stays whole.
fn broken(text: &str, room: Option<usize>) -> Vec<String> {
    let Some(room) = room.filter(|&room| visible::width(text) > room) else { return vec![text.to_owned()] };
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("it starts with one line");
        if !line.is_empty() && visible::width(line) + 1 + visible::width(word) > room {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// Writes the findings as Markdown tables.
pub(super) fn markdown(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for (at, finding) in findings.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "### {}\n", escaped(&finding.title))?;
        if !finding.rows.is_empty() {
            let rule = vec![":---"; finding.columns.len()].join(" | ");
            writeln!(out, "| {} |\n| {rule} |", finding.columns.join(" | "))?;
        }
        for row in &finding.rows {
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            writeln!(out, "| {} |", cells.join(" | "))?;
        }
        if !finding.rows.is_empty() && !finding.remarks.is_empty() {
            writeln!(out)?;
        }
        finding.remarks.iter().try_for_each(|remark| writeln!(out, "{}  ", escaped(remark)))?;
        if !finding.lines.is_empty() {
            // No line of ours has a row of backquotes that would end it.
            let lines: Vec<_> = finding.lines.iter().map(|line| visible::harmless(line)).collect();
            writeln!(out, "\n~~~~toml\n{}\n~~~~", lines.join("\n"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::broken;

    #[test]
    fn a_long_text_is_broken_at_blanks() {
        assert_eq!(broken("one two three", Some(7)), ["one two", "three"]);
        assert_eq!(broken("a/long/path is whole", Some(5)), ["a/long/path", "is", "whole"]);
        assert_eq!(broken("as it is", None), ["as it is"]);
        assert_eq!(broken("", Some(3)), [""]);
    }
}
