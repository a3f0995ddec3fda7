//! What the doctor found, as tables of words: what is written, whatever it is written as.

use std::path::Path;

use super::{Cure, search};
use crate::analysis::{FoundBy, Input, Mend, Note, Search};
use crate::app::{age, news};
use crate::cli::reading;
use crate::model::Totals;
use crate::world::clock;
use crate::world::config::Config;
use crate::world::load::{Load, Outcome};

/// So many files without a source are named; the rest is counted.
const NAMED: usize = 20;

/// One table.
#[derive(Debug, Default)]
pub(super) struct Finding {
    pub(super) title: String,
    /// The headings of the columns.
    pub(super) columns: Vec<&'static str>,
    /// Untrusted text.
    pub(super) rows: Vec<Vec<String>>,
    /// What is said below it.
    pub(super) remarks: Vec<String>,
    /// Lines of a configuration file, as they are.
    pub(super) lines: Vec<String>,
}

/// All that was found.
pub(super) fn findings(load: &Load, cure: &Cure) -> Vec<Finding> {
    let config = &load.config;
    let mut all = vec![files(load), values(config), reports(load), folders(config)];
    if let Outcome::Read { snapshot, .. } = &load.outcome {
        all.push(sources(&snapshot.search, config));
        if !snapshot.search.lost.is_empty() {
            all.push(lost(&snapshot.search, config));
        }
        let outside = snapshot.places.outside().take(NAMED);
        let rows: Vec<Vec<String>> =
            outside.map(|(path, at)| vec![path.to_string(), at.display().to_string()]).collect();
        if !rows.is_empty() {
            let more = snapshot.search.outside.saturating_sub(rows.len());
            let remarks = if more > 0 { vec![format!("{more} more")] } else { Vec::new() };
            let title = "Sources outside the project, which are not opened".to_owned();
            all.push(Finding { title, columns: vec!["File", "Place"], rows, remarks, ..Finding::default() });
        }
    }
    let mut notes: Vec<&Note> = load.notes.iter().collect();
    if let Outcome::Read { snapshot, .. } = &load.outcome {
        notes.extend(&snapshot.notes);
    }
    if !notes.is_empty() {
        all.push(warnings(&notes));
    }
    all.extend(search(load).filter(|search| !search.mends.is_empty()).map(|search| mends(&search.mends, cure)));
    all
}

fn files(load: &Load) -> Finding {
    let config = &load.config;
    let state = |path: &Path| if path.is_file() { "read" } else { "not there" };
    let mut rows: Vec<Vec<String>> =
        config.files.iter().map(|path| vec![path.display().to_string(), state(path).to_owned()]).collect();
    if let Some(mistake) = &load.mistake {
        rows.push(vec![mistake.to_string()]);
    }
    Finding { title: "Configuration files".to_owned(), columns: vec!["File", "State"], rows, ..Finding::default() }
}

fn values(config: &Config) -> Finding {
    let values = config.in_force().into_iter();
    let rows = values.map(|value| {
        let from = value.origin.map_or_else(|| "default".to_owned(), |origin| origin.to_string());
        vec![value.key, value.text.unwrap_or_else(|| "none".to_owned()), from]
    });
    let title = "Values in force".to_owned();
    Finding { title, columns: vec!["Key", "Value", "From"], rows: rows.collect(), ..Finding::default() }
}

fn reports(load: &Load) -> Finding {
    let mut finding = Finding { title: "Reports".to_owned(), columns: vec!["Report", "", ""], ..Finding::default() };
    match &load.outcome {
        Outcome::Read { snapshot, broken } => {
            let precision = load.config.settings.goals.precision;
            finding.rows =
                snapshot.inputs.iter().flat_map(|input| report(input, &snapshot.totals_of(input), precision)).collect();
            if snapshot.inputs.len() > 1 {
                let metric = snapshot.report.metric;
                let percent = snapshot.report.totals().percent_text(metric, precision);
                finding.remarks.push(format!("merged, they give {percent} of {}", metric.words()));
            }
            finding.remarks.extend(broken.as_ref().map(|broken| format!("not whole: {broken}")));
        }
        Outcome::Missing { looked_for, proposals } => {
            let text = reading::missing(looked_for, proposals).to_string();
            finding.remarks.extend(text.lines().map(str::to_owned));
        }
        Outcome::Failed(error) => finding.remarks.push(crate::cli::chain(error)),
    }
    let over = load.passed_over.iter().take(NAMED);
    finding.remarks.extend(over.map(|one| format!("passed over {}: {}", one.path.display(), one.reason)));
    finding
}

fn report(input: &Input, totals: &Totals, precision: u8) -> Vec<Vec<String>> {
    let ratio = totals.by(input.metric);
    let total = format!(
        "{} of {}: {} of {}",
        totals.percent_text(input.metric, precision),
        input.metric.words(),
        ratio.covered,
        ratio.total
    );
    let age = input.timestamp.map_or("unknown", |then| age::words(clock::now(), then));
    let roots = if input.roots.is_empty() { "none".to_owned() } else { input.roots.join(", ") };
    let told = [
        ("format", input.format.clone()),
        ("written by", input.generator.clone().unwrap_or_else(|| "unknown".to_owned())),
        ("size", news::count(input.size, "byte", "bytes")),
        ("age", age.to_owned()),
        ("total", total),
        ("files", input.files.to_string()),
        ("roots", roots),
        ("warnings", input.warnings.to_string()),
    ];
    let first = std::iter::once(input.path.clone()).chain(std::iter::repeat(String::new()));
    first.zip(told).map(|(path, (key, value))| vec![path, key.to_owned(), value]).collect()
}

fn folders(config: &Config) -> Finding {
    let mut rows = vec![
        vec!["project".to_owned(), config.root.display().to_string()],
        vec!["working directory".to_owned(), config.working_dir.display().to_string()],
    ];
    rows.extend(config.extra_roots.iter().map(|root| vec!["also allowed".to_owned(), root.display().to_string()]));
    let title = "Folders in which sources are sought".to_owned();
    Finding { title, columns: vec!["Folder", "Path"], rows, ..Finding::default() }
}

fn sources(search: &Search, config: &Config) -> Finding {
    let mut rows: Vec<Vec<String>> =
        search.found.iter().map(|(by, count)| vec![count.to_string(), format!("found {}", by.words())]).collect();
    let rest = [
        (search.outside, "outside the project, not opened"),
        (search.missing, "not found"),
        (search.left_out, "left out, as `ignore` says"),
    ];
    let told = rest.into_iter().filter(|(count, _)| *count > 0);
    rows.extend(told.map(|(count, words)| vec![count.to_string(), words.to_owned()]));
    let shown = |path: &Path| match path.strip_prefix(&config.root) {
        Ok(inner) if inner.as_os_str().is_empty() => "./".to_owned(),
        Ok(inner) => format!("{}/", inner.display()),
        Err(_) => path.display().to_string(),
    };
    let is_used = search.found.contains_key(&FoundBy::Learnt);
    let learnt = search.learnt.iter().filter(|_| is_used).map(|(prefix, folder, files)| {
        let files = news::count(*files as u64, "file", "files");
        format!("learnt from {files}: {prefix} is {}", shown(folder))
    });
    let remarks = learnt.collect();
    Finding { title: "Sources".to_owned(), columns: vec!["Files", "How"], rows, remarks, ..Finding::default() }
}

fn lost(search: &Search, config: &Config) -> Finding {
    let shown = |path: &Path| path.strip_prefix(&config.root).unwrap_or(path).display().to_string();
    let rows = search.lost.iter().take(NAMED).map(|lost| {
        let could_be = match &lost.candidates[..] {
            [] => "no file of the project has its name".to_owned(),
            [only] => format!("{} has its name, and too little else to be sure", shown(only)),
            [one, other] => format!("{} or {}: both fit equally well", shown(one), shown(other)),
            [one, other, rest @ ..] => {
                format!("{}, {} or {} more fit equally well", shown(one), shown(other), rest.len())
            }
        };
        vec![lost.path.to_string(), could_be]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let more = search.missing.saturating_sub(rows.len());
    let remarks = if more > 0 { vec![format!("{more} more")] } else { Vec::new() };
    let title = "Files without a source".to_owned();
    Finding { title, columns: vec!["File", "Candidates"], rows, remarks, ..Finding::default() }
}

fn warnings(notes: &[&Note]) -> Finding {
    let place = |note: &Note| note.at.as_ref().map_or_else(|| note.input.clone(), |at| format!("{}, {at}", note.input));
    let rows: Vec<Vec<String>> = notes.iter().take(NAMED).map(|note| vec![place(note), note.text.clone()]).collect();
    let more = notes.len() - rows.len();
    let remarks = if more > 0 { vec![format!("{more} more")] } else { Vec::new() };
    Finding { title: "Warnings".to_owned(), columns: vec!["Place", "Warning"], rows, remarks, ..Finding::default() }
}

fn mends(mends: &[Mend], cure: &Cure) -> Finding {
    let rows = mends.iter().map(|mend| {
        let finds = format!("finds {} of {}", mend.finds, mend.of);
        let doubt = match &mend.rivals[..] {
            [] => String::new(),
            rivals => format!("{} would find as many: only you can tell", rivals.join(" or ")),
        };
        vec![format!("{} = {}", mend.rewrite.from, mend.rewrite.to), finds, doubt]
    });
    let (remark, lines) = match cure {
        Cure::Nothing => ("nothing of this is sure enough to be saved".to_owned(), Vec::new()),
        Cure::Proposed(edit) => {
            let (path, verb) = (edit.path.display(), if edit.is_new { "create" } else { "add to" });
            (format!("`lacuna doctor --save` would {verb} {path}:"), edit.lines.clone())
        }
        Cure::Saving(edit) => {
            let (path, verb) = (edit.path.display(), if edit.is_new { "creates" } else { "adds to" });
            (format!("{verb} {path}:"), edit.lines.clone())
        }
        Cure::Failed(error) => (crate::cli::chain(error), Vec::new()),
    };
    Finding {
        title: "Rewrites that would find missing sources".to_owned(),
        columns: vec!["Rewrite", "Files", "Doubt"],
        rows: rows.collect(),
        remarks: vec![remark],
        lines,
    }
}
