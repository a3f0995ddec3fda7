//! The queue as lines for machines: `path:line:column:text` for editors, annotations for GitHub Actions.

use std::io::{self, Write};

use super::listing::{Item, Listing};
use crate::analysis::Place;
use crate::cli::reading::Reading;
use crate::ui::visible;

/// One line for each entry, at its first line; the path is that of its source where it was found, from the working
/// directory.
pub(super) fn vimgrep(listing: &Listing, reading: &Reading, out: &mut dyn Write) -> io::Result<()> {
    for item in &listing.items {
        let (file, unit) = listing.queue().at(item.ranked.place);
        let path = match reading.snapshot.place(&file.path) {
            Place::Found(path) => {
                let here = reading.config.working_dir.canonicalize().unwrap_or_default();
                path.strip_prefix(here).unwrap_or(&path).display().to_string()
            }
            Place::Outside(_) | Place::Missing(_) => file.path.to_string(),
        };
        writeln!(out, "{}", visible::harmless(&format!("{path}:{}:1:{}", unit.first, words(listing, item))))?;
    }
    Ok(())
}

/// Workflow commands: <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>.
pub(super) fn github(listing: &Listing, out: &mut dyn Write) -> io::Result<()> {
    for item in &listing.items {
        let (file, unit) = listing.queue().at(item.ranked.place);
        let path = property(&visible::harmless(&file.path));
        let text = message(&visible::harmless(&words(listing, item)));
        writeln!(out, "::notice file={path},line={},endLine={},title=not covered::{text}", unit.first, unit.last)?;
    }
    Ok(())
}

fn words(listing: &Listing, item: &Item) -> String {
    let name = listing.queue().function(item.ranked.place).map_or_else(String::new, |name| format!("{name}: "));
    name + &listing.reasons(item).join(", ")
}

/// A text as GitHub takes it behind `::`.
pub(in crate::cli) fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same as the value of a property.
pub(in crate::cli) fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{message, property};

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(message("50%: a,b\n"), "50%25: a,b%0A");
        assert_eq!(property("a,b::c%.py"), "a%2Cb%3A%3Ac%25.py");
    }
}
