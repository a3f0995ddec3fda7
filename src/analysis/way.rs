//! The way to a percentage: which entries of a queue lead there, the fewest or those that are the least work.

use super::goals::hits_needed;
use super::ranking::{Measures, Term, Weights};
use super::route::{self, Offer, Route};
use crate::model::Ratio;

/// Kinds that count for so little are hardly ever covered by a test: `__main__`.
const SELDOM: f64 = 0.1;

/// What to save on, on the way to a percentage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Save {
    /// The fewest entries.
    #[default]
    Entries,
    /// The least work, by size, complexity and reach.
    Work,
}

/// The way to a percentage.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The percentage.
    pub to: f64,
    /// Further hits that reach it.
    pub needed: u64,
    /// What was saved on.
    pub save: Save,
    /// The entries, as places in the list that was given.
    pub route: Route,
}

/// Finds the way from a ratio to a percentage, rounded to so many decimals, over some of the entries. What tests seldom run
/// is a way only where there is no other; what none can run is none.
///
/// # Errors
///
/// Where all of them together do not lead there: what they reach.
pub fn way(
    entries: &[&Measures],
    weights: &Weights,
    (from, to): (Ratio, f64),
    precision: u8,
    save: Save,
) -> Result<Way, Ratio> {
    let needed = hits_needed(from, to, precision).unwrap_or(u64::MAX);
    let offers = |least: f64| -> Vec<Offer> {
        let gain = |one: &Measures| if one.factor(Term::Kind) > least { one.gain.into() } else { 0 };
        entries.iter().map(|one| Offer { gain: gain(one), price: one.price(weights) }).collect()
    };
    let find = |offers: &[Offer]| match save {
        Save::Entries => route::fewest(offers, needed),
        Save::Work => route::cheapest(offers, needed),
    };
    let all = offers(0.0);
    let route = find(&offers(SELDOM)).or_else(|| find(&all));
    let most: u64 = all.iter().map(|offer| offer.gain).sum();
    let route = route.ok_or_else(|| Ratio::new(from.covered + most, from.total))?;
    Ok(Way { to, needed, save, route })
}
