//! Small reports made large: what they say of their files is said again, of other files.

use crate::reports::Report;

/// So large a report becomes, in bytes.
const SIZE: usize = 4_000_000;

/// What is repeated of a report, and what stands before the names of files in it.
struct Growth {
    format: &'static str,
    unit: &'static str,
    names: &'static [&'static str],
}

const GROWTHS: &[Growth] = &[
    Growth { format: "clover", unit: "file", names: &["<file name=\"", " path=\""] },
    Growth { format: "coveragexml", unit: "CoverageDSPriv", names: &["<SourceFileName>"] },
    Growth { format: "dotcover", unit: "Root", names: &[" Name=\""] },
    Growth { format: "jacoco", unit: "package", names: &["<package name=\""] },
    Growth { format: "ms-xml", unit: "module", names: &[" path=\""] },
    Growth { format: "ncover", unit: "module", names: &[" document=\""] },
    Growth { format: "opencover", unit: "Module", names: &[" fullPath=\""] },
    Growth { format: "scoverage", unit: "package", names: &[" filename=\"", " source=\""] },
    Growth { format: "sonarqube", unit: "file", names: &[" path=\""] },
];

/// Makes a report large, if it is known how.
pub fn grow(report: &mut Report) {
    let Some(growth) = GROWTHS.iter().find(|growth| growth.format == report.format) else { return };
    let text = String::from_utf8_lossy(&report.bytes).into_owned();
    let end_tag = format!("</{}>", growth.unit);
    let start = [" ", ">"].iter().filter_map(|after| text.find(&format!("<{}{after}", growth.unit))).min();
    let (Some(start), Some(end)) = (start, text.rfind(&end_tag)) else { return };
    let end = end + end_tag.len();
    let times = SIZE / (end - start);
    let mut grown = text[..start].to_owned();
    for copy in 0..times {
        let unit = growth
            .names
            .iter()
            .fold(text[start..end].to_owned(), |unit, name| unit.replace(name, &format!("{name}/copy{copy}/")));
        grown.push_str(&unit);
    }
    grown.push_str(&text[end..]);
    report.source = format!("{times} × {}", report.source);
    report.bytes = grown.into();
}
