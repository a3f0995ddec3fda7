//! What holds of every tree, and what a tree looks like.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::analysis::PathSet;
use crate::model::Ratio;

/// What a file counts: lines covered and missing, branches, gaps.
type Figures = (u64, u64, Option<u64>, u32);

fn facts(files: &BTreeMap<String, Figures>) -> Arc<[FileFacts]> {
    let file = |(path, &(covered, missing, branches, gaps)): (&String, &Figures)| {
        let branches = branches.map(|missing| Ratio::new(1, missing + 1));
        let totals = Totals { lines: Ratio::new(covered, covered + missing), branches, ..Totals::default() };
        FileFacts { path: path.as_str().into(), counts: Counts::new(&totals, gaps) }
    };
    files.iter().map(file).collect()
}

fn components() -> Vec<Component> {
    let component = |name: &str, glob: &str| Component {
        name: name.to_owned(),
        paths: PathSet::globs([glob]).expect("a glob"),
        goal: Some(GoalRange { floor: 50.0, ceiling: None }),
    };
    vec![component("first", "a/**"), component("all of b", "**/b*"), component("nothing", "x")]
}

/// All that a tree says.
fn told(tree: &Tree) -> String {
    let nodes = (0..tree.len()).map(|index| format!("{index} {:?}\n", tree.node(index)));
    let extremes = tree.all_extremes(Metric::Lines);
    nodes.collect::<String>() + &format!("{:?} {extremes:?}", tree.top())
}

fn built(files: &[(&str, Figures)]) -> Tree {
    Tree::build(&facts(&files.iter().map(|&(path, it)| (path.to_owned(), it)).collect()), Grouping::Folders, &[])
}

/// Keys as they are indented.
fn shape(tree: &Tree) -> Vec<String> {
    let mut rows = Vec::new();
    crate::analysis::query::rows(tree, &vec![true; tree.len() as usize], |_| true, |_| None, &mut rows);
    let row = |row: &crate::analysis::query::Row| "  ".repeat(row.depth.into()) + tree.node(row.node).name;
    rows.iter().map(row).collect()
}

#[test]
fn a_folder_with_one_folder_in_it_is_one_with_it() {
    let paths = ["a/b/c/one.py", "a/b/c/two.py", "a/b/d/e/three.py", "top.py"];
    let mut tree = built(&paths.map(|path| (path, (1, 1, None, 1))));
    tree.sort(Column::Name, false, Metric::Lines);
    assert_eq!(shape(&tree), ["a/b/", "  c/", "    one.py", "    two.py", "  d/e/", "    three.py", "top.py"]);
    let inner = tree.find("a/b/d/e/").expect("a folder");
    assert_eq!((tree.node(inner).key, tree.node(inner).files), ("a/b/d/e/", 1));
    assert_eq!((tree.find("a/b/d/"), tree.find("a/"), tree.find("e/")), (None, None, None));
}

#[test]
fn depth_has_an_end() {
    let path = "d/".repeat(1000) + "file";
    let tree = built(&[(&path, (1, 0, None, 0)), ("top", (0, 1, None, 1))]);
    assert!(tree.groups().len() <= 64);
    assert_eq!(tree.node(0).key, path);
}

#[test]
fn many_files_lie_where_few_would() {
    let path = |index: usize| format!("area{:02}/part{:04}/file{index:05}", index / 1400, index / 30);
    let files = (0..60_000).map(|index| (path(index), (index as u64 % 7, 1, None, 1)));
    let mut tree = Tree::build(&facts(&files.collect()), Grouping::Folders, &[]);
    tree.sort(Column::Percent, false, Metric::Lines);
    let percent = |&node: &u32| (tree.node(node).totals.by(Metric::Lines).percent().0, tree.is_file(node), node);
    assert!(tree.groups().all(|group| tree.children(group).is_sorted_by_key(percent)));
    tree.sort(Column::Percent, true, Metric::Lines);
    for file in 0..60_000 {
        let (path, folder) = (tree.text(file), tree.text(tree.parent(file).expect("a folder")));
        assert_eq!(path.rsplit_once('/').map(|(folder, _)| folder), folder.strip_suffix('/'));
    }
    assert!(tree.groups().all(|group| tree.text(group).len() <= 16), "{:?}", tree.groups());
    let mut list = Tree::build(tree.files(), Grouping::Flat, &[]);
    list.sort(Column::Percent, true, Metric::Lines);
    let place = |&file: &u32| (list.node(file).totals.lines.percent(), file);
    assert!(list.top().is_sorted_by(|a, b| place(a) > place(b)));
}

prop_compose! {
    fn files()(
        files in prop::collection::btree_map("([ab-]{1,2}/){0,4}[ab]{0,2}", (0..3_u64, 0..3_u64, prop::option::of(0..2_u64), 0..3_u32), 0..24)
    ) -> BTreeMap<String, Figures> {
        files
    }
}

fn grouping() -> impl Strategy<Value = Grouping> {
    prop_oneof![Just(Grouping::Folders), Just(Grouping::Flat), Just(Grouping::Components)]
}

fn column() -> impl Strategy<Value = Column> {
    prop_oneof![Just(Column::Name), Just(Column::Percent), Just(Column::Missing), Just(Column::Branches)]
}

/// A reload, and perhaps another arrangement: figures that change, paths that come and go.
type Step = (BTreeMap<String, Figures>, bool, Grouping, Column, bool);

proptest! {
    #[test]
    fn an_updated_tree_is_the_tree_built_afresh(
        first in files(),
        steps in prop::collection::vec((files(), any::<bool>(), grouping(), column(), any::<bool>()), 1..6),
        keeps_order in any::<bool>(),
    ) {
        let (components, metric) = (components(), Metric::LinesAndBranches);
        let mut files = first;
        let mut kept = Tree::build(&facts(&files), Grouping::Folders, &components);
        let mut arranged = (Grouping::Folders, Column::Missing, false);
        for (newer, same_paths, grouping, column, reversed) in steps as Vec<Step> {
            if same_paths {
                newer.into_values().zip(files.values_mut()).for_each(|(new, old)| *old = new);
            } else {
                files = newer;
            }
            if !keeps_order {
                arranged = (grouping, column, reversed);
            }
            let (grouping, column, reversed) = arranged;
            let facts = facts(&files);
            kept.update(&facts, grouping, &components);
            kept.sort(column, reversed, metric);
            let mut fresh = Tree::build(&facts, grouping, &components);
            fresh.sort(column, reversed, metric);
            prop_assert_eq!(told(&kept), told(&fresh));
        }
    }

    #[test]
    fn every_node_is_found_by_its_key_and_holds_what_is_below_it(files in files(), grouping in grouping()) {
        let tree = Tree::build(&facts(&files), grouping, &components());
        for index in 0..tree.len() {
            let node = tree.node(index);
            let found = tree.find(node.key).expect("it is there");
            prop_assert_eq!(tree.text(found), node.key);
            prop_assert!(node.key.ends_with(node.name));
            let below: Vec<u32> = tree.files_below(index).collect();
            prop_assert_eq!(below.len(), node.files as usize);
            let mut in_it: Vec<u32> = tree.files_in(Some(index)).collect();
            in_it.sort_unstable();
            prop_assert_eq!(in_it, BTreeSet::from_iter(below.iter().copied()).into_iter().collect::<Vec<u32>>());
            let sum: Totals = below.iter().map(|&file| tree.node(file).totals).sum();
            prop_assert_eq!((sum, tree.extremes(index, Metric::Lines)), (node.totals, match tree.position(index) {
                Some(at) => tree.all_extremes(Metric::Lines)[at],
                None => tree.extremes(index, Metric::Lines),
            }));
            prop_assert!(node.children.iter().all(|&child| tree.parent(child) == Some(index)));
            prop_assert!(node.kind != NodeKind::Folder || node.children.len() != 1 || tree.is_file(node.children[0]));
            prop_assert!(node.kind != NodeKind::Folder || below.iter().all(|&file| tree.text(file).starts_with(node.key)));
        }
        prop_assert!(tree.files_in(None).eq(0..files.len() as u32));
        prop_assert_eq!(tree.top().iter().map(|&top| tree.node(top).files).sum::<u32>() as usize, files.len());
    }
}
