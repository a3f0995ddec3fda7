//! Small reports of text and JSON made large, as those of XML are in [`grow`](super::grow).
//!
//! What lists the files of a report is found by its beginning, and goes to the bracket that closes it, or to the end of
//! the report. It is repeated with its white space, each time with other names of files.

use std::borrow::Cow;

use regex::{Captures, Regex};

use super::Report;

/// What is repeated of a report, and where the names of files are in it.
struct Repetition {
    format: &'static str,
    /// What the lists begin with, to their first bracket if they have one.
    lists: &'static [&'static str],
    /// A name begins behind this, or behind each group in it.
    name: &'static str,
}

const REPETITIONS: &[Repetition] = &[
    Repetition { format: "codecov-json", lists: &[r#""coverage"\s*:\s*\{"#], name: r#"(")[^"]*"\s*:\s*[{\[]"# },
    Repetition {
        format: "coverage.py-4-data",
        lists: &[r#""(?:lines|arcs)"\s*:\s*\{"#],
        name: r#"(")[^"]*"\s*:\s*\["#,
    },
    Repetition { format: "coverage.py-json", lists: &[r#""files"\s*:\s*\{"#], name: r#"(")[^"]*"\s*:\s*\{\s*"exec"# },
    Repetition { format: "coveralls", lists: &[r#""source_files"\s*:\s*\["#], name: r#""name"\s*:\s*""# },
    Repetition { format: "gcov-json", lists: &[r#""files"\s*:\s*\["#], name: r#""file"\s*:\s*""# },
    Repetition { format: "gcov-text", lists: &["^"], name: "0:Source:" },
    Repetition { format: "gcovr-json", lists: &[r#""files"\s*:\s*\["#], name: r#""file"\s*:\s*""# },
    Repetition { format: "go-coverprofile", lists: &[r"^mode: \w+\n"], name: "(?m:(^).)" },
    Repetition { format: "istanbul-json", lists: &[r"^\s*\{"], name: r#"(")[^"]*"\s*:\s*\{\s*"path"\s*:\s*(")"# },
    Repetition { format: "json", lists: &[r#""files"\s*:\s*\["#], name: r#""path"\s*:\s*""# },
    Repetition { format: "lcov", lists: &["^"], name: "(?m:^SF:)" },
    Repetition {
        format: "llvm-cov-json",
        lists: &[r#""files"\s*:\s*\["#, r#""functions"\s*:\s*\["#],
        name: r#""filename"\s*:\s*"|"filenames"\s*:\s*\[\s*""#,
    },
    Repetition { format: "simplecov-json", lists: &[r#""coverage"\s*:\s*\{"#], name: r#"(")[^"]*\.rb"\s*:\s*\{"# },
    Repetition { format: "simplecov-resultset", lists: &[r#""coverage"\s*:\s*\{"#], name: r#"(")[^"]*\.rb"\s*:\s*\{"# },
    Repetition {
        format: "tarpaulin-json",
        lists: &[r#""files"\s*:\s*\["#],
        name: r#"("path"\s*:\s*\[[^\]]*")[^"\]]*"\s*\]"#,
    },
];

/// How often what the report says is said again for it to be so large, and the report that says it.
pub(super) fn grown(report: &Report, size: usize) -> Option<(usize, Vec<u8>)> {
    let repetition = REPETITIONS.iter().find(|it| it.format == report.format)?;
    let text = String::from_utf8_lossy(&report.bytes);
    let name = Regex::new(repetition.name).expect("it is ours");
    let times = size / text.len();
    let (mut grown, mut done) = (String::new(), 0);
    for list in repetition.lists {
        let list = Regex::new(list).expect("it is ours");
        let begin = list.find_at(&text, done).filter(|_| times > 1)?;
        let (from, separator) = (begin.end(), if begin.as_str().ends_with(['{', '[']) { "," } else { "" });
        let length = length(&text[from..]);
        grown.push_str(&text[done..from]);
        for copy in 0..times {
            grown.push_str(if copy == 0 { "" } else { separator });
            grown.push_str(&of_other_files(&text[from..from + length], &name, copy));
        }
        done = from + length;
    }
    grown.push_str(&text[done..]);
    Some((times, grown.into()))
}

/// How long a list is, without what closes it and the white space before that.
fn length(text: &str) -> usize {
    let (mut open, mut quoted, mut escaped) = (0, false, false);
    let closing = text.bytes().position(|byte| {
        match byte {
            b'"' if !escaped => quoted = !quoted,
            b'{' | b'[' if !quoted => open += 1,
            b'}' | b']' if !quoted => open -= 1,
            _ => {}
        }
        escaped = quoted && byte == b'\\' && !escaped;
        open < 0
    });
    closing.map_or(text.len(), |end| text[..end].trim_end().len())
}

/// The same with all files in a folder of their own.
fn of_other_files<'t>(text: &'t str, name: &Regex, copy: usize) -> Cow<'t, str> {
    name.replace_all(text, |found: &Captures| {
        let whole = found.get_match();
        let groups: Vec<usize> = found.iter().skip(1).flatten().map(|group| group.end()).collect();
        let (mut renamed, mut done) = (String::new(), whole.start());
        for at in if groups.is_empty() { vec![whole.end()] } else { groups } {
            let folder = if text[at..].starts_with('/') { format!("/copy{copy}") } else { format!("copy{copy}/") };
            renamed += &text[done..at];
            renamed += &folder;
            done = at;
        }
        renamed + &text[done..whole.end()]
    })
}
