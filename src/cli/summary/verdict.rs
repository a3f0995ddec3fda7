//! What the total means for the goals, in words.

use crate::analysis::hits_needed;
use crate::app::news::count;
use crate::cli::reading::Reading;
use crate::model::Metric;
use crate::ui::theme::Role;

/// What is said below a table.
#[derive(Debug)]
pub(super) struct Verdict {
    /// The parts of one sentence, for one line or for several.
    pub(super) parts: Vec<String>,
    pub(super) role: Role,
}

/// The total, what it counts, whether it is enough, and how far the next milestone is.
pub(super) fn words(reading: &Reading) -> Verdict {
    let (report, goals) = (&reading.snapshot.report, &reading.config.settings.goals);
    let totals = report.totals();
    let ratio = totals.by(report.metric);
    let (one, many) = match report.metric {
        Metric::Lines => ("more line", "more lines"),
        Metric::LinesAndBranches => ("more line or branch", "more lines or branches"),
        Metric::Branches => ("more branch", "more branches"),
        Metric::Functions => ("more function", "more functions"),
        Metric::Statements => ("more statement", "more statements"),
        Metric::Instructions => ("more instruction", "more instructions"),
    };
    let needed = |hits: u64| count(hits, one, many);
    let mut parts =
        vec![format!("{} of {}", totals.percent_text(report.metric, goals.precision), report.metric.words())];
    if totals.unknown_files > 0 {
        let ran = count(totals.uncounted, "line", "lines");
        parts.push(format!("{ran} ran in files of which it is unknown how many did not"));
    }
    if totals.percent(report.metric).is_none() {
        return Verdict { parts, role: Role::Text };
    }
    if let Some(floor) = goals.fail_under {
        parts.push(match hits_needed(ratio, floor, goals.precision) {
            Some(hits) if hits > 0 => format!("below fail_under {floor}: {} needed", needed(hits)),
            _ => format!("fail_under {floor} reached"),
        });
    }
    if let Some(next) = goals.next_milestone(ratio).filter(|next| goals.fail_under != Some(next.percent)) {
        parts.push(format!("milestone {} is {} away", next.percent, needed(next.hits)));
    }
    let role = match (goals.fails(ratio), goals.fail_under) {
        (true, _) => Role::Bad,
        (false, Some(_)) => Role::Good,
        (false, None) => Role::Text,
    };
    Verdict { parts, role }
}
