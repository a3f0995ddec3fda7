//! `<class>` and its `<method>`s, which come before the source files that hold them.

use std::collections::HashSet;

use super::counters::Counters;
use crate::formats::number;
use crate::formats::xml::{Tag, Xml};
use crate::model::Function;

/// A class that waits for its file.
#[derive(Default)]
pub(super) struct Class {
    /// Its name with its package: `com/acme/Calculator$Op`.
    pub(super) name: String,
    /// The file that declares it, where the compiler left its name.
    pub(super) source: Option<String>,
    pub(super) functions: Vec<Function>,
    pub(super) counters: Counters,
}

/// A class that is being read.
pub(super) struct OpenClass {
    pub(super) class: Class,
    method: Option<Method>,
    seen: HashSet<(String, Option<u32>)>,
}

struct Method {
    name: String,
    descriptor: String,
    line: Option<u32>,
    counters: Counters,
}

impl OpenClass {
    pub(super) fn new(xml: &mut Xml, tag: &Tag) -> Self {
        let [mut name, mut source] = [None; 2];
        xml.attributes(tag, |key, value| match key {
            b"name" => name = Some(value),
            b"sourcefilename" => source = Some(value),
            _ => {}
        });
        let name = xml.value(name.unwrap_or_default()).text.into_owned();
        let source = source.map(|source| xml.value(source).text.into_owned()).filter(|name| !name.trim().is_empty());
        Self { class: Class { name, source, ..Class::default() }, method: None, seen: HashSet::new() }
    }

    pub(super) fn open_method(&mut self, xml: &mut Xml, tag: &Tag) {
        self.close_method();
        let [mut name, mut descriptor, mut line] = [None; 3];
        xml.attributes(tag, |key, value| match key {
            b"name" => name = Some(value),
            b"desc" => descriptor = Some(value),
            b"line" => line = Some(value),
            _ => {}
        });
        let mut text = |raw: Option<&[u8]>| xml.value(raw.unwrap_or_default()).text.into_owned();
        let (name, descriptor) = (text(name), text(descriptor));
        let line = line.and_then(number::line);
        self.method = Some(Method { name, descriptor, line, counters: Counters::default() });
    }

    /// A method is `Class.name`; the second of that name on one line, or of unknown line, also has its descriptor.
    pub(super) fn close_method(&mut self) {
        let Some(Method { name, descriptor, line, counters }) = self.method.take() else { return };
        let mut name = format!("{}.{name}", self.class.short_name());
        if !self.seen.insert((name.clone(), line)) {
            name.push_str(&descriptor);
            self.seen.insert((name.clone(), line));
        }
        let complexity = counters.complexity.map(|it| u32::try_from(it.total).unwrap_or(u32::MAX));
        let entered = counters.methods.or(counters.instructions);
        let hits = entered.map(|it| u64::from(it.covered > 0));
        self.class.functions.push(Function { name, line, end: None, hits, complexity });
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
        self.class
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
