//! A summary as Markdown, for a pull request or a job's page.

use std::io::{self, Write};

use super::table::Table;
use super::verdict::Verdict;
use crate::ui::visible;

/// Writes a table and what it means.
pub(super) fn write(table: &Table, verdict: &Verdict, out: &mut dyn Write) -> io::Result<()> {
    let titles: Vec<&str> = table.columns.iter().map(|column| column.title).collect();
    let sides: Vec<&str> = table.columns.iter().map(|it| if it.is_figure { "---:" } else { ":---" }).collect();
    writeln!(out, "| {} |\n| {} |", titles.join(" | "), sides.join(" | "))?;
    for row in 0..table.rows {
        let is_total = row + 1 == table.rows;
        let cells = table.columns.iter().map(|column| {
            let text = escaped(&column.cells[row].text);
            if is_total && !text.is_empty() { format!("**{text}**") } else { text }
        });
        writeln!(out, "| {} |", cells.collect::<Vec<_>>().join(" | "))?;
    }
    writeln!(out, "\n{}", escaped(&verdict.parts.join(" · ")))
}

/// A text that means nothing to Markdown or HTML: a file may be called anything.
pub(in crate::cli) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in visible::harmless(text).chars() {
        if "\\`*_[]<>|~&#!".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn names_mean_nothing_to_markdown() {
        assert_eq!(escaped("a/__init__.py"), "a/\\_\\_init\\_\\_.py");
        assert_eq!(escaped("|<b>\n"), "\\|\\<b\\>␊");
    }
}
