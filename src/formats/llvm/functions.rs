//! Functions of an export: named by the linker, one for all instances that begin in one place.

use std::collections::{HashMap, HashSet};

use super::file::{Summary, count, place};
use crate::formats::json::Json;
use crate::model::{FileCoverage, Function, Place};

/// The kind of a region in which another file, or a macro, is expanded.
const EXPANSION: i64 = 1;

/// Kinds of regions that are not counted: branches and decisions.
const FIRST_UNCOUNTED: i64 = 4;

/// The functions read so far.
#[derive(Default)]
pub(super) struct Functions {
    list: Vec<(String, Function)>,
    by_place: HashMap<(String, Place), usize>,
    /// The files of the report are known: functions of others are left out.
    files_known: bool,
    regions: Vec<Extent>,
}

/// A region of a function.
struct Extent {
    start: Place,
    end: Place,
    file: i64,
    expanded: i64,
    kind: i64,
}

impl Functions {
    /// Reads a function.
    pub(super) fn read<F>(&mut self, json: &mut Json, files: &HashMap<String, F>) {
        let (mut name, mut hits, mut names) = (String::new(), None, Vec::new());
        self.regions.clear();
        json.object(|json, member| match member {
            "name" => name = json.text().unwrap_or_default().to_owned(),
            "count" => hits = Some(u64::from(count(json.integer()))),
            "filenames" => {
                json.array(|json| names.push(json.text().unwrap_or_default().to_owned()));
            }
            "regions" => {
                json.array(|json| self.regions.extend(extent(json)));
            }
            _ => {}
        });
        if json.ended() {
            return;
        }
        // The file that no other one expands is the function's own.
        let regions = &self.regions;
        let expanded: HashSet<i64> = regions.iter().filter(|it| it.kind == EXPANSION).map(|it| it.expanded).collect();
        let Some(main) = (0..names.len()).find(|&file| !expanded.contains(&(file as i64))) else { return };
        let own = || regions.iter().filter(|it| it.file == main as i64 && it.kind < FIRST_UNCOUNTED);
        let Some(start) = own().map(|it| it.start).next() else { return };
        let path = names.swap_remove(main);
        if self.files_known && !files.contains_key(&path) {
            return;
        }
        let end = own().map(|it| it.end.line).max();
        let at = *self.by_place.entry((path.clone(), start)).or_insert_with(|| {
            let name = without_file(&name, &path).to_owned();
            let function = Function { name, line: Some(start.line), end, ..Function::default() };
            self.list.push((path, function));
            self.list.len() - 1
        });
        let known = &mut self.list[at].1;
        known.hits = match (known.hits, hits) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (one, other) => one.or(other),
        };
    }

    /// All files are read: functions of others are left out.
    pub(super) fn files_known(&mut self) {
        self.files_known = true;
    }

    /// Gives each file its functions, in their order.
    pub(super) fn give(self, files: &mut [(String, FileCoverage, Summary)]) {
        let places: HashMap<String, usize> = files.iter().zip(0..).map(|(file, at)| (file.0.clone(), at)).collect();
        let mut given: Vec<(usize, Function)> =
            self.list.into_iter().filter_map(|(path, function)| Some((*places.get(&path)?, function))).collect();
        given.sort_by_key(|(at, function)| (*at, function.line));
        let mut given = given.into_iter().peekable();
        for ((_, file, _), place) in files.iter_mut().zip(0..) {
            file.functions = std::iter::from_fn(|| given.next_if(|(at, _)| *at == place)).map(|(_, it)| it).collect();
        }
    }
}

/// `[line, column, end line, end column, count, file, expanded file, kind]`.
fn extent(json: &mut Json) -> Option<Extent> {
    let (mut numbers, mut at) = ([None; 8], 0);
    json.array(|json| {
        if at < numbers.len() {
            numbers[at] = json.integer();
        }
        at += 1;
    });
    let [line, column, end_line, end_column, _, file, expanded, kind] = numbers;
    let (start, end) = (place(line, column)?, place(end_line, end_column)?);
    Some(Extent { start, end, file: file?, expanded: expanded?, kind: kind? })
}

/// A name without the file that llvm puts before a function that is visible there alone: `util.cpp:name`, or `;`.
fn without_file<'n>(name: &'n str, path: &str) -> &'n str {
    let base = path.rsplit(['/', '\\']).next().unwrap_or(path);
    [path, base]
        .into_iter()
        .find_map(|file| name.strip_prefix(file)?.strip_prefix([':', ';']))
        .filter(|rest| !rest.is_empty() && !rest.starts_with(':'))
        .unwrap_or(name)
}
