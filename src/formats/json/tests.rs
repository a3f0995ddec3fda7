//! The JSON reader on text that is odd, broken, deep or long.

use std::io::{BufReader, Read};

use super::super::number::Hits;
use super::glance::Glance;
use super::text::LONGEST;
use super::{Json, Kind};
use crate::formats::{Severity, Warning};

/// Reads `{"a": …}` with `take`.
fn with<T>(value: &str, take: impl Fn(&mut Json) -> T) -> (Option<T>, Vec<Warning>) {
    let text = format!("{{\"a\": {value}}}");
    let mut bytes = text.as_bytes();
    let mut json = Json::new(&mut bytes);
    let mut taken = None;
    json.object(|json, name| {
        assert_eq!(name, "a");
        taken = Some(take(json));
    });
    (taken, json.finish(false))
}

fn texts(text: &[u8]) -> (Vec<String>, Vec<Warning>) {
    let mut bytes = text;
    let mut json = Json::new(&mut bytes);
    let mut list = Vec::new();
    json.array(|json| list.extend(json.string()));
    let warnings = json.finish(list.is_empty());
    (list, warnings)
}

/// The last warning: severity, offset, text.
fn last(warnings: &[Warning]) -> (Severity, u64, &str) {
    let warning = warnings.last().expect("there is a warning");
    (warning.severity, warning.offset.expect("it has a place"), &warning.text)
}

#[test]
fn values_are_what_is_asked_for_or_none() {
    let check = |value, line, hits, integer, boolean| {
        assert_eq!(with(value, |json| json.line()), (Some(line), vec![]), "{value}");
        assert_eq!(with(value, |json| json.hits()), (Some(hits), vec![]), "{value}");
        assert_eq!(with(value, |json| json.integer()), (Some(integer), vec![]), "{value}");
        assert_eq!(with(value, |json| json.boolean()), (Some(boolean), vec![]), "{value}");
    };
    let count = |count| Some(Hits::Count(count));
    check("7", Some(7), count(7), Some(7), None);
    check("0 ", None, count(0), Some(0), None);
    check("\"7\"", Some(7), count(7), Some(7), None);
    check("3.0", None, count(3), Some(3), None);
    check("2.5", None, count(3), None, None);
    check("-1", None, Some(Hits::Negative), Some(-1), None);
    check("12345678901", None, count(u32::MAX), Some(12_345_678_901), None);
    check("1e300", None, count(u32::MAX), None, None);
    check("null", None, None, None, None);
    check("true", None, Some(Hits::Unreadable), None, Some(true));
    check("false", None, Some(Hits::Unreadable), None, Some(false));
    check("{\"b\": [1]}", None, Some(Hits::Unreadable), None, None);
    check("\"x\"", None, Some(Hits::Unreadable), None, None);
}

#[test]
fn a_value_is_read_once() {
    let twice = |json: &mut Json| (json.line(), json.line(), json.kind(), json.text().is_some(), json.array(|_| ()));
    assert_eq!(with("[1]", |json| (json.line(), json.kind())).0, Some((None, Kind::End)));
    assert_eq!(with("1", twice), (Some((Some(1), None, Kind::End, false, false)), vec![]));
}

#[test]
fn escapes_stand_for_characters_or_stay() {
    let check = |text: &str, to: &str, warned: usize| {
        let (list, warnings) = texts(format!("[\"{text}\"]").as_bytes());
        assert_eq!((list, warnings.len()), (vec![to.to_owned()], warned), "{text}");
    };
    check(r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t", 0);
    check(r"\u00e9\uD83D\uDE00", "é\u{1F600}", 0);
    check(r"\uD83Da\uDE00", "\u{FFFD}a\u{FFFD}", 1);
    check(r"\uD83D\uD83D\uDE00", "\u{FFFD}\u{1F600}", 1);
    check(r"\uD83D\n", "\u{FFFD}\n", 1);
    check(r"\uD83D", "\u{FFFD}", 1);
    check(r"C:\dev\x", r"C:\dev\x", 1);
    check(r"\u12g", r"\u12g", 1);
    check("a\nb\u{1}", "a\nb\u{1}", 1);
}

#[test]
fn bytes_that_are_not_utf8_are_replaced() {
    let (list, warnings) = texts(b"[\"a\xFFb\", \"\xC3\\n\"]");
    assert_eq!(list, ["a\u{FFFD}b", "\u{FFFD}\n"]);
    assert_eq!(warnings.len(), 2);
    assert_eq!(warnings[0].text, "this is not UTF-8: “a\u{FFFD}b”");
}

#[test]
fn commas_too_many_or_too_few_do_no_harm() {
    for text in ["[\"a\", \"b\",]", "[\"a\" \"b\"]"] {
        let (list, warnings) = texts(text.as_bytes());
        assert_eq!(list, ["a", "b"]);
        assert_eq!((warnings.len(), warnings[0].severity), (1, Severity::Odd));
    }
    let mut names = Vec::new();
    let mut text = &br#"{"a": 1 "b": {}, }"#[..];
    let mut json = Json::new(&mut text);
    json.object(|_, name| names.push(name.to_owned()));
    assert_eq!((names.join(" "), json.finish(false).len()), ("a b".into(), 2));
}

#[test]
fn what_is_no_json_ends_the_reading_and_is_told() {
    let check = |text: &str, read: usize, severity, offset, words: &str| {
        let (list, warnings) = texts(text.as_bytes());
        assert_eq!((list.len(), last(&warnings)), (read, (severity, offset, words)), "{text}");
    };
    use Severity::{Broken, Fatal};
    check("", 0, Fatal, 0, "the report ends before a value");
    check("[", 0, Fatal, 1, "the report ends early, before a comma or ]; objects and lists still open: 1");
    check(
        "[\"a\"\n,\"b",
        1,
        Broken,
        8,
        "the report ends early, before the end of a text; objects and lists still open: 1",
    );
    check("[\"a\", #x\n]", 1, Broken, 6, "this is not JSON: a value was expected, not “#x”");
    check("[\"a\", nil]", 1, Broken, 9, "this is not JSON: a value was expected before this, not “nil”");
    check("[\"a\"}]", 1, Broken, 4, "this is not JSON: a comma or ] was expected, not “}]”");
    // What is skipped is not checked.
    assert_eq!(texts(b"[\"a\", {b:1}]").1, vec![]);
}

#[test]
fn text_after_the_report_is_told() {
    let (list, warnings) = texts(b"[\"a\"]\0\n {\"b\": 1}\n");
    assert_eq!((list.len(), warnings[0].line), (1, Some(2)));
    assert_eq!(last(&warnings), (Severity::Odd, 8, "text after the report was not read: “{\"b\": 1}”"));
}

#[test]
fn numbers_that_are_none_end_the_report() {
    for none in ["NaN", "-Infinity", "Infinity", "undefined"] {
        let (list, warnings) = with(&format!("[4, {none}, 5]"), |json| {
            let mut list = Vec::new();
            json.array(|json| list.push(json.integer()));
            list
        });
        assert_eq!(list.as_deref().and_then(|list| list.first()), Some(&Some(4)), "{none}: {warnings:?}");
        assert_eq!((warnings.len(), warnings[0].severity), (1, Severity::Broken));
    }
}

#[test]
fn a_stream_that_fails_ends_the_report() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the line is dead"))
        }
    }
    for (text, read) in [("[\"a\", \"b", 1), ("[\"a\"]", 1), ("", 0)] {
        let mut stream = BufReader::new(text.as_bytes().chain(Failing));
        let mut json = Json::new(&mut stream);
        let mut count = 0;
        json.array(|json| count += usize::from(json.text().is_some()));
        let severity = if read == 0 { Severity::Fatal } else { Severity::Broken };
        let words = "the report could not be read to its end: the line is dead";
        assert_eq!((count, last(&json.finish(count == 0))), (read, (severity, text.len() as u64, words)));
    }
}

#[test]
fn a_million_levels_are_skipped() {
    const DEEP: usize = 1_000_000;
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[ [\"]\\\"\",", "]]")] {
        let text = format!("{}1{}", open.repeat(DEEP), close.repeat(DEEP));
        assert_eq!(with(&format!("{text}, \"a\": 5"), |json| json.line()), (Some(Some(5)), vec![]));
        let (_, warnings) = with(&open.repeat(DEEP), |json| json.line());
        assert_eq!(warnings.len(), 1);
        // One of them is closed by the brace that was meant for the object around them.
        let levels = DEEP * open.matches(['[', '{']).count();
        let right = format!("objects and lists still open: {levels}");
        assert!(warnings[0].text.ends_with(&right), "{}", warnings[0].text);
    }
}

#[test]
fn long_texts_are_read_up_to_a_limit() {
    for (length, kept) in [(200_000, 200_000), (LONGEST, LONGEST), (LONGEST + 1, LONGEST), (3 * LONGEST, LONGEST)] {
        let (list, warnings) = texts(format!("[\"{}\", \"end\"]", "x".repeat(length)).as_bytes());
        assert_eq!((list[0].len(), list[1].as_str(), warnings.len()), (kept, "end", usize::from(length > kept)));
    }
    let (list, warnings) = texts(format!("[\"x{}\"]", "é".repeat(LONGEST)).as_bytes());
    assert_eq!((list[0].len(), warnings.len()), (LONGEST - 1, 1));
    let (list, warnings) = with(&format!("[1{}, 2]", "0".repeat(1000)), |json| {
        let mut list = Vec::new();
        json.array(|json| list.push(json.line()));
        list
    });
    assert_eq!((list, last(&warnings).0), (Some(vec![None, Some(2)]), Severity::Broken));
}

#[test]
fn a_glance_sees_names_and_the_names_in_them() {
    let head = br#" {"type": "llvm.coverage.json.export", "version": 3, "data": [7, {"files": [{"a": 1}], "totals": {}}, {"b": 1}],
        "meta": {"format": {"c": 1}, "tool": "x"}, "cut": {"one": 1, "two"#;
    let seen = Glance::new(head).expect("this is JSON");
    assert!(seen.has(&["type", "meta"]) && !seen.has(&["type", "files"]) && !seen.array);
    assert!(seen.any_has(&["format", "tool"]) && !seen.any_has(&["files", "tool"]));
    assert_eq!(seen.get("type").and_then(|member| member.text.as_deref()), Some("llvm.coverage.json.export"));
    let names: Vec<_> = seen.members.iter().map(|member| (member.kind, member.names.join(" "))).collect();
    let of = |kind, names: &str| (kind, names.to_owned());
    let data = of(Kind::Array, "files totals");
    let right =
        [of(Kind::String, ""), of(Kind::Number, ""), data, of(Kind::Object, "format tool"), of(Kind::Object, "one")];
    assert_eq!(names, right);
    for end in 0..head.len() {
        assert!(Glance::new(&head[..end]).is_none_or(|cut| cut.members.len() <= 5));
    }
}

#[test]
fn a_glance_is_bounded_and_looks_into_arrays() {
    let seen = Glance::new(b"\xEF\xBB\xBF[[], {\"a\": {\"b\": 1}}, {\"c\": 1}]").expect("this is JSON");
    assert!(seen.array && seen.any_has(&["b"]) && !seen.has(&["a"]) && seen.members.len() == 1);
    let many: Vec<_> = (0..500).map(|number| format!("\"{number}\": 1")).collect();
    let seen = Glance::new(format!("{{{0}, \"x\": {{{0}}}}}", many.join(",")).as_bytes()).expect("this is JSON");
    assert_eq!(seen.members.len(), 64);
    let seen = Glance::new(format!("{{\"x\": {{{}}}}}", many.join(",")).as_bytes()).expect("this is JSON");
    assert_eq!(seen.members[0].names.len(), 64);
    assert_eq!(Glance::new(b"<coverage>"), None);
    assert_eq!(Glance::new(b""), None);
}
