//! Every reader, and detection, as targets of libFuzzer: `LACUNA_FUZZ` names the target, since libFuzzer owns the
//! arguments. Without it, the names of all targets are printed. `fuzz/run` starts it with what it needs.

#![no_main]

mod drops;
mod laws;
mod limits;

use std::sync::LazyLock;

use lacuna::formats::{FORMATS, Format};
use libfuzzer_sys::fuzz_target;

/// The variable that names the target.
const VARIABLE: &str = "LACUNA_FUZZ";

/// The name of the target that is no format.
const DETECTION: &str = "detect";

enum Target {
    Detection,
    Reader(&'static dyn Format),
}

static TARGET: LazyLock<Target> = LazyLock::new(|| named().unwrap_or_else(|| list()));

/// Settles all that may end the process before libFuzzer takes its end for a finding.
fn prepare() {
    limits::prepare();
    LazyLock::force(&TARGET);
}

fuzz_target!(init: prepare(), |bytes: &[u8]| {
    limits::allow(bytes.len());
    match *TARGET {
        Target::Detection => laws::detection(bytes),
        Target::Reader(format) => laws::reading(format, bytes),
    }
});

fn named() -> Option<Target> {
    let name = std::env::var(VARIABLE).ok()?;
    let reader = FORMATS.iter().find(|format| format.name() == name).map(|format| Target::Reader(*format));
    reader.or((name == DETECTION).then_some(Target::Detection))
}

fn list() -> ! {
    FORMATS.iter().for_each(|format| println!("{}", format.name()));
    println!("{DETECTION}");
    std::process::exit(0)
}
