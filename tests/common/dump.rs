//! A parsed report as text that a reader can check by eye.

use std::fmt::Write as _;

use lacuna::formats::Parsed;
use lacuna::model::{BranchTarget, Class, FileCoverage, Known, Place, Ratio, Share, Totals};

/// The whole of it.
pub(crate) fn dump(format: &str, parsed: &Parsed) -> String {
    let report = &parsed.report;
    let mut out = String::new();
    let _ = write!(out, "{format}, by {}", report.generator.as_deref().unwrap_or("somebody"));
    let _ = write!(out, ", at {}", report.timestamp.map_or("?".into(), |time| time.to_string()));
    let _ = writeln!(out, ", counts {}", report.metric.words());
    let stated = (ratio(report.stated.lines), ratio(report.stated.branches));
    let _ = write!(out, "states {} lines, {} branches", stated.0, stated.1);
    let more = [
        (report.stated.functions, "functions"),
        (report.stated.statements, "statements"),
        (report.stated.instructions, "instructions"),
    ];
    let _ = writeln!(out, "{}", known(&more));
    let _ = writeln!(out, "counts {}", totals(&report.totals()));
    for warning in &parsed.warnings {
        let place = |number: Option<u64>| number.map_or("-".into(), |number| number.to_string());
        let (line, offset) = (place(warning.line), place(warning.offset));
        let _ = writeln!(out, "{:?} at line {line}, byte {offset}: {}", warning.severity, warning.text.escape_debug());
    }
    let mut roots: Option<&[String]> = None;
    for (path, file) in &report.files {
        if roots != Some(&file.roots) && !(roots.is_none() && file.roots.is_empty()) {
            let _ = writeln!(out, "\nroots {:?}", file.roots);
        }
        roots = Some(&file.roots);
        let _ = writeln!(out, "\n{}: {}", path.escape_debug(), totals(&file.totals()));
        file_dump(&mut out, file);
    }
    out
}

fn file_dump(out: &mut String, file: &FileCoverage) {
    let mut row = String::from(" ");
    for line in file.lines.iter() {
        let _ = write!(row, " {}:{}", line.number, line.hits);
        if row.len() > 100 {
            let _ = writeln!(out, "{row}");
            row = String::from(" ");
        }
    }
    if row.len() > 1 {
        let _ = writeln!(out, "{row}");
    }
    for count in file.branches.counts() {
        let _ = write!(out, "  line {} takes {} of {}", count.line, count.taken, count.total);
        for branch in file.branches.details_on(count.line) {
            let target = match &branch.target {
                BranchTarget::Line(line) => format!("to {line}"),
                BranchTarget::Exit => "exit".into(),
                BranchTarget::Numbered { block, branch } => format!("{block}.{branch}"),
                BranchTarget::Named(name) => format!("“{}”", name.escape_debug()),
            };
            let _ = write!(out, ", {target}: {}", branch.hits);
        }
        out.push('\n');
    }
    let uncounted = file.branches.details().filter(|it| file.branches.on(it.line).is_none());
    let jumps: Vec<_> = uncounted.map(|it| format!("{} {:?}x{}", it.line, it.target, it.hits)).collect();
    if !jumps.is_empty() {
        let _ = writeln!(out, "  jumps: {}", jumps.join(", "));
    }
    for function in file.functions.iter() {
        let number = |number: Option<u64>| number.map_or("?".into(), |number| number.to_string());
        let (line, end) = (number(function.line.map(u64::from)), number(function.end.map(u64::from)));
        let complexity = function.complexity.map_or(String::new(), |complexity| format!(", complexity {complexity}"));
        let (name, hits) = (function.name.escape_debug(), number(function.hits));
        let _ = writeln!(out, "  {line}-{end} {name} hits {hits}{complexity}");
    }
    details_dump(out, &file.details);
}

fn details_dump(out: &mut String, details: &Known) {
    let place = |place: Place| match place.column {
        0 => place.line.to_string(),
        Place::END_OF_LINE => format!("{}.end", place.line),
        column => format!("{}.{column}", place.line),
    };
    let share = |shares: &[Share]| {
        shares.iter().map(|it| format!("{}:{}/{}", it.line, it.covered, it.total)).collect::<Vec<_>>()
    };
    let regions = details.regions.iter();
    let regions = regions.map(|it| format!("{}-{}({})x{}", place(it.start), place(it.end), it.statements, it.hits));
    let contexts = details.contexts.lines().map(|line| {
        let names: Vec<_> = details.contexts.on(line).map(|name| name.escape_debug().to_string()).collect();
        format!("{line}[{}]", names.join("; "))
    });
    let number = |number: Option<u32>| number.map_or("?".into(), |number| number.to_string());
    let class = |class: &Class| format!("{}-{} {}", number(class.line), number(class.end), class.name.escape_debug());
    let lists = [
        ("partial", details.partial.iter().map(u32::to_string).collect()),
        ("excluded", details.excluded.iter().map(u32::to_string).collect()),
        ("regions", regions.collect()),
        ("instructions", share(&details.instructions)),
        ("conditions", share(&details.conditions)),
        ("contexts", contexts.collect()),
        ("classes", details.classes.iter().map(class).collect::<Vec<_>>()),
    ];
    for (name, list) in lists {
        if !list.is_empty() {
            let _ = writeln!(out, "  {name}: {}", list.join(", "));
        }
    }
    if let Some(stated) = &details.stated {
        let _ = writeln!(out, "  stated in place of lines: {}", totals(stated));
    }
    if details.only_ran {
        let _ = writeln!(out, "  only lines that ran are listed");
    }
}

fn totals(totals: &Totals) -> String {
    let (lines, branches, functions) = (totals.lines, ratio(totals.branches), ratio(totals.functions));
    let lines = format!("{}/{} lines, {} partial", lines.covered, lines.total, totals.partial);
    let more =
        [(totals.statements, "statements"), (totals.instructions, "instructions"), (totals.conditions, "conditions")];
    let uncounted = if totals.uncounted > 0 { format!(", {} uncounted", totals.uncounted) } else { String::new() };
    format!("{lines}, {branches} branches, {functions} functions{}{uncounted}", known(&more))
}

fn known(ratios: &[(Option<Ratio>, &str)]) -> String {
    ratios.iter().filter_map(|(it, what)| Some(format!(", {}/{} {what}", (*it)?.covered, (*it)?.total))).collect()
}

fn ratio(ratio: Option<Ratio>) -> String {
    ratio.map_or("?".into(), |ratio| format!("{}/{}", ratio.covered, ratio.total))
}
