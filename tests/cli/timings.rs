//! `--timings`: where the time to the screen went, on standard error.

use super::{cobertura, folder};

/// The phases that were told, in their order; each with how long it took and when it ended.
fn phases(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("timings: "));
    let phase = |line: &str| {
        let (name, figures) = line.split_once("  ").expect("a name and figures");
        let figure = figures.split_whitespace().next().and_then(|figure| figure.parse::<f64>().ok());
        assert!(figure.is_some_and(|figure| figure >= 0.0), "{line}");
        name.to_owned()
    };
    lines.map(phase).collect()
}

#[test]
fn commands_and_the_printed_screen_say_where_the_time_went() {
    let folder = folder(&[("coverage.xml", &cobertura("a.py", &[(1, 1), (2, 0)]))]);
    let expect = |command: &str, names: &[&str]| {
        let done = folder.run(command);
        let peak = if cfg!(target_os = "linux") { &["peak memory"][..] } else { &[] };
        assert_eq!(phases(&done.err), [names, &["end"], peak].concat(), "{command}: {}", done.err);
        assert!(done.err.contains("MB at"), "{}", done.err);
        assert!(!done.out.contains("timings"), "{}", done.out);
    };
    expect("summary --timings", &["report read", "sources located"]);
    let screen = ["report read", "sources located", "lines counted", "tree built", "screen drawn"];
    expect("--timings --print", &screen);
    assert!(!folder.run("summary").err.contains("timings"));
}
