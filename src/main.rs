//! The program: what the command line says, done; what went wrong, told; an exit code.

use std::io::{self, Write as _};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: lacuna::cli::Allocator = lacuna::cli::Allocator;

fn main() -> ExitCode {
    lacuna::cli::run().unwrap_or_else(|error| {
        // Where even this cannot be written, the exit code still speaks.
        _ = writeln!(io::stderr().lock(), "lacuna: {}", lacuna::cli::explained(&error));
        ExitCode::from(lacuna::cli::COULD_NOT)
    })
}
