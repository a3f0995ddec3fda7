//! Small reports made large: what they say of their files is said again, of other files; and in each file what they say of
//! its methods or lines, further down. So a method is as long as in the report, and a file is as long as files are: some
//! fifty to two hundred statements.

use super::Report;

/// So often the methods or lines of a file follow each other, each time so many lines further down.
const TIMES: usize = 8;
const FURTHER: usize = 50;

/// No file has so many lines: compilers mark hidden code with this number, and with greater ones.
const HIDDEN: usize = 0xF0_0F00;

/// What is repeated of a report, and what stands before the names of files in it.
struct Growth {
    format: &'static str,
    unit: &'static str,
    names: &'static [&'static str],
    within: Option<Within>,
}

/// What is repeated of a file: the element of a method or a line, what stands before its name, if it has one, and before
/// the numbers of lines.
struct Within {
    element: &'static str,
    name: Option<&'static str>,
    lines: &'static [&'static str],
}

const GROWTHS: &[Growth] = &[
    Growth {
        format: "clover",
        unit: "file",
        names: &["<file name=\"", " path=\""],
        within: Some(Within { element: "line", name: None, lines: &[" num=\""] }),
    },
    Growth { format: "cobertura", unit: "package", names: &[" filename=\""], within: None },
    Growth {
        format: "coveragexml",
        unit: "CoverageDSPriv",
        names: &["<SourceFileName>"],
        within: Some(Within { element: "Method", name: Some("<MethodName>"), lines: &["<LnStart>", "<LnEnd>"] }),
    },
    Growth {
        format: "dotcover",
        unit: "Root",
        names: &["<File Index=\"1\" Name=\"", "<File Index=\"2\" Name=\"", "<File Index=\"3\" Name=\""],
        within: Some(Within { element: "Method", name: Some("<Method Name=\""), lines: &[" Line=\"", " EndLine=\""] }),
    },
    Growth { format: "jacoco", unit: "package", names: &["<package name=\""], within: None },
    Growth {
        format: "ms-xml",
        unit: "module",
        names: &[" path=\""],
        within: Some(Within {
            element: "function",
            name: Some(" name=\""),
            lines: &[" start_line=\"", " end_line=\""],
        }),
    },
    Growth {
        format: "ncover",
        unit: "module",
        names: &[" document=\""],
        within: Some(Within { element: "method", name: Some("<method name=\""), lines: &[" line=\"", " endline=\""] }),
    },
    Growth {
        format: "opencover",
        unit: "Module",
        names: &[" fullPath=\""],
        within: Some(Within { element: "Method", name: Some("<Name>"), lines: &[" sl=\"", " el=\""] }),
    },
    Growth {
        format: "scoverage",
        unit: "package",
        names: &[" filename=\"", " source=\""],
        within: Some(Within { element: "method", name: Some(" name=\""), lines: &[" line=\""] }),
    },
    Growth {
        format: "sonarqube",
        unit: "file",
        names: &[" path=\""],
        within: Some(Within { element: "lineToCover", name: None, lines: &[" lineNumber=\""] }),
    },
];

/// How often what the report says is said again for it to be so large, and the report that says it.
pub(super) fn grown(report: &Report, size: usize) -> Option<(usize, Vec<u8>)> {
    let growth = GROWTHS.iter().find(|growth| growth.format == report.format)?;
    let text = String::from_utf8_lossy(&report.bytes);
    let end_tag = format!("</{}>", growth.unit);
    // What follows on Clover's project are its tests.
    let project = text.find("</project>").unwrap_or(text.len());
    let (start, end) = (begin(&text, growth.unit)?, text[..project].rfind(&end_tag)? + end_tag.len());
    let unit = match &growth.within {
        Some(within) => longer(&text[start..end], within),
        None => text[start..end].to_owned(),
    };
    let times = size / unit.len();
    let mut grown = text[..start].to_owned();
    for copy in 0..times {
        let unit =
            growth.names.iter().fold(unit.clone(), |unit, name| unit.replace(name, &format!("{name}/copy{copy}/")));
        grown.push_str(&unit);
    }
    grown.push_str(&text[end..]);
    (times > 0).then(|| (times, grown.into()))
}

/// Where an element of this name begins.
fn begin(text: &str, element: &str) -> Option<usize> {
    [" ", ">"].iter().filter_map(|after| text.find(&format!("<{element}{after}"))).min()
}

/// Where the element that begins here ends.
fn end(text: &str, element: &str) -> Option<usize> {
    let start_tag = text.find('>')? + 1;
    let end_tag = format!("</{element}>");
    match text[..start_tag].ends_with("/>") {
        true => Some(start_tag),
        false => Some(start_tag + text[start_tag..].find(&end_tag)? + end_tag.len()),
    }
}

/// The text with each run of methods or lines in it repeated.
fn longer(text: &str, within: &Within) -> String {
    let Within { element, name, lines } = within;
    let (mut longer, mut rest) = (String::new(), text);
    while let Some(start) = begin(rest, element) {
        let mut length = 0;
        let run = &rest[start..];
        let space = |length: usize| run[length..].len() - run[length..].trim_start().len();
        while begin(&run[length + space(length)..], element) == Some(0)
            && let Some(more) = end(&run[length + space(length)..], element)
        {
            length += space(length) + more;
        }
        // An element that never ends is left as it is.
        if length == 0 {
            break;
        }
        longer.push_str(&rest[..start]);
        for time in 0..TIMES {
            let named = name.map(|name| run[..length].replace(name, &format!("{name}at{time}_")));
            let named = named.unwrap_or_else(|| run[..length].to_owned());
            longer.push_str(&lines.iter().fold(named, |run, before| further_down(&run, before, time * FURTHER)));
            longer.push('\n');
        }
        rest = &run[length..];
    }
    longer + rest
}

/// The text with the number after each of these so much greater.
fn further_down(text: &str, before: &str, further: usize) -> String {
    let mut parts = text.split(before);
    let mut moved = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let line = part[..digits].parse::<usize>().ok().filter(|&line| line < HIDDEN);
        let number = line.map(|line| (line + further).to_string());
        moved.extend([before, number.as_deref().unwrap_or(&part[..digits]), &part[digits..]]);
    }
    moved
}
