//! Functions of an export: named by the linker, one for all instances that begin in one place.

use std::collections::{HashMap, HashSet};

use super::file::{Read, count, numbers, of_file, place};
use crate::formats::again::Part;
use crate::formats::json::{Ahead, Json};
use crate::model::{Function, Place};

/// The kind of a region in which another file, or a macro, is expanded.
const EXPANSION: i64 = 1;

/// Kinds of regions that are not counted: branches and decisions.
const FIRST_UNCOUNTED: i64 = 4;

/// The functions read so far.
#[derive(Default)]
pub(super) struct Functions {
    /// Each with the number of its file.
    list: Vec<(usize, Function<'static>)>,
    by_place: HashMap<(usize, Place), usize>,
    paths: HashMap<String, usize>,
    /// The file of the function before: most follow one of their own.
    last: Option<(String, usize)>,
    /// The files of the report are known: functions of others are left out.
    files_known: bool,
    regions: Vec<Extent>,
}

/// A function, or an instance of one, as it is read.
pub(super) struct Instance {
    /// By the linker.
    name: String,
    path: String,
    start: Place,
    end: Option<u32>,
    hits: Option<u64>,
}

impl Part for Instance {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> Option<usize> {
        Some(200 + self.name.len() + self.path.len())
    }
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
    /// Reads a function; none if it has no place.
    pub(super) fn read(&mut self, json: &mut Json) -> Option<Instance> {
        let (mut name, mut hits, mut names) = (String::new(), None, Vec::new());
        self.regions.clear();
        json.object(|json, member| match member {
            "name" => name = json.text().unwrap_or_default().to_owned(),
            "count" => hits = Some(u64::from(count(json.integer()))),
            "filenames" => {
                json.array(|json| names.push(json.text().unwrap_or_default().to_owned()));
            }
            "regions" => {
                json.list(
                    &mut self.regions,
                    |regions, ahead| plain_extent(ahead).map(|extent| regions.push(extent)),
                    |regions, json| regions.extend(extent(json)),
                );
            }
            _ => {}
        });
        if json.ended() {
            return None;
        }
        // The file that no other one expands is the function's own.
        let regions = &self.regions;
        let expanded: HashSet<i64> = regions.iter().filter(|it| it.kind == EXPANSION).map(|it| it.expanded).collect();
        let main = (0..names.len()).find(|&file| !expanded.contains(&(file as i64)))?;
        let own = || regions.iter().filter(|it| it.file == main as i64 && it.kind < FIRST_UNCOUNTED);
        let start = own().map(|it| it.start).next()?;
        let end = own().map(|it| it.end.line).max();
        Some(Instance { name, path: names.swap_remove(main), start, end, hits })
    }

    /// Adds a function of one of these files.
    pub(super) fn add<F>(&mut self, instance: &Instance, files: &HashMap<String, F>) {
        let Instance { name, path, start, end, hits } = instance;
        let known = self.last.take().filter(|(last, _)| last == path);
        let known = known.as_ref().map(|(_, file)| *file);
        let Some(file) = known.or_else(|| {
            let of_report = !self.files_known || files.contains_key(path);
            let next = self.paths.len();
            of_report.then(|| match self.paths.get(path) {
                Some(&file) => file,
                None => *self.paths.entry(path.clone()).or_insert(next),
            })
        }) else {
            return;
        };
        let at = *self.by_place.entry((file, *start)).or_insert_with(|| {
            let name = without_file(name, path).to_owned().into();
            let function = Function { name, line: Some(start.line), end: *end, ..Function::default() };
            self.list.push((file, function));
            self.list.len() - 1
        });
        self.last = Some((path.clone(), file));
        let known = &mut self.list[at].1;
        known.hits = match (known.hits, *hits) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (one, other) => one.or(other),
        };
    }

    /// All files are read: functions of others are left out.
    pub(super) fn files_known(&mut self) {
        self.files_known = true;
    }

    /// Gives each file its functions, in their order.
    pub(super) fn give(self, files: &mut [Read]) {
        // Of two files of one name, the last.
        let mut places: Vec<Option<usize>> = vec![None; self.paths.len()];
        for (at, read) in files.iter().enumerate() {
            if let Some(&file) = self.paths.get(&read.name) {
                places[file] = Some(at);
            }
        }
        let given = self.list.into_iter().filter_map(|(file, function)| Some((places[file]?, function)));
        let mut given: Vec<(usize, Function<'_>)> = given.collect();
        given.sort_by_key(|(at, function)| (*at, function.line));
        let mut given = given.into_iter().peekable();
        for (read, place) in files.iter_mut().zip(0..) {
            read.file.functions =
                std::iter::from_fn(|| given.next_if(|(at, _)| *at == place)).map(|(_, it)| it).collect();
        }
    }
}

/// An extent as llvm writes it.
#[inline]
fn plain_extent(ahead: &mut Ahead<'_>) -> Option<Extent> {
    let [line, column, end_line, end_column, _, file, expanded, kind] = numbers(ahead)?;
    ahead.past(b']')?;
    let (line, end_line) = (of_file(line)?, of_file(end_line)?);
    Some(Extent {
        start: Place { line, column },
        end: Place { line: end_line, column: end_column },
        file: file.into(),
        expanded: expanded.into(),
        kind: kind.into(),
    })
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
