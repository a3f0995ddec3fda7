//! The formula by hand, its words, and laws of the order.

use proptest::prelude::*;

use super::*;

fn measures() -> Measures {
    let function = FunctionMeasures { entered: Some(false), lines: Ratio::new(0, 20), complexity: Some(6) };
    Measures {
        kind: Kind::NeverEntered,
        gain: 26,
        lines: 20,
        branches: 6,
        gaps: 1,
        function: Some(function),
        is_loaded: true,
        standing: None,
        change: None,
        tests: None,
    }
}

#[test]
fn crap_is_as_its_authors_define_it() {
    // From the table in Savoia's article: complexity 30 needs all of it covered, 15 needs 70 percent to stay below 30.
    let at = |complexity, covered| crap(complexity, Ratio::new(covered, 100));
    assert_eq!((at(1, 0), at(5, 0), at(30, 100)), (2.0, 30.0, 30.0));
    assert!((at(12, 50) - 30.0).abs() < 1e-9);
    assert_eq!(crap(3, Ratio::default()), 12.0, "of nothing, nothing is covered by a test");
}

#[test]
fn the_score_is_the_product_of_the_terms() {
    let one = Measures {
        standing: Some(Standing::Below),
        change: Some(Change { since_base: false, days: Some(30), commits: 3, within: 90 }),
        tests: Some(2),
        ..measures()
    };
    // gain 26, size ½, complexity 1/1.6, reach 0.6, goal 2, change 1 + ½ × ½, tests 1½, CRAP 42: 1 + 42/72.
    let expected = 26.0 * 0.5 / 1.6 * 0.6 * 2.0 * 1.25 * 1.5 * (1.0 + 42.0 / 72.0);
    assert!((one.score(&Weights::default()) - expected).abs() < 1e-9);
    let mut weights = Weights::default();
    weights.set(Term::Goal, 0.0);
    weights.set(Term::Tests, 2.0);
    assert!((one.score(&weights) - expected / 2.0 * 1.5).abs() < 1e-9);
    assert!((one.price(&Weights::default()) - 2.0 * 1.6 / 0.6).abs() < 1e-9);
}

#[test]
fn what_is_unknown_makes_no_difference() {
    let one = Measures { function: None, lines: 0, branches: 0, ..measures() };
    for term in [Term::Size, Term::Reach, Term::Kind, Term::Goal, Term::Change, Term::Tests, Term::Crap] {
        assert_eq!(one.factor(term), 1.0, "{term:?}");
    }
    assert_eq!(one.value(Term::Complexity), None);
}

#[test]
fn words_say_what_is_known_and_no_more() {
    let words = |one: &Measures| {
        let around = Around { component: Some(("Auth", 60.0, None)), base: Some("main") };
        Term::ALL.into_iter().filter_map(|term| one.words(term, &around)).collect::<Vec<_>>().join(" · ")
    };
    assert_eq!(words(&measures()), "20 lines, 6 branches · complexity 6 · never entered · CRAP 42");
    let change = |since_base, days, commits| Some(Change { since_base, days, commits, within: 90 });
    let entered = FunctionMeasures { entered: Some(true), lines: Ratio::new(3, 4), complexity: Some(1) };
    let guard = Measures {
        kind: Kind::Guard,
        lines: 1,
        branches: 1,
        function: Some(entered),
        standing: Some(Standing::Below),
        change: change(false, Some(3), 5),
        tests: Some(1),
        ..measures()
    };
    assert_eq!(
        words(&guard),
        "1 line, 1 branch · 3 of 4 lines of the function ran · guard · in Auth, which is below its floor of 60% · \
         changed 3 days ago, 5 times in 90 days · 1 test already comes close"
    );
    let several = Measures { gaps: 3, ..guard };
    assert!(words(&several).contains(" · 3 gaps, mostly guards · "), "{}", words(&several));
    let changed = |change| words(&Measures { change, function: None, ..measures() });
    assert!(changed(change(true, Some(3), 1)).ends_with("changed since main, once in 90 days"));
    assert!(changed(change(true, None, 0)).ends_with("changed since main"));
    assert!(changed(change(false, Some(0), 2)).ends_with("changed today, 2 times in 90 days"));
    assert!(!changed(change(false, None, 0)).contains("changed"));
}

#[test]
fn a_single_term_orders_alone() {
    let with = |complexity, lines| {
        let function = FunctionMeasures { complexity, ..measures().function.expect("set above") };
        Measures { function: Some(function), lines, ..measures() }
    };
    let all = [with(Some(9), 5), with(Some(2), 30), with(None, 9)];
    let order = |term| rank_by(&all, &Weights::default(), term).iter().map(|one| one.place).collect::<Vec<_>>();
    assert_eq!(order(Term::Size), [0, 2, 1]);
    assert_eq!(order(Term::Crap)[0], 0);
    assert_eq!(order(Term::Complexity)[2], 2, "what is unknown comes last");
}

prop_compose! {
    fn any_measures()(
        kind in prop::sample::select(Kind::ALL), gain in 0..500_u32, lines in 0..300_u32, branches in 0..90_u32,
        function in prop::option::of((any::<Option<bool>>(), 0..200_u64, 0..200_u64, prop::option::of(0..90_u32))),
        is_loaded in any::<bool>(), standing in prop::option::of(0..3_usize),
        change in prop::option::of((any::<bool>(), prop::option::of(0..90_u32), 0..50_u32)),
        tests in prop::option::of(0..90_u32),
    ) -> Measures {
        Measures {
            kind, gain, lines, branches, gaps: 1, is_loaded, tests,
            function: function.map(|(entered, covered, total, complexity)| FunctionMeasures {
                entered, lines: Ratio::new(covered, total), complexity,
            }),
            standing: standing.map(|at| [Standing::Below, Standing::Within, Standing::Reached][at]),
            change: change.map(|(since_base, days, commits)| Change { since_base, days, commits, within: 90 }),
        }
    }
}

proptest! {
    #[test]
    fn scores_are_numbers_and_the_best_comes_first(
        all in prop::collection::vec(any_measures(), 0..20), weights in prop::collection::vec(0.0..=10.0_f64, 9),
    ) {
        let mut chosen = Weights::default();
        Term::ALL.into_iter().zip(weights).for_each(|(term, weight)| chosen.set(term, weight));
        let ranked = rank(&all, &chosen);
        prop_assert!(ranked.iter().all(|one| one.score.is_finite() && one.score >= 0.0));
        prop_assert!(all.iter().all(|one| one.price(&chosen) > 0.0 && one.price(&chosen).is_finite()));
        prop_assert!(ranked.is_sorted_by(|a, b| a.score >= b.score));
        let mut places: Vec<u32> = ranked.iter().map(|one| one.place).collect();
        places.sort_unstable();
        prop_assert!(places.into_iter().eq(0..all.len() as u32));
    }

    #[test]
    fn more_of_what_counts_for_an_entry_never_ranks_it_lower(one in any_measures(), more in 1..90_u32) {
        let score = |one: Measures| one.score(&Weights::default());
        let change = Some(Change { since_base: true, ..one.change.unwrap_or_default() });
        let better = [
            Measures { gain: one.gain + more, ..one },
            Measures { tests: Some(one.tests.unwrap_or(0) + more), ..one },
            Measures { standing: Some(Standing::Below), ..one },
            Measures { change, ..one },
            Measures { is_loaded: true, ..one },
        ];
        for it in better {
            prop_assert!(score(it) >= score(one), "{:?}", it);
        }
    }
}
