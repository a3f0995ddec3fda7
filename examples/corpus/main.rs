//! Reads every report of the corpus and compares it with what the producing tool printed, by itself and as a user would
//! open it in the folder of its project, and every hostile input with the verdict that a sane reader gives:
//! `cargo run --release --example corpus -- CORPUS`.
//!
//! A difference is explained only if a row of [`explained::REASONS`] names it. An unexplained one ends in exit code 1.
#![allow(clippy::print_stdout, reason = "an example prints")]

#[path = "../../tests/common/truth.rs"]
mod compare;
mod end_to_end;
mod explained;
mod hostile;
mod printed;
mod truth;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(root) = std::env::args().nth(1) else {
        println!("name the folder of the corpus");
        return ExitCode::FAILURE;
    };
    let only = std::env::args().nth(2);
    let root = Path::new(&root);
    if let Some(case) = only {
        return hostile::alone(root, &case);
    }
    let wrong = truth::all(root) + end_to_end::all(root) + hostile::all(root);
    println!("{wrong} unexplained");
    if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
