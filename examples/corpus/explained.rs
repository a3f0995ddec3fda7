//! Where a report cannot tell what its tool printed: section 17 of the notes on formats, as a table.

/// Part of a report's path, its format, and why its numbers are not the tool's.
pub(crate) const REASONS: &[(&str, &str, &str)] = &[
    (
        "coveragepy-versions/reports/4.5.4",
        "cobertura",
        "coverage.py 4 on a newer Python counts each docstring as a line 0",
    ),
    (
        "coveragepy-versions/reports/4.5.4",
        "coverage.py-4-data",
        "joined with the XML, in which coverage.py 4 on a newer Python counts each docstring as a line 0",
    ),
    ("coveragepy-versions/reports/6.5.0", "lcov", "DA for excluded lines that ran; BRDA with destination lines"),
    ("coveragepy-versions/reports/7.4.4", "lcov", "DA for excluded lines that ran; BRDA with destination lines"),
    (
        "gcovr/reports/",
        "clover",
        "gcovr's Clover reports hold no branches and no functions, and a template's lines once for each instance",
    ),
    (
        "gcovr/reports/",
        "",
        "gcovr 8 counts a template's lines once for each instance, and leaves the lines of some methods out",
    ),
    ("js/reports/", "cobertura", "istanbul loses branches on lines without a statement"),
    ("llvm-cov/reports/", "lcov", "llvm-cov counts expansions and instances; the report lists lines once"),
    ("rust/reports/cargo-llvm-cov", "", "cargo-llvm-cov counts lines by function; the report lists them once"),
    (
        "simplecov/reports/",
        "simplecov-resultset",
        "lines between :nocov: comments keep their hits in the result set; SimpleCov leaves them out with the source",
    ),
    ("coveragepy-small/reports/same-relative-name", "cobertura", "one of two classes of one name was overwritten"),
];
