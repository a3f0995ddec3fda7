//! Lists that ascend nearly, or in a few long runs, as what a report says of a file does: what is a few places too late
//! moves up, and runs are merged, two by two.
//!
//! The sort of the standard library looks for runs only where they are longer than most functions are; where there are no
//! long ones, it is the better one.

/// What would move up by more places begins a run.
const FEW_PLACES: usize = 32;

/// So long runs are at least, on average, where they are merged.
const LONG: usize = 16;

/// Sorts a list; what has the same key stays in its order.
pub(super) fn sort_by_key<T: Copy, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    let from = insert(list, &key);
    if from == list.len() {
        return;
    }
    let descents = list.windows(2).filter(|pair| key(&pair[1]) < key(&pair[0])).count();
    if descents * LONG > list.len() {
        return list.sort_by_key(key);
    }
    let mut merged = Vec::with_capacity(list.len());
    loop {
        let (mut rest, mut pairs) = (&list[..], 0);
        while !rest.is_empty() {
            let (first, after) = run(rest, &key);
            let (second, after) = run(after, &key);
            merge(first, second, &mut merged, &key);
            (rest, pairs) = (after, pairs + 1);
        }
        list.copy_from_slice(&merged);
        if pairs < 2 {
            return;
        }
        merged.clear();
    }
}

/// Moves up what is a few places too late, as far as nothing is more. Returns how much of the list is sorted.
fn insert<T: Copy, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) -> usize {
    for at in 1..list.len() {
        let (item, of_item) = (list[at], key(&list[at]));
        let later =
            list[at.saturating_sub(FEW_PLACES)..at].iter().rev().take_while(|other| key(other) > of_item).count();
        if later == FEW_PLACES {
            return at;
        }
        if later > 0 {
            list.copy_within(at - later..at, at - later + 1);
            list[at - later] = item;
        }
    }
    list.len()
}

/// The ascending run at the head of a list, and what follows it.
fn run<T, K: Ord>(list: &[T], key: impl Fn(&T) -> K) -> (&[T], &[T]) {
    let end = list.windows(2).position(|pair| key(&pair[1]) < key(&pair[0]));
    list.split_at(end.map_or(list.len(), |last| last + 1))
}

fn merge<T: Copy, K: Ord>(mut first: &[T], mut second: &[T], into: &mut Vec<T>, key: impl Fn(&T) -> K) {
    while let ([a, after_a @ ..], [b, after_b @ ..]) = (first, second) {
        if key(b) < key(a) {
            into.push(*b);
            second = after_b;
        } else {
            into.push(*a);
            first = after_a;
        }
    }
    into.extend_from_slice(first);
    into.extend_from_slice(second);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_list_is_sorted_as_by_the_standard_library(
            mut runs in prop::collection::vec(prop::collection::vec(0..200_u8, 0..90), 0..6),
            ascending in any::<bool>(),
        ) {
            runs.iter_mut().filter(|_| ascending).for_each(|run| run.sort_unstable());
            let list: Vec<(u8, usize)> = runs.into_iter().flatten().zip(0..).collect();
            let (mut sorted, mut expected) = (list.clone(), list);
            sort_by_key(&mut sorted, |item| item.0);
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(sorted, expected);
        }
    }
}
