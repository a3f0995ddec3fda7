//! Functions of an export: named by the linker, one for all instances that begin in one place.

use std::collections::HashSet;
use std::sync::Arc;

use super::file::{count, numbers, of_file, place};
use crate::formats::again::{Had, Key, Part, joined};
use crate::formats::json::{Ahead, Json};
use crate::formats::names::Places;
use crate::model::{self, Function, FunctionsBuilder, Place};

/// The kind of a region in which another file, or a macro, is expanded.
const EXPANSION: i64 = 1;

/// Kinds of regions that are not counted: branches and decisions.
const FIRST_UNCOUNTED: i64 = 4;

/// The key of a file without functions.
pub(super) const WITHOUT: Key = [1, 0];

/// No instance.
const NONE: u32 = u32::MAX;

/// The functions read so far, and the files that they are in.
#[derive(Default)]
pub(super) struct Functions {
    files: Vec<File>,
    by_path: Places,
    /// The instances of all files, as they come.
    list: Vec<Listed>,
    /// Their names, one after the other.
    names: String,
    /// The file of the instance before: most follow one of their own.
    last: usize,
    /// The files of the report are known: functions of others are left out.
    files_known: bool,
    regions: Vec<Extent>,
    order: Vec<u32>,
    builder: FunctionsBuilder,
}

/// What is known of the functions of a file.
struct File {
    path: Arc<str>,
    /// Its last instance so far.
    last: u32,
    /// The keys of its instances, joined, if each has one.
    key: Option<Key>,
}

/// An instance of a function among those of its file.
struct Listed {
    /// The one before it, or [`NONE`].
    before: u32,
    start: Place,
    end: Option<u32>,
    hits: Option<u64>,
    /// Where its name begins among all.
    name: usize,
}

/// A function, or an instance of one, as it is read.
pub(super) struct Instance {
    /// By the linker.
    name: Box<str>,
    path: Arc<str>,
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
        let (mut name, mut hits, mut paths) = (Box::default(), None, Vec::new());
        self.regions.clear();
        json.object(|json, member| match member {
            "name" => name = json.text().unwrap_or_default().into(),
            "count" => hits = Some(u64::from(count(json.integer()))),
            "filenames" => {
                json.array(|json| paths.push(self.path(json.text().unwrap_or_default())));
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
        let main = (0..paths.len()).find(|&file| !expanded.contains(&(file as i64)))?;
        let own = || regions.iter().filter(|it| it.file == main as i64 && it.kind < FIRST_UNCOUNTED);
        let start = own().map(|it| it.start).next()?;
        let end = own().map(|it| it.end.line).max();
        Some(Instance { name, path: paths.swap_remove(main), start, end, hits })
    }

    /// A path, in memory that those of one file share.
    fn path(&self, path: &str) -> Arc<str> {
        self.find(path).map_or_else(|| path.into(), |file| Arc::clone(&self.files[file].path))
    }

    fn find(&self, path: &str) -> Option<usize> {
        if self.files.get(self.last).is_some_and(|file| *file.path == *path) {
            return Some(self.last);
        }
        self.by_path.find(path.as_bytes(), |at| self.files[at].path.as_bytes())
    }

    /// The number of the file of this path.
    pub(super) fn file(&mut self, path: &Arc<str>) -> usize {
        let Self { files, by_path, .. } = self;
        let number = by_path.find_or_add(path.as_bytes(), files.len(), |at| files[at].path.as_bytes());
        if number == files.len() {
            files.push(File { path: Arc::clone(path), last: NONE, key: Some(WITHOUT) });
        }
        number
    }

    /// Adds an instance of a function.
    pub(super) fn add(&mut self, had: &Had<Instance>) {
        let Instance { name, path, start, end, hits } = &*had.part;
        let file = match self.find(path) {
            Some(file) => file,
            None if self.files_known => return,
            None => self.file(path),
        };
        self.last = file;
        let File { last, key, .. } = &mut self.files[file];
        *key = key.zip(had.key).map(|(all, key)| joined(all, key, 0));
        let before = std::mem::replace(last, self.list.len() as u32);
        self.list.push(Listed { before, start: *start, end: *end, hits: *hits, name: self.names.len() });
        self.names.push_str(without_file(name, path));
    }

    /// All files are read: functions of others are left out.
    pub(super) fn files_known(&mut self) {
        self.files_known = true;
    }

    /// The keys of all instances of the file of this number, joined, if each has one.
    pub(super) fn key(&self, file: usize) -> Option<Key> {
        self.files[file].key
    }

    /// The functions of the file of this number, in their order.
    pub(super) fn of(&mut self, file: usize) -> model::Functions {
        let Self { files, list, names, order, builder, .. } = self;
        let before = |at: u32| Some(list[at as usize].before).filter(|&at| at != NONE);
        order.clear();
        order.extend(std::iter::successors(Some(files[file].last).filter(|&at| at != NONE), |&at| before(at)));
        order.reverse();
        order.sort_by_key(|&at| list[at as usize].start);
        for instances in order.chunk_by(|&a, &b| list[a as usize].start == list[b as usize].start) {
            let (at, first) = (instances[0] as usize, &list[instances[0] as usize]);
            let name_end = list.get(at + 1).map_or(names.len(), |next| next.name);
            let hits = instances.iter().filter_map(|&at| list[at as usize].hits).reduce(u64::saturating_add);
            builder.push(&Function {
                name: names[first.name..name_end].into(),
                line: Some(first.start.line),
                end: first.end,
                hits,
                complexity: None,
            });
        }
        builder.take()
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
