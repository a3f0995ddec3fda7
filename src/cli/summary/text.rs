//! A summary as text: on a terminal it fits the width, in a pipe it is complete.

use std::borrow::Cow;
use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation as _;

use super::table::{Column, Table};
use super::verdict::Verdict;
use crate::cli::paper::Paper;
use crate::ui::theme::Role;
use crate::ui::visible;

/// Between two columns.
const GAP: usize = 2;
/// Before a name becomes shorter than this, a column goes.
const SHORT_NAME: usize = 24;
/// Where names are complete, longer ones stand out of their column.
const WIDEST: usize = 1000;
/// No name becomes shorter than this.
const SHORTEST_NAME: usize = 8;

/// Writes a table and what it means.
pub(super) fn write(mut table: Table, verdict: &Verdict, paper: &Paper, out: &mut dyn Write) -> io::Result<()> {
    let names = paper.width.map(|width| fit(&mut table.columns, usize::from(width)));
    let widths: Vec<usize> = (0..)
        .zip(&table.columns)
        .map(|(at, it)| names.filter(|_| at == 0).unwrap_or_else(|| natural(it).min(WIDEST)))
        .collect();
    let dim = paper.theme.role(Role::Dim);
    let head = table.columns.iter().zip(&widths).map(|(column, &width)| {
        let title = beginning(column.title, width);
        paper.styled(&padded(&title, width, column.is_figure), dim)
    });
    write_row(head.collect(), out)?;
    let rule = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let rule = paper.styled(&paper.theme.marks.rule.repeat(rule), dim);
    writeln!(out, "{rule}")?;
    for row in 0..table.rows {
        if row + 1 == table.rows {
            writeln!(out, "{rule}")?;
        }
        let cells = table.columns.iter().zip(&widths).map(|(column, &width)| {
            let cell = &column.cells[row];
            let text = match names {
                Some(_) => Cow::Owned(end(&cell.text, width, paper.theme.marks.more)),
                None => Cow::Borrowed(&*cell.text),
            };
            paper.styled(&padded(&text, width, column.is_figure), cell.style)
        });
        write_row(cells.collect(), out)?;
    }
    let one_line = verdict.parts.join(&format!(" {} ", paper.theme.marks.dot));
    let fits = paper.width.is_none_or(|width| visible::width(&one_line) <= usize::from(width));
    let lines = if fits { &[one_line][..] } else { &verdict.parts[..] };
    lines.iter().try_for_each(|line| writeln!(out, "{}", paper.styled(line, paper.theme.role(verdict.role))))
}

fn write_row(cells: Vec<String>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", cells.join(&" ".repeat(GAP)).trim_end())
}

/// Takes columns out until the rest fits, and tells how wide the names may be.
fn fit(columns: &mut Vec<Column>, width: usize) -> usize {
    loop {
        let (names, rest) = match &columns[..] {
            [] => return 0,
            [names, rest @ ..] => (natural(names), rest.iter().map(|column| natural(column) + GAP).sum::<usize>()),
        };
        let room = width.saturating_sub(rest);
        if room >= names.min(SHORT_NAME) {
            return names.min(room);
        }
        let least = (1..columns.len()).filter(|&at| columns[at].worth < u8::MAX).min_by_key(|&at| columns[at].worth);
        match least {
            Some(least) => _ = columns.remove(least),
            None => return names.min(room.max(SHORTEST_NAME)),
        }
    }
}

/// How wide a column would like to be.
fn natural(column: &Column) -> usize {
    let cells = column.cells.iter().map(|cell| visible::width(&cell.text));
    cells.fold(visible::width(column.title), usize::max)
}

fn padded(text: &str, width: usize, is_figure: bool) -> String {
    let space = " ".repeat(width.saturating_sub(visible::width(text)));
    if is_figure { space + text } else { text.to_owned() + &space }
}

/// The end of a text that is too wide, since the end of a path is what tells it apart.
fn end(text: &str, width: usize, more: &str) -> String {
    if visible::width(text) <= width {
        return text.to_owned();
    }
    let mut room = width.saturating_sub(visible::width(more));
    let fits = |grapheme: &&str| {
        let left = room.checked_sub(visible::width(grapheme));
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut kept: Vec<&str> = text.graphemes(true).rev().take_while(fits).collect();
    kept.push(more);
    kept.into_iter().rev().collect()
}

fn beginning(text: &str, width: usize) -> String {
    text.chars().take(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::summary::table::Cell;
    use ratatui::style::Style;

    fn column(title: &'static str, worth: u8, text: &str) -> Column {
        let cells = vec![Cell { text: text.to_owned(), style: Style::new() }];
        Column { title, is_figure: worth < u8::MAX, worth, cells }
    }

    #[track_caller]
    fn check(width: usize, names: usize, titles: &[&str]) {
        let name = "a/very/long/path/to/some/file.py";
        let mut columns = vec![column("File", u8::MAX, name), column("Lines", 1, "1"), column("Partial", 0, "1")];
        assert_eq!(fit(&mut columns, width), names);
        assert_eq!(columns.iter().map(|column| column.title).collect::<Vec<_>>(), titles);
    }

    #[test]
    fn names_become_shorter_then_columns_go() {
        check(80, 32, &["File", "Lines", "Partial"]);
        check(40, 24, &["File", "Lines", "Partial"]);
        check(39, 32, &["File", "Lines"]);
        check(30, 30, &["File"]);
        check(5, 8, &["File"]);
    }

    #[test]
    fn the_end_of_a_path_is_kept() {
        assert_eq!(end("src/日本/a.py", 8, "…"), "…本/a.py");
        assert_eq!(end("a.py", 8, "…"), "a.py");
    }
}
