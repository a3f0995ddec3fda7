//! What kind of project a folder holds, and which command would write a report for it.

use std::fs;
use std::path::Path;

/// A command that writes a report that can be read, and where the report will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proposal {
    /// The kind of project, as its users name it: `Python (pytest)`.
    pub kind: &'static str,
    /// The command, to be run in the project root.
    pub command: &'static str,
    /// The report that it writes, relative to the project root; may hold `*`.
    pub report: &'static str,
}

/// How a kind of project is told: a file in its root, and a word in that file where the file alone says too little.
struct Marker {
    /// Its name; `*.ext` stands for any file of this ending.
    file: &'static str,
    /// One of these in it; any content if there is none.
    words: &'static [&'static str],
    proposal: Proposal,
}

const fn marker(
    file: &'static str,
    words: &'static [&'static str],
    kind: &'static str,
    command: &'static str,
    report: &'static str,
) -> Marker {
    Marker { file, words, proposal: Proposal { kind, command, report } }
}

const PYTEST: &str = "pytest --cov --cov-branch --cov-report=xml";
const VITEST: &str = "npx vitest run --coverage --coverage.reporter=lcov";
const JEST: &str = "npx jest --coverage --coverageReporters=lcov";
const NYC: &str = "npx nyc --reporter=lcov npm test";
const GO: &str = "go test -coverprofile=coverage.out ./...";
/// JaCoCo writes its own format; ReportGenerator makes Cobertura of it.
const MAVEN: &str = "mvn org.jacoco:jacoco-maven-plugin:prepare-agent test org.jacoco:jacoco-maven-plugin:report && \
    reportgenerator -reports:target/site/jacoco/jacoco.xml -targetdir:target/coverage -reporttypes:Cobertura";
const GRADLE: &str = "./gradlew test jacocoTestReport && reportgenerator -reporttypes:Cobertura \
    -reports:build/reports/jacoco/test/jacocoTestReport.xml -targetdir:build/reports/coverage";
const DOTNET: &str = "dotnet test --collect:\"XPlat Code Coverage\"";
const DOTNET_REPORT: &str = "TestResults/*/coverage.cobertura.xml";

/// Every kind that is known; of one language, the surer sign stands first.
static MARKERS: &[Marker] = &[
    marker("pyproject.toml", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker("setup.py", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker("setup.cfg", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker("tox.ini", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker("pytest.ini", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker("requirements.txt", &[], "Python (pytest)", PYTEST, "coverage.xml"),
    marker(
        "Cargo.toml",
        &[],
        "Rust (cargo-llvm-cov)",
        "cargo llvm-cov --cobertura --output-path target/coverage/cobertura.xml",
        "target/coverage/cobertura.xml",
    ),
    marker("go.mod", &[], "Go", GO, "coverage.out"),
    marker("package.json", &["\"vitest\""], "Node (vitest)", VITEST, "coverage/lcov.info"),
    marker("package.json", &["\"jest\"", "react-scripts"], "Node (jest)", JEST, "coverage/lcov.info"),
    marker("package.json", &[], "Node (nyc)", NYC, "coverage/lcov.info"),
    marker("pom.xml", &[], "Java (Maven, JaCoCo)", MAVEN, "target/coverage/Cobertura.xml"),
    marker("build.gradle", &[], "Java (Gradle, JaCoCo)", GRADLE, "build/reports/coverage/Cobertura.xml"),
    marker("build.gradle.kts", &[], "Java (Gradle, JaCoCo)", GRADLE, "build/reports/coverage/Cobertura.xml"),
    marker("*.sln", &[], ".NET (coverlet)", DOTNET, DOTNET_REPORT),
    marker("*.slnx", &[], ".NET (coverlet)", DOTNET, DOTNET_REPORT),
    marker("*.csproj", &[], ".NET (coverlet)", DOTNET, DOTNET_REPORT),
    marker("*.fsproj", &[], ".NET (coverlet)", DOTNET, DOTNET_REPORT),
    marker(
        "Gemfile",
        &[],
        "Ruby (SimpleCov with simplecov-cobertura)",
        "bundle exec rake test",
        "coverage/coverage.xml",
    ),
    marker(
        "composer.json",
        &[],
        "PHP (PHPUnit)",
        "vendor/bin/phpunit --coverage-cobertura coverage/cobertura.xml",
        "coverage/cobertura.xml",
    ),
    marker(
        "phpunit.xml",
        &[],
        "PHP (PHPUnit)",
        "vendor/bin/phpunit --coverage-cobertura coverage/cobertura.xml",
        "coverage/cobertura.xml",
    ),
    marker("CMakeLists.txt", &[], "C/C++ (gcovr)", "gcovr --cobertura coverage.xml", "coverage.xml"),
    marker("meson.build", &[], "C/C++ (gcovr)", "gcovr --cobertura coverage.xml", "coverage.xml"),
    marker(
        "Makefile",
        &["gcov", "--coverage", "lcov"],
        "C/C++ (gcovr)",
        "gcovr --cobertura coverage.xml",
        "coverage.xml",
    ),
];

/// How much of a marker file is read.
const MAX_READ: u64 = 1 << 20;

/// What would write a report for the project in this folder: one proposal for each language seen, the surest first.
#[must_use]
pub fn proposals(root: &Path) -> Vec<Proposal> {
    let names: Vec<String> = fs::read_dir(root)
        .map(|entries| entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    let mut seen: Vec<Proposal> = Vec::new();
    for marker in MARKERS {
        let proposal = marker.proposal;
        let language = |kind: &'static str| kind.split_once(" (").map_or(kind, |(language, _)| language);
        let known = |seen: &[Proposal]| seen.iter().any(|other| language(other.kind) == language(proposal.kind));
        if !known(&seen) && names.iter().any(|name| marker.fits(root, name)) {
            seen.push(proposal);
        }
    }
    seen
}

/// Whether a file of this name marks the root of a project.
pub(super) fn is_marker(name: &str) -> bool {
    // A requirements file or a Makefile stands in many folders of one project.
    !matches!(name, "requirements.txt" | "Makefile" | "tox.ini" | "CMakeLists.txt" | "meson.build")
        && MARKERS.iter().any(|marker| marker.names(name))
}

impl Marker {
    fn names(&self, name: &str) -> bool {
        match self.file.strip_prefix('*') {
            Some(ending) => name.ends_with(ending),
            None => name == self.file,
        }
    }

    fn fits(&self, root: &Path, name: &str) -> bool {
        self.names(name) && (self.words.is_empty() || self.words_in(&root.join(name)))
    }

    fn words_in(&self, path: &Path) -> bool {
        let small = fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= MAX_READ);
        let text = if small { fs::read_to_string(path).unwrap_or_default() } else { String::new() };
        self.words.iter().any(|word| text.contains(word))
    }
}
