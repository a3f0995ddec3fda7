//! `<class>` and its `<method>`s, which come before the source files that hold them.

use std::collections::HashSet;

use super::counters::Counters;
use crate::formats::number;
use crate::formats::xml::{Tag, Xml};
use crate::model::{Function, Functions, FunctionsBuilder};

/// A class that waits for its file.
#[derive(Default)]
pub(super) struct Class {
    /// Its name with its package: `com/acme/Calculator$Op`.
    pub(super) name: String,
    /// The file that declares it, where the compiler left its name.
    pub(super) source: Option<String>,
    pub(super) functions: Functions,
    pub(super) counters: Counters,
}

/// A class that is being read.
pub(super) struct OpenClass {
    pub(super) class: Class,
    functions: FunctionsBuilder,
    method: Option<Method>,
    /// The names and lines of its functions, as soon as there are more than a few.
    seen: HashSet<(String, Option<u32>)>,
    /// The descriptor of the method: memory that serves one after the other.
    descriptor: String,
}

/// So many functions are looked through; more are found by a set.
const FEW: usize = 32;

struct Method {
    /// With the name of its class.
    name: String,
    line: Option<u32>,
    counters: Counters,
}

impl OpenClass {
    pub(super) fn new(xml: &mut Xml, tag: &Tag) -> Self {
        static WANTED: [&[u8]; 2] = [b"name", b"sourcefilename"];
        let [name, source] = xml.values(tag, &WANTED);
        let name = xml.value(name.unwrap_or_default()).text.into_owned();
        let source = source.map(|source| xml.value(source).text.into_owned()).filter(|name| !name.trim().is_empty());
        Self {
            class: Class { name, source, ..Class::default() },
            functions: FunctionsBuilder::default(),
            method: None,
            seen: HashSet::new(),
            descriptor: String::new(),
        }
    }

    pub(super) fn open_method(&mut self, xml: &mut Xml, tag: &Tag) {
        self.close_method();
        static WANTED: [&[u8]; 3] = [b"name", b"desc", b"line"];
        let [name, descriptor, line] = xml.values(tag, &WANTED);
        let (class, method) = (self.class.short_name(), xml.value(name.unwrap_or_default()).text);
        let mut name = String::with_capacity(class.len() + 1 + method.len());
        [class, ".", &method].iter().for_each(|part| name.push_str(part));
        self.descriptor.clear();
        self.descriptor.push_str(&xml.value(descriptor.unwrap_or_default()).text);
        let line = line.and_then(number::line);
        self.method = Some(Method { name, line, counters: Counters::default() });
    }

    /// A method is `Class.name`; the second of that name on one line, or of unknown line, also has its descriptor.
    pub(super) fn close_method(&mut self) {
        let Some(Method { mut name, line, counters }) = self.method.take() else { return };
        if !self.is_new(&name, line) {
            name.push_str(&self.descriptor);
            self.is_new(&name, line);
        }
        let complexity = counters.complexity.map(|it| u32::try_from(it.total).unwrap_or(u32::MAX));
        let entered = counters.methods.or(counters.instructions);
        let hits = entered.map(|it| u64::from(it.covered > 0));
        self.functions.push(&Function { name: name.into(), line, end: None, hits, complexity });
    }

    /// Whether the class has no function of this name on this line yet; it has one now.
    fn is_new(&mut self, name: &str, line: Option<u32>) -> bool {
        let functions = &self.functions;
        if functions.len() < FEW {
            return !(0..functions.len()).any(|at| functions.line(at) == line && functions.name(at) == name.as_bytes());
        }
        if self.seen.is_empty() {
            let seen = |at| (String::from_utf8_lossy(functions.name(at)).into_owned(), functions.line(at));
            self.seen.extend((0..functions.len()).map(seen));
        }
        self.seen.insert((name.to_owned(), line))
    }

    /// The counters of the method or class that is open.
    pub(super) fn counters(&mut self) -> &mut Counters {
        match &mut self.method {
            Some(method) => &mut method.counters,
            None => &mut self.class.counters,
        }
    }

    pub(super) fn finish(mut self) -> Class {
        self.close_method();
        Class { functions: self.functions.take(), ..self.class }
    }
}

impl Class {
    /// Without its package.
    fn short_name(&self) -> &str {
        self.name.rsplit(['/', '\\']).next().unwrap_or_default()
    }

    /// The class around it that stands in no other: the usual name of its file.
    pub(super) fn outermost(&self) -> &str {
        let short = self.short_name();
        short.find('$').filter(|&at| at > 0).map_or(short, |at| &short[..at])
    }
}
