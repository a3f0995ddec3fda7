//! What a file or a flag says becomes a setting in force, or an error that says what was expected.

use std::ops::Range;

use toml::Spanned;

use super::find::Own;
use super::read::Source;
use super::schema::{self, File};
use super::{Config, ConfigError, Origin, Overrides};
use crate::analysis::ranking::{Term, Weights};
use crate::analysis::{Component, GoalRange, Note, PathSet, Rewrite};

/// More decimals than a percentage can have sense in.
const MAX_PRECISION: u8 = 10;

const TAB_WIDTHS: std::ops::RangeInclusive<u8> = 1..=16;

/// Puts our own file in force.
pub(super) fn apply(config: &mut Config, own: Own, notes: &mut Vec<Note>) -> Result<(), ConfigError> {
    let Own { path, folder, source, file } = own;
    let File {
        reports,
        baseline,
        roots,
        goals,
        components,
        paths,
        ignore,
        theme,
        palette,
        ascii,
        tab_width,
        run,
        ranking,
        keys,
    } = file;
    let mut from = |key| {
        config.sources.insert(key, Origin::File(path.clone()));
    };
    if let Some(reports) = reports {
        from("reports");
        config.reports = reports.into_iter().map(|report| folder.join(report)).collect();
    }
    if let Some(baseline) = baseline {
        from("baseline");
        config.baseline = Some(folder.join(baseline));
    }
    if let Some(roots) = roots {
        from("roots");
        config.extra_roots = roots.into_iter().map(|root| folder.join(root)).collect();
    }
    let into = &mut config.settings.goals;
    if let Some(fail_under) = goals.fail_under {
        from("goals.fail_under");
        into.fail_under = Some(percent(&source, &fail_under)?);
    }
    if let Some(milestones) = goals.milestones {
        from("goals.milestones");
        into.milestones = milestones.iter().map(|one| percent(&source, one)).collect::<Result<_, _>>()?;
        if !into.milestones.is_sorted() {
            let text = "milestones are not in ascending order; they were sorted".to_owned();
            notes.push(Note { input: path.display().to_string(), at: None, text });
        }
        settle_milestones(&mut into.milestones);
    }
    if let Some(precision) = goals.precision {
        from("goals.precision");
        let value = *precision.get_ref();
        into.precision = precise(value).map_err(|text| source.error(Some(precision.span()), text))?;
    }
    if !components.is_empty() {
        from("components");
        config.settings.components =
            components.into_iter().map(|one| component(&source, one)).collect::<Result<_, _>>()?;
    }
    if !paths.is_empty() {
        from("paths");
        let mut rewrites: Vec<Rewrite> = paths.into_iter().map(|(from, to)| Rewrite::prefix(from, to)).collect();
        // The order in a table says nothing: the longer prefix is the more particular one.
        rewrites.sort_by_key(|rewrite| std::cmp::Reverse(rewrite.from.trim_end_matches('/').len()));
        config.rewrites_from = vec![Origin::File(path.clone()); rewrites.len()];
        config.settings.rewrites = rewrites;
    }
    if let Some(ignore) = ignore {
        from("ignore");
        config.settings.ignore = path_set(&source, &ignore)?;
    }
    if let Some(theme) = theme {
        from("theme");
        config.ui.theme = theme;
    }
    if let Some(palette) = palette {
        from("palette");
        config.ui.palette = palette;
    }
    if let Some(ascii) = ascii {
        from("ascii");
        config.ui.ascii = ascii;
    }
    if let Some(width) = tab_width {
        from("tab_width");
        config.ui.tab_width = tab(*width.get_ref()).map_err(|text| source.error(Some(width.span()), text))?;
    }
    if let Some(run) = run {
        from("run");
        config.run = run;
    }
    for (term, weight) in weights(&ranking) {
        from("ranking");
        let value = weigh(*weight.get_ref()).map_err(|text| source.error(Some(weight.span()), text))?;
        config.settings.ranking.set(term, value);
    }
    if !keys.is_empty() {
        from("keys");
        config.keys = keys;
    }
    Ok(())
}

/// Puts flags in force, over everything.
pub(super) fn apply_flags(config: &mut Config, flags: Overrides) -> Result<(), ConfigError> {
    let wrong = |flag| move |text| ConfigError::Flag { flag, text };
    let mut set = |key| {
        config.sources.insert(key, Origin::Flag);
    };
    if !flags.reports.is_empty() {
        set("reports");
        config.reports = flags.reports;
    }
    if let Some(baseline) = flags.baseline {
        set("baseline");
        config.baseline = Some(config.working_dir.join(baseline));
    }
    if !flags.extra_roots.is_empty() {
        set("roots");
        config.extra_roots.extend(flags.extra_roots.iter().map(|root| config.working_dir.join(root)));
    }
    let goals = &mut config.settings.goals;
    if let Some(value) = flags.fail_under {
        set("goals.fail_under");
        goals.fail_under = Some(in_range(value).map_err(wrong("--fail-under"))?);
    }
    if let Some(values) = flags.milestones {
        set("goals.milestones");
        goals.milestones = values.into_iter().map(in_range).collect::<Result<_, _>>().map_err(wrong("--milestones"))?;
        settle_milestones(&mut goals.milestones);
    }
    if let Some(value) = flags.precision {
        set("goals.precision");
        goals.precision = precise(value).map_err(wrong("--precision"))?;
    }
    if !flags.rewrites.is_empty() {
        set("paths");
        config.rewrites_from.splice(0..0, flags.rewrites.iter().map(|_| Origin::Flag));
        config.settings.rewrites.splice(0..0, flags.rewrites);
    }
    if let Some(theme) = flags.theme {
        set("theme");
        config.ui.theme = theme;
    }
    if let Some(palette) = flags.palette {
        set("palette");
        config.ui.palette = palette;
    }
    if let Some(ascii) = flags.ascii {
        set("ascii");
        config.ui.ascii = ascii;
    }
    if let Some(width) = flags.tab_width {
        set("tab_width");
        config.ui.tab_width = tab(width).map_err(wrong("--tab-width"))?;
    }
    if let Some(command) = flags.command {
        set("run");
        config.run.command = Some(command);
    }
    Ok(())
}

fn component(source: &Source, component: schema::Component) -> Result<Component, ConfigError> {
    let goal = component.goal.map(|goal| range(source, goal)).transpose()?;
    let paths = path_set(source, &component.paths)?;
    Ok(Component { name: component.name, paths, goal })
}

fn path_set(source: &Source, globs: &[Spanned<String>]) -> Result<PathSet, ConfigError> {
    PathSet::globs(globs.iter().map(|glob| &**glob.get_ref())).map_err(|(index, error)| {
        let span: Option<Range<usize>> = globs.get(index).map(Spanned::span);
        source.error(span, error)
    })
}

fn range(source: &Source, goal: Spanned<schema::Goal>) -> Result<GoalRange, ConfigError> {
    let wrong = |text| source.error(Some(goal.span()), text);
    let schema::Goal { floor, ceiling } = *goal.get_ref();
    let floor = in_range(floor).map_err(wrong)?;
    let ceiling = ceiling.map(in_range).transpose().map_err(wrong)?;
    if ceiling.is_some_and(|ceiling| ceiling < floor) {
        return Err(wrong("the floor is above the ceiling; expected [floor, ceiling]".to_owned()));
    }
    Ok(GoalRange { floor, ceiling })
}

/// The weights that are named.
fn weights(ranking: &schema::Ranking) -> impl Iterator<Item = (Term, &Spanned<f64>)> {
    let schema::Ranking { gain, size, complexity, reach, kind, goal, change, tests, crap } = ranking;
    let named = move |term| match term {
        Term::Gain => gain,
        Term::Size => size,
        Term::Complexity => complexity,
        Term::Reach => reach,
        Term::Kind => kind,
        Term::Goal => goal,
        Term::Change => change,
        Term::Tests => tests,
        Term::Crap => crap,
    };
    Term::ALL.into_iter().filter_map(move |term| Some((term, named(term).as_ref()?)))
}

fn weigh(value: f64) -> Result<f64, String> {
    let most = Weights::MOST;
    let fits = (0.0..=most).contains(&value);
    if fits {
        Ok(value)
    } else {
        Err(format!("{value} is no weight; expected a number from 0, which is off, to {most}"))
    }
}

fn percent(source: &Source, value: &Spanned<f64>) -> Result<f64, ConfigError> {
    in_range(*value.get_ref()).map_err(|text| source.error(Some(value.span()), text))
}

fn in_range(value: f64) -> Result<f64, String> {
    let fits = (0.0..=100.0).contains(&value);
    if fits { Ok(value) } else { Err(format!("{value} is no percentage; expected a number from 0 to 100")) }
}

pub(super) fn precise(value: u8) -> Result<u8, String> {
    let fits = value <= MAX_PRECISION;
    if fits { Ok(value) } else { Err(format!("{value} decimals are too many; expected 0 to {MAX_PRECISION}")) }
}

fn tab(value: u8) -> Result<u8, String> {
    let fits = TAB_WIDTHS.contains(&value);
    if fits { Ok(value) } else { Err(format!("a tab of {value} columns cannot be; expected 1 to 16")) }
}

fn settle_milestones(milestones: &mut Vec<f64>) {
    milestones.sort_by(f64::total_cmp);
    milestones.dedup();
}
