//! The shortest way to a goal: which entries reach it, if each of them is covered whole.
//!
//! # Fewest entries
//!
//! Taking the largest gains first is optimal: any k entries gain at most what the k largest gain together, so that if
//! these do not reach the goal, no k entries do.
//!
//! # Least work
//!
//! To reach a gain at the least price is the knapsack problem turned round, which is NP-hard, but pseudo-polynomial: the
//! least price for each gain up to what is needed is found in (entries × gain needed) steps. That is done where these are
//! at most [`MOST_STEPS`]. Beyond it, entries are taken by their price for each hit, cheapest first, and those that turn out
//! not to be needed are put back. The same order gives the bound that is told with the answer: to take the last entry
//! only in the part that is needed costs no more than any whole solution (Dantzig 1957, *Discrete-Variable Extremum
//! Problems*), so the best one lies between the bound and the price found.
//!
//! **Invariants.** What is chosen reaches the gain, and nothing chosen could be left out.

/// Beyond so many steps the answer is no longer looked for exactly.
pub const MOST_STEPS: u64 = 20_000_000;

/// Something that can be covered: what that gains, and what it costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// Hits that it adds to the total.
    pub gain: u64,
    /// The work that it is, more than nothing.
    pub price: f64,
}

/// A way to a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Route {
    /// The places of the offers that are taken, ascending.
    pub chosen: Vec<usize>,
    /// What they gain together.
    pub gain: u64,
    /// What they cost together.
    pub price: f64,
    /// No way costs less than this; the same as `price` where it is the best.
    pub bound: f64,
}

/// The way with the fewest entries; none where all together are not enough.
#[must_use]
pub fn fewest(offers: &[Offer], needed: u64) -> Option<Route> {
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.sort_by(|&a, &b| {
        let (a, b) = (offers[a], offers[b]);
        b.gain.cmp(&a.gain).then(a.price.total_cmp(&b.price))
    });
    let mut gain = 0;
    let mut chosen = Vec::new();
    for at in order {
        if gain >= needed {
            break;
        }
        gain += offers[at].gain;
        chosen.push(at);
    }
    (gain >= needed).then(|| {
        let bound = fractional(offers, needed);
        Route::of(offers, chosen, bound)
    })
}

/// The way with the least work, or nearly; none where all together are not enough.
#[must_use]
pub fn cheapest(offers: &[Offer], needed: u64) -> Option<Route> {
    if offers.iter().map(|offer| offer.gain).sum::<u64>() < needed {
        return None;
    }
    let steps = (offers.len() as u64).saturating_mul(needed);
    Some(if steps <= MOST_STEPS { exact(offers, needed as usize) } else { greedy(offers, needed) })
}

/// The least price for each gain, offer by offer.
fn exact(offers: &[Offer], needed: usize) -> Route {
    let mut least = vec![f64::INFINITY; needed + 1];
    least[0] = 0.0;
    // Whether the best way to a gain takes an offer, for each offer and gain: a bit.
    let width = needed / 64 + 1;
    let mut takes = vec![0_u64; width * offers.len()];
    for (at, offer) in offers.iter().enumerate() {
        let gain = usize::try_from(offer.gain).unwrap_or(needed).min(needed);
        if gain == 0 {
            continue;
        }
        for goal in (1..=needed).rev() {
            let with = least[goal.saturating_sub(gain)] + offer.price;
            if with < least[goal] {
                least[goal] = with;
                takes[at * width + goal / 64] |= 1 << (goal % 64);
            }
        }
    }
    let (mut goal, mut chosen) = (needed, Vec::new());
    for (at, offer) in offers.iter().enumerate().rev() {
        if goal > 0 && takes[at * width + goal / 64] >> (goal % 64) & 1 == 1 {
            chosen.push(at);
            goal = goal.saturating_sub(usize::try_from(offer.gain).unwrap_or(needed));
        }
    }
    let route = Route::of(offers, chosen, 0.0);
    Route { bound: route.price, ..route }
}

fn greedy(offers: &[Offer], needed: u64) -> Route {
    let mut gain = 0;
    let mut chosen = Vec::new();
    for at in by_price(offers) {
        if gain >= needed {
            break;
        }
        gain += offers[at].gain;
        chosen.push(at);
    }
    // What came before may not be needed any more: the dearest go first.
    chosen.sort_by(|&a, &b| offers[b].price.total_cmp(&offers[a].price));
    chosen.retain(|&at| {
        let is_spare = gain - offers[at].gain >= needed;
        gain -= if is_spare { offers[at].gain } else { 0 };
        !is_spare
    });
    Route::of(offers, chosen, fractional(offers, needed))
}

/// What the goal costs if entries could be taken in part: no whole way costs less.
fn fractional(offers: &[Offer], needed: u64) -> f64 {
    let (mut left, mut price) = (needed, 0.0);
    for at in by_price(offers) {
        let Offer { gain, price: whole } = offers[at];
        if gain >= left {
            return price + whole * left as f64 / gain.max(1) as f64;
        }
        left -= gain;
        price += whole;
    }
    price
}

/// Those that gain anything, the cheapest for each hit first.
fn by_price(offers: &[Offer]) -> Vec<usize> {
    let each = |at: usize| offers[at].price / offers[at].gain as f64;
    let mut order: Vec<usize> = (0..offers.len()).filter(|&at| offers[at].gain > 0).collect();
    order.sort_by(|&a, &b| each(a).total_cmp(&each(b)));
    order
}

impl Route {
    fn of(offers: &[Offer], mut chosen: Vec<usize>, bound: f64) -> Self {
        chosen.sort_unstable();
        let gain = chosen.iter().map(|&at| offers[at].gain).sum();
        let price = chosen.iter().map(|&at| offers[at].price).sum();
        Self { chosen, gain, price, bound }
    }

    /// By how much the price can be above the best one at most, as a share of the bound.
    #[must_use]
    pub fn excess(&self) -> f64 {
        if self.bound > 0.0 { (self.price / self.bound - 1.0).max(0.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offers() -> impl Strategy<Value = Vec<Offer>> {
        let offer = (0..20_u64, 1..50_u32).prop_map(|(gain, price)| Offer { gain, price: f64::from(price) });
        prop::collection::vec(offer, 0..10)
    }

    /// Every set of offers that reaches a gain: how many they are, and what they cost.
    fn all_ways(offers: &[Offer], needed: u64) -> Vec<(usize, f64)> {
        let sets = (0..1_usize << offers.len()).map(|set| {
            let chosen = offers.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
            chosen.fold((0, 0, 0.0), |sum, (_, it)| (sum.0 + 1, sum.1 + it.gain, sum.2 + it.price))
        });
        sets.filter(|&(_, gain, _)| gain >= needed).map(|(count, _, price)| (count, price)).collect()
    }

    proptest! {
        #[test]
        fn no_way_is_shorter_and_none_is_cheaper(offers in offers(), needed in 1..120_u64) {
            let ways = all_ways(&offers, needed);
            let (Some(fewest), Some(cheapest)) = (fewest(&offers, needed), cheapest(&offers, needed)) else {
                prop_assert!(ways.is_empty());
                return Ok(());
            };
            let least = ways.iter().map(|&(count, _)| count).min().expect("there is one");
            let price = ways.iter().map(|&(_, price)| price).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(fewest.chosen.len(), least);
            prop_assert_eq!((cheapest.price, cheapest.bound), (price, price));
            let greedy = greedy(&offers, needed);
            for route in [&fewest, &cheapest, &greedy] {
                prop_assert!(route.gain >= needed && route.bound <= price + 1e-9 && price <= route.price);
                prop_assert_eq!(route.gain, route.chosen.iter().map(|&at| offers[at].gain).sum::<u64>());
                for &at in &route.chosen {
                    prop_assert!(route.gain - offers[at].gain < needed, "{:?} of {:?}", route, offers);
                }
            }
        }
    }

    #[test]
    fn nothing_is_needed_for_what_is_reached() {
        assert_eq!(fewest(&[], 0).map(|route| route.chosen), Some(vec![]));
        assert_eq!(cheapest(&[], 0).map(|route| route.chosen), Some(vec![]));
        assert_eq!(fewest(&[Offer { gain: 3, price: 1.0 }], 4), None);
        assert_eq!(cheapest(&[Offer { gain: 3, price: 1.0 }], 4), None);
    }
}
