//! Hostile inputs beside the verdict that a sane reader gives, each in a process of its own with its time and memory.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use lacuna::world::report::{ReadError, read};
use serde_json::Value;

/// Cases that need more than the report to be judged.
const SKIPPED: &[(&str, &str)] = &[("numbers/line-beyond-eof.xml", "needs the source")];

const SLOWEST: Duration = Duration::from_secs(5);

/// Runs every case. Returns how many have another verdict than the expected one, or go over a limit.
pub(crate) fn all(root: &Path) -> u64 {
    let folder = root.join("hostile");
    let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else { return 0 };
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    let (mut right, mut apart, mut wrong) = (0, 0, 0);
    let mut worst = (Duration::ZERO, 0);
    for (case, facts) in expected["cases"].as_object().expect("cases") {
        if let Some((_, why)) = SKIPPED.iter().find(|(skipped, _)| skipped == case) {
            println!("skipped    {case}: {why}");
            continue;
        }
        let begin = Instant::now();
        let this = std::env::current_exe().expect("a program");
        let output = Command::new(this).arg(root).arg(case).output().expect("runs");
        let time = begin.elapsed();
        let answer = String::from_utf8_lossy(&output.stdout);
        let mut answer = answer.splitn(3, '\t');
        let verdict = answer.next().unwrap_or_default().to_owned();
        let peak: u64 = answer.next().and_then(|peak| peak.parse().ok()).unwrap_or(u64::MAX);
        let detail = answer.next().unwrap_or_default().trim_end().to_owned();
        worst = (worst.0.max(time), worst.1.max(peak));
        let size = std::fs::metadata(folder.join(case)).map_or(0, |metadata| metadata.len());
        let limits = time < SLOWEST && peak < (64 << 20) + 4 * size && output.status.success();
        let expect = facts["expect"].as_str().unwrap_or_default();
        if limits && verdict == "unread" {
            apart += 1;
            println!("apart      {case}: {detail}");
        } else if limits && (expect == "any" || expect == verdict) && !detail.starts_with("FILES") {
            right += 1;
        } else {
            wrong += 1;
            println!("WRONG      {case}: {verdict}, not {expect}: {detail} ({time:?}, {peak} bytes)");
            println!("           {}", facts["why"].as_str().unwrap_or_default());
        }
    }
    println!("{right} right, {apart} apart (formats not read yet, refused by name), {wrong} wrong");
    println!("slowest {:?} with its process, largest {} MB", worst.0, worst.1 >> 20);
    wrong
}

/// Reads one case in this process and prints its verdict, the peak of its memory, and a word.
pub(crate) fn alone(root: &Path, case: &str) -> ExitCode {
    let text = std::fs::read_to_string(root.join("hostile/expected.json")).expect("expected.json");
    let expected: Value = serde_json::from_str(&text).expect("JSON");
    let (verdict, detail) = match read(&root.join("hostile").join(case), &mut |_, _| {}) {
        Err(error @ ReadError::NotAReport { .. }) => {
            let text = error.to_string();
            let verdict = if text.contains("does not read it yet") { "unread" } else { "error" };
            (verdict, text)
        }
        Err(error) => ("error", error.to_string()),
        Ok(reading) => {
            let report = &reading.parsed.report;
            let mut detail = reading.parsed.warnings.first().map_or(String::new(), |warning| warning.text.clone());
            for (name, facts) in expected["cases"][case]["files"].as_object().into_iter().flatten() {
                let lines = report.files.get(name.as_str()).map(|file| file.totals().lines);
                let found = lines.map(|lines| (Some(lines.total), Some(lines.covered)));
                if found != Some((facts["lines"].as_u64(), facts["lines_covered"].as_u64())) {
                    detail = format!("FILES {name} should be {facts}, is {lines:?}");
                }
            }
            (if reading.parsed.warnings.is_empty() { "ok" } else { "warn" }, detail)
        }
    };
    println!("{verdict}\t{}\t{}", peak(), detail.escape_debug().to_string().chars().take(200).collect::<String>());
    ExitCode::SUCCESS
}

/// The most memory this process held, in bytes; 0 where the system does not tell.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
