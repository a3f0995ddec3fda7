//! The queue as Markdown: a table, and what its entries reach.

use std::io::{self, Write};

use super::listing::Listing;
use super::text;
use crate::cli::reading::Reading;
use crate::cli::summary::markdown::escaped;

pub(super) fn write(listing: &Listing, reading: &Reading, out: &mut dyn Write) -> io::Result<()> {
    if !listing.items.is_empty() {
        writeln!(out, "| # | Where | Function | Gain | Then | Why |\n| ---: | :--- | :--- | ---: | ---: | :--- |")?;
    }
    for (number, item) in (1..).zip(&listing.items) {
        let (file, unit) = listing.queue().at(item.ranked.place);
        let place = escaped(&format!("{}:{}", file.path, unit.first));
        let name = escaped(listing.queue().function(item.ranked.place).unwrap_or_default());
        let gain = listing.queue().measures[item.ranked.place as usize].gain;
        let then = text::percent(item.then, reading);
        let why = escaped(&listing.reasons(item).join(" · "));
        writeln!(out, "| {number} | {place} | {name} | {gain} | {then}% | {why} |")?;
    }
    for line in text::summary(listing, reading) {
        writeln!(out, "\n{}", escaped(&line.join(" · ")))?;
    }
    Ok(())
}
