//! The values in force, as text, each with where it comes from.

use super::{Config, Origin, Palette, Theme};
use crate::analysis::GoalRange;
use crate::analysis::ranking::{Term, Weights};

/// A value in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Its key in our configuration file.
    pub key: String,
    /// What it is, as text; `None` where it is nothing.
    pub text: Option<String>,
    /// Where it comes from; `None` where nobody said anything, and it is the default.
    pub origin: Option<Origin>,
}

impl Config {
    /// Every value in force, in the order in which the documentation names them.
    #[must_use]
    pub fn in_force(&self) -> Vec<Value> {
        let goals = &self.settings.goals;
        let listed = |paths: &[std::path::PathBuf]| {
            let shown = paths.iter().map(|path| path.display().to_string());
            shown.collect::<Vec<_>>().join(", ")
        };
        let floor = goals.fail_under.map_or_else(String::new, |value| value.to_string());
        let milestones: Vec<String> = goals.milestones.iter().map(f64::to_string).collect();
        let theme = match self.ui.theme {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        let palette = match self.ui.palette {
            Palette::Default => "default",
            Palette::ColourBlind => "colour-blind",
        };
        let mut values = vec![
            self.value("reports", listed(&self.reports)),
            self.value("baseline", listed(self.baseline.as_slice())),
            self.value("roots", listed(&self.extra_roots)),
            self.value("goals.fail_under", floor),
            self.value("goals.milestones", milestones.join(", ")),
            self.value("goals.precision", goals.precision.to_string()),
        ];
        for component in &self.settings.components {
            let goal = match component.goal {
                Some(GoalRange { floor, ceiling: Some(ceiling) }) => format!("goal {floor} to {ceiling}"),
                Some(GoalRange { floor, ceiling: None }) => format!("goal {floor}"),
                None => "no goal".to_owned(),
            };
            let origin = self.sources.get("components").cloned();
            let text = Some(format!("{goal}: {}", component.paths.written().join(", ")));
            values.push(Value { key: format!("components.{}", component.name), text, origin });
        }
        for (rewrite, origin) in self.settings.rewrites.iter().zip(&self.rewrites_from) {
            let text = Some(format!("{} = {}", shown(&rewrite.from), shown(&rewrite.to)));
            values.push(Value { key: "paths".to_owned(), text, origin: Some(origin.clone()) });
        }
        values.push(self.value("ignore", self.settings.ignore.written().join(", ")));
        values.push(self.value("run.command", self.run.command.clone().unwrap_or_default()));
        values.push(self.value("run.watch", self.run.watch.join(", ")));
        values.push(self.value("run.junit", self.run.junit.clone().unwrap_or_default()));
        let ranking = &self.settings.ranking;
        let changed = Term::ALL.into_iter().filter(|&term| ranking.of(term) != Weights::default().of(term));
        let changed: Vec<String> = changed.map(|term| format!("{} {}", term.name(), ranking.of(term))).collect();
        values.push(self.value("ranking", if changed.is_empty() { "1 each".to_owned() } else { changed.join(", ") }));
        values.push(self.value("theme", theme.to_owned()));
        values.push(self.value("palette", palette.to_owned()));
        values.push(self.value("ascii", self.ui.ascii.to_string()));
        values.push(self.value("tab_width", self.ui.tab_width.to_string()));
        values.push(self.value("keys", self.keys.keys().cloned().collect::<Vec<_>>().join(", ")));
        values
    }

    fn value(&self, key: &'static str, text: String) -> Value {
        let table = key.split('.').next().unwrap_or(key);
        let origin = self.sources.get(key).or_else(|| self.sources.get(table)).cloned();
        Value { key: key.to_owned(), text: Some(text).filter(|text| !text.is_empty()), origin }
    }
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "./" } else { path }
}
