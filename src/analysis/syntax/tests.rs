//! Each language by an example, and laws of every text.

use proptest::prelude::*;

use super::*;
use crate::analysis::outline::Kind;

#[test]
fn every_word_of_a_row_is_a_word_of_its_grammar() {
    for grammar in GRAMMARS {
        let language = (grammar.language)();
        let is_known = |kind: &str| language.id_for_node_kind(kind, true) != 0;
        let definitions = grammar.definitions.iter().map(|(kind, _)| kind);
        let others = [
            grammar.wrappers,
            grammar.nameless,
            grammar.decisions,
            grammar.binary,
            grammar.conditionals,
            grammar.alternatives,
            grammar.exits,
            grammar.errors,
        ];
        for kind in definitions.chain(others.into_iter().flatten()) {
            assert!(is_known(kind), "{}: `{kind}`", grammar.name);
        }
    }
}

#[test]
fn no_ending_belongs_to_two_languages() {
    let mut endings: Vec<&str> = GRAMMARS.iter().flat_map(|grammar| grammar.extensions).copied().collect();
    let all = endings.len();
    endings.sort_unstable();
    endings.dedup();
    assert_eq!(endings.len(), all);
    assert_eq!(of_path("src/A.PY").map(|grammar| grammar.name), Some("Python"));
    assert!(of_path("Makefile").is_none() && of_path("a.b/c").is_none());
}

/// A source, whose lines end in what is expected of them: `«name 3»` where a function of that complexity begins, `«type T»`
/// and `«module M»`, `«end»` on the last line of the innermost, and a purpose in capitals.
#[track_caller]
fn check(path: &str, marked: &str) {
    let mut expected = Vec::new();
    let mut purposes = Vec::new();
    let mut text = String::new();
    for (number, line) in (0..).zip(marked.lines()) {
        let (code, marks) =
            line.split_once('«').map_or((line, ""), |(code, marks)| (code, marks.trim_end_matches('»')));
        text.push_str(code.trim_end());
        text.push('\n');
        for mark in marks.split(", ").filter(|mark| !mark.is_empty()) {
            match mark {
                "ERROR" => purposes.push((number, Purpose::Error)),
                "GUARD" => purposes.push((number, Purpose::Guard)),
                "MAIN" => purposes.push((number, Purpose::Main)),
                "TYPES" => purposes.push((number, Purpose::TypeChecking)),
                name => expected.push((number, name.to_owned())),
            }
        }
    }
    let syntax = syntax(path, &text).expect("a language that is known");
    let mut found = Vec::new();
    for definition in &syntax.definitions {
        found.push((
            definition.line,
            match (definition.kind, definition.complexity) {
                (Kind::Function, Some(complexity)) => format!("{} {complexity}", definition.name),
                (Kind::Type, None) => format!("type {}", definition.name),
                (Kind::Module, None) => format!("module {}", definition.name),
                odd => format!("{odd:?}"),
            },
        ));
    }
    assert_eq!(found, expected, "{path}");
    let lines = text.lines().count() as u32;
    let told: Vec<(u32, Purpose)> = (0..lines).filter_map(|line| Some((line, syntax.purposes().on(line)?))).collect();
    assert_eq!(told, purposes, "{path}");
}

#[test]
fn python() {
    check(
        "a.py",
        r#"
import os
if TYPE_CHECKING:
    import typing                                «TYPES»

class Store:                                     «type Store»

    @property
    def size(self):                              «size 1»
        return 1

    async def find(self, key, default=None):     «find 8»
        if key is None:
            return default                       «GUARD»
        for part in [x for x in key if x]:
            if part and self.size:
                return part
            else:
                key = part
        try:
            key.load()
        except OSError:                          «ERROR»
            raise KeyError(key)                  «ERROR»

def outer():                                     «outer 1»
    def inner(a):                                «inner 2»
        return 1 if a else 2
    return inner

if __name__ == "__main__":
    outer()                                      «MAIN»
"#,
    );
}

#[test]
fn javascript_and_typescript() {
    let source = r#"
export class Store {                             «type Store»
  constructor() { this.a = 1; }                  «constructor 1»
  load = async (key) => {                        «load 3»
    if (!key) {
      return null;                               «GUARD»
    }                                            «GUARD»
    return key || 2;
  };
}
const twice = (n) => n * 2;                      «twice 1»
function* walk(tree) {                           «walk 6»
  for (const node of tree) {
    switch (node.kind) {
      case 1: yield node; break;
      case 2: yield node ? 1 : 2; break;
      default: continue;
    }
  }
  try { twice(1); } catch (error) {              «ERROR»
    throw error;                                 «ERROR»
  }                                              «ERROR»
}
"#;
    check("a.js", source);
    check("a.jsx", source);
    check("a.ts", source);
    check("a.tsx", source);
}

#[test]
fn rust() {
    check(
        "a.rs",
        r#"
mod inner {                                      «module inner»
    #[derive(Debug)]
    pub struct Store { size: u32 }               «type Store»
    impl Store {                                 «module Store»
        #[must_use]
        pub fn find(&self, key: &str) -> Result<u32, String> {   «find 6»
            if key.is_empty() {
                return Ok(0);                    «GUARD»
            }                                    «GUARD»
            match key.parse() {
                Ok(found) if found > 1 && self.size > 1 => Ok(found),
                Err(_) => {                      «ERROR»
                    Err(key.to_owned())          «ERROR»
                }                                «ERROR»
                _ => Ok(self.other()?),
            }
        }
        fn broken(&self) { panic!("never") }     «broken 1, ERROR»
    }
}
"#,
    );
}

#[test]
fn go() {
    check(
        "a.go",
        r#"
package a
type Store struct { size int }                   «type Store»
func (s *Store) Find(key string) (int, error) {  «Find 5»
    if key == "" {
        return 0, nil                            «GUARD»
    }                                            «GUARD»
    n, err := parse(key)
    if err != nil {
        log(err)                                 «ERROR»
        return 0, err                            «ERROR»
    }                                            «ERROR»
    switch n {
    case 1:
        return 1, nil
    case 2:
        return 2, nil
    default:
        panic("never")                           «ERROR»
    }
}
"#,
    );
}

#[test]
fn java_and_c_sharp() {
    check(
        "A.java",
        r#"
class Store {                                    «type Store»
    Store(int a) { this.a = a; }                 «Store 1»
    @Override
    int find(String key) {                       «find 6»
        if (key == null) return 0;               «GUARD»
        for (int i : list) {
            if (i > 1 && i < 3) { sum(i); }
        }
        try { load(); } catch (IOException e) {  «ERROR»
            throw new Oops(e);                   «ERROR»
        }                                        «ERROR»
        return 1;
    }
}
"#,
    );
    check(
        "A.cs",
        r#"
namespace App {                                  «module App»
    class Store {                                «type Store»
        int Size { get { return 1; } }           «Size 1»
        int Find(string key) {                   «Find 4»
            if (key == null) { return 0; }       «GUARD»
            foreach (var i in list) {
                Sum(i ?? 1);
            }
            throw new Oops();                    «ERROR»
        }
    }
}
"#,
    );
}

#[test]
fn c_and_cpp() {
    check(
        "a.c",
        r#"
struct point { int x; };                         «type point»
struct point only_named;
static int *find(const char *key, int n) {       «find 4»
    if (!key)
        return 0;                                «GUARD»
    while (n > 0 && key[n])
        n--;
    return n;
}
"#,
    );
    check(
        "a.cpp",
        r#"
namespace app {                                  «module app»
class Store {                                    «type Store»
public:
    int size() const { return 1; }               «size 1»
};
template <typename T>
T &Store::find(T &key) {                         «Store::find 3»
    for (auto &one : list) { use(one); }
    try { load(); } catch (...) {                «ERROR»
        throw;                                   «ERROR»
    }                                            «ERROR»
    return key;
}
}
"#,
    );
}

#[test]
fn php_and_ruby() {
    check(
        "a.php",
        r#"<?php
class Store {                                    «type Store»
    public function find($key) {                 «find 4»
        if ($key === null) {
            return 0;                            «GUARD»
        }                                        «GUARD»
        foreach ($list as $one) { $key .= $one ?? ''; }
        throw new Oops();                        «ERROR»
    }
}
"#,
    );
    check(
        "a.rb",
        r#"
module App                                       «module App»
  class Store                                    «type Store»
    def find(key)                                «find 5»
      if key.nil?
        return 0                                 «GUARD»
      end
      return 1 if key.empty?
      list.each { |one| sum(one) && one }
      begin
        load
      rescue IOError => e                        «ERROR»
        raise Oops, e                            «ERROR»
      end
    end
    def self.make; new; end                      «make 1»
  end
end
"#,
    );
}

#[test]
fn what_does_not_parse_gives_what_it_gives() {
    let syntax = syntax("a.py", "def whole():\n    return 1\n\ndef broken(:\n  return )\n").expect("Python");
    assert_eq!(syntax.definitions.first().map(|found| &*found.name), Some("whole"));
    assert_eq!(super::syntax("a.txt", "def a(): pass"), None);
}

#[test]
fn a_name_above_its_function_belongs_to_it() {
    let syntax = syntax("a.js", "\nconst later =\n  (n) => {\n    return n;\n  };\n").expect("JavaScript");
    let [later] = &syntax.definitions[..] else { panic!("{:?}", syntax.definitions) };
    assert_eq!((&*later.name, later.start, later.line, later.end), ("later", 1, 1, 4));
}

#[test]
fn deep_and_long_sources_come_to_an_end() {
    let deep = "(".repeat(50_000);
    let long = format!("x = [{}]", "1, ".repeat(30_000));
    for grammar in GRAMMARS {
        let path = format!("a.{}", grammar.extensions[0]);
        for text in [&deep, &long] {
            let _ = syntax(&path, text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_is_too_odd(pieces in prop::collection::vec(
        prop::sample::select(vec!["def f(", "if ", "class A", "{", "}", "(", ")", ":", "\n", "    ", "é", "\"", "'", "err != nil", "return", "=>", "fn ", "\r\n", ";", "\0"]),
        0..60,
    )) {
        let text: String = pieces.concat();
        let lines = text.split('\n').count() as u32;
        for grammar in GRAMMARS {
            let Some(found) = syntax(&format!("a.{}", grammar.extensions[0]), &text) else { continue };
            for one in &found.definitions {
                prop_assert!(one.start <= one.line && one.line <= one.end && one.end < lines, "{} {one:?}", grammar.name);
            }
            for region in &found.regions {
                prop_assert!(region.first <= region.last && region.last < lines, "{} {region:?}", grammar.name);
            }
        }
    }
}

proptest! {
    #[test]
    fn the_innermost_purpose_counts(spans in prop::collection::vec((0..30_u32, 0..12_u32, any::<bool>()), 0..8)) {
        let purpose = |error| if error { Purpose::Error } else { Purpose::Guard };
        let region = |&(first, length, error): &(u32, u32, bool)| Region { first, last: first + length, purpose: purpose(error) };
        let mut regions: Vec<Region> = spans.iter().map(region).collect();
        regions.sort_by_key(|region| (region.first, std::cmp::Reverse(region.last)));
        // Regions lie within each other: one that reaches beyond the one around it ends there.
        for at in 0..regions.len() {
            let around = regions[..at].iter().filter(|outer| outer.last >= regions[at].first).map(|outer| outer.last).min();
            regions[at].last = around.map_or(regions[at].last, |last| last.min(regions[at].last));
        }
        let purposes = Syntax { regions: regions.clone(), ..Syntax::default() }.purposes();
        for line in 0..50 {
            let mut around = regions.iter().filter(|region| (region.first..=region.last).contains(&line));
            prop_assert_eq!(purposes.on(line), around.next_back().map(|region| region.purpose), "{} of {:?}", line, regions);
        }
    }
}
