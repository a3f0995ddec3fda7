//! The sections of the README that follow from the tables: keys from the actions, formats from their registry, the terms of
//! the ranking.

use std::fmt::Write as _;

use super::action::{ACTIONS, ANYWHERE, CHANGES, EXPLORE, GAPS, LISTS, MAP, RUN, SOURCE};
use crate::analysis::ranking::Term;
use crate::formats::FORMATS;

/// The scopes, in the order in which they are listed, and what they are called.
const SCOPES: &[(&str, &str)] = &[
    (ANYWHERE, "Anywhere"),
    (LISTS, "Moving"),
    (EXPLORE, "In the tree"),
    (SOURCE, "In the source"),
    (GAPS, "In the gaps"),
    (CHANGES, "In the changes"),
    (MAP, "In the map"),
    (RUN, "In the run"),
];

/// The default keys as Markdown tables, one for each scope.
#[must_use]
pub fn keys_table() -> String {
    let mut text = String::new();
    for (scope, title) in SCOPES {
        // Writing to a string cannot fail, here and below.
        let _ = write!(text, "**{title}**\n\n| Keys | Action | What it does |\n|---|---|---|\n");
        for row in ACTIONS.iter().filter(|row| row.scope == *scope) {
            let keys: Vec<String> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(text, "| {} | `{}` | {} |", keys.join(" "), row.id, row.help);
        }
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// The formats as a Markdown table.
#[must_use]
pub fn formats_table() -> String {
    let mut text = "| Format | Written by | What is read | Usual files |\n|---|---|---|---|\n".to_owned();
    for format in FORMATS {
        let files: Vec<String> = format.about().extensions.iter().map(|name| format!("`{name}`")).collect();
        let (title, writers, reads) = (format.about().title, format.about().writers, format.about().reads);
        let _ = writeln!(text, "| {title} | {writers} | {reads} | {} |", files.join(" "));
    }
    text
}

/// The terms of the ranking as a Markdown table.
#[must_use]
pub fn ranking_table() -> String {
    let mut text = "| Term | What it is | Why |\n|---|---|---|\n".to_owned();
    for term in Term::ALL {
        let (what, why) = term.formula();
        let _ = writeln!(text, "| `{}` | {what} | {why} |", term.name());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_and_every_format_is_listed() {
        let keys = keys_table();
        assert!(ACTIONS.iter().all(|row| keys.contains(&format!("| `{}` |", row.id))), "{keys}");
        assert_eq!(ranking_table().lines().count(), Term::ALL.len() + 2);
        assert_eq!(formats_table().lines().count(), FORMATS.len() + 2);
    }
}
