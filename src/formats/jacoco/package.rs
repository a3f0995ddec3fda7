//! One `<package>`: its classes find the source files that hold them, and its files their paths.
//!
//! A class names its file, unless the compiler left no name or JaCoCo is older than 0.7.8: there, in a package whose classes
//! name no file, a file of the name of the outermost class holds it, or the only one with all its lines. A class that no listed file
//! can hold (it has no debug information) stands as a file of its own, named as its outermost class.

use std::collections::{BTreeMap, HashMap};

use super::attribute;
use super::class::{Class, OpenClass};
use super::counters::Counters;
use super::source::{Finished, Lines, Source};
use crate::formats::frugal;
use crate::formats::xml::{Tag, Values, Xml};
use crate::model::Class as KnownClass;

/// A package that is being read.
#[derive(Default)]
pub(super) struct Package {
    name: String,
    pub(super) own: Counters,
    classes: Vec<Class>,
    class: Option<OpenClass>,
    /// By the names that the report gives them.
    sources: BTreeMap<Box<str>, Box<Source>>,
    source: Option<Open>,
    /// The lines of the open one.
    lines: Lines,
}

/// A source file that is open: a `<sourcefile>`, or that of a class which holds its lines itself.
struct Open {
    name: String,
    source: Box<Source>,
    of_class: bool,
}

impl Package {
    pub(super) fn open(xml: &mut Xml, tag: &Tag) -> Self {
        Self { name: attribute(xml, tag, b"name"), ..Self::default() }
    }

    pub(super) fn open_class(&mut self, xml: &mut Xml, tag: &Tag) {
        self.close(b"class");
        self.class = Some(OpenClass::new(xml, tag));
    }

    pub(super) fn open_method(&mut self, xml: &mut Xml, tag: &Tag) {
        if let Some(class) = &mut self.class {
            class.open_method(xml, tag);
        }
    }

    pub(super) fn open_source(&mut self, xml: &mut Xml, tag: &Tag) {
        let name = attribute(xml, tag, b"name");
        if name.trim().is_empty() {
            xml.broken("source files without a name", || "a source file has no name; it is left out".into());
        }
        self.begin(name, false);
    }

    /// Begins a file, or goes on with it.
    fn begin(&mut self, name: String, of_class: bool) {
        self.end_source();
        let source = self.sources.remove(&*name).unwrap_or_default();
        self.source = Some(Open { name, source, of_class });
    }

    fn end_source(&mut self) {
        if let Some(Open { name, mut source, .. }) = self.source.take() {
            self.lines.give(&mut source);
            source.listed = true;
            self.sources.insert(name.into(), source);
        }
    }

    pub(super) fn close(&mut self, what: &[u8]) {
        match what {
            b"method" => {
                if let Some(class) = &mut self.class {
                    class.close_method();
                }
            }
            b"class" => {
                if let Some(class) = self.class.take().map(OpenClass::finish) {
                    if let Some(open) = self.source.as_mut().filter(|open| open.of_class) {
                        open.source.counters().add(&class.counters);
                        self.end_source();
                    }
                    self.classes.push(class);
                }
            }
            _ => self.end_source(),
        }
    }

    pub(super) fn line(&mut self, xml: &mut Xml, values: &Values) {
        if self.source.is_none()
            && let Some(name) = self.class.as_ref().and_then(|open| open.class.source.clone())
        {
            self.begin(name, true);
        }
        match &self.source {
            Some(_) => self.lines.line(xml, values),
            None => xml.odd("lines outside of a file", || "a line belongs to no source file".into()),
        }
    }

    /// The counters of what is open.
    pub(super) fn counters(&mut self) -> &mut Counters {
        match (&mut self.source, &mut self.class) {
            (Some(open), _) if !open.of_class => open.source.counters(),
            (_, Some(class)) => class.counters(),
            _ => &mut self.own,
        }
    }

    /// Hands over the paths of all files, and what is known of them. Of a package that was cut off (not `whole`), what its
    /// classes count would be counted again by the source files that are lost.
    pub(super) fn finish(mut self, by_gcovr: bool, whole: bool, mut add: impl FnMut(String, Finished)) {
        self.close(b"class");
        self.end_source();
        let Self { mut sources, classes, name, .. } = self;
        sources.retain(|name, _| !name.trim().is_empty());
        let named = classes.iter().any(|class| class.source.is_some());
        let stems = if named || classes.is_empty() { HashMap::new() } else { stems(&sources) };
        for class in classes {
            let holder = match &class.source {
                Some(name) => Some(name.clone()),
                None if stems.is_empty() => Some(class.outermost().to_owned()),
                None => stems.get(class.outermost()).cloned().or_else(|| by_lines(&sources, &class)),
            };
            let Some(name) = holder.filter(|name| !name.is_empty()) else { continue };
            let listed = sources.get(&*name).is_some_and(|source| source.listed);
            if !listed && !whole {
                continue;
            }
            let source = sources.entry(name.into()).or_default();
            if !listed {
                source.counters().add(&class.counters);
            }
            let known = KnownClass { name: class.name, ..KnownClass::default() };
            frugal::push(&mut source.classes, (known, class.functions));
        }
        let folder = if by_gcovr && !name.contains('/') { name.replace('.', "/") } else { name };
        for (name, source) in sources {
            add(path(&folder, &name, by_gcovr), source.finish());
        }
    }
}

/// The listed files by their names without what follows the last dot.
fn stems(sources: &BTreeMap<Box<str>, Box<Source>>) -> HashMap<String, String> {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    sources.keys().map(|name| (stem(name), name.to_string())).collect()
}

/// How many files of a package are searched for the lines of a class without a file.
const MOST_SEARCHED: usize = 64;

/// The only file that lists the lines of all methods of a class.
fn by_lines(sources: &BTreeMap<Box<str>, Box<Source>>, class: &Class) -> Option<String> {
    let lines: Vec<u32> = class.functions.iter().filter_map(|function| function.line).collect();
    if lines.is_empty() || sources.len() > MOST_SEARCHED {
        return None;
    }
    let holds = |source: &Source| lines.iter().all(|&line| source.lines.get(line).is_some());
    let mut those = sources.iter().filter(|(_, source)| source.listed && holds(source));
    those.next().filter(|_| those.next().is_none()).map(|(name, _)| name.to_string())
}

/// The path of a file of a package. Names with folders of their own (gcovr 7, Pester) may repeat those of the package.
fn path(folder: &str, name: &str, by_gcovr: bool) -> String {
    let (folder, name) = (folder.replace('\\', "/"), name.replace('\\', "/"));
    let name = name.strip_prefix("./").unwrap_or(&name);
    let absolute = name.starts_with('/') || name.as_bytes().get(1) == Some(&b':');
    if folder.is_empty() || absolute || (by_gcovr && name.contains('/')) {
        return name.to_owned();
    }
    let Some((folders, _)) = name.rsplit_once('/') else { return format!("{folder}/{name}") };
    let repeats = |from: &str| folders == from || folders.starts_with(&format!("{from}/"));
    let starts = std::iter::once(0).chain(folder.match_indices('/').map(|(at, _)| at + 1));
    match starts.take(64).find(|&at| repeats(&folder[at..])) {
        Some(at) => format!("{}{name}", &folder[..at]),
        None => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_not_said_twice() {
        for (folder, name, by_gcovr, expected) in [
            ("com/acme", "A.java", false, "com/acme/A.java"),
            ("", "Main.java", false, "Main.java"),
            ("src/geo", "util.cpp", true, "src/geo/util.cpp"),
            ("include", "./include/x.hpp", true, "include/x.hpp"),
            ("include", "/home/dev/include/x.hpp", true, "/home/dev/include/x.hpp"),
            ("Module/Public", "Public/Get-It.ps1", false, "Module/Public/Get-It.ps1"),
            ("Module", r"Module\Public\Get-It.ps1", false, "Module/Public/Get-It.ps1"),
            ("Module", "Public/Get-It.ps1", false, "Module/Public/Get-It.ps1"),
            ("Pub", "Public/Get-It.ps1", false, "Pub/Public/Get-It.ps1"),
        ] {
            assert_eq!(path(folder, name, by_gcovr), expected);
        }
    }
}
