//! What is not worth remembering, because it is read as quickly.

use lacuna::formats::{FORMATS, Memory};

/// To put files together of many short pieces takes longer than to read them.
#[test]
fn short_units_that_are_pieces_are_not_remembered() {
    let report = |points: usize| {
        let point = |line: usize| {
            format!("<seqpnt visitcount='1' line='{line}' column='9' endline='{line}' endcolumn='30' document='a.cs'/>")
        };
        let method = |n: usize| {
            let points: String = (1..=points).map(|at| point(n * points + at)).collect();
            format!("<method name='m{n}' excluded='false' class='C'>{points}</method>")
        };
        let methods: String = (0..20).map(method).collect();
        format!("<coverage profilerVersion='1.5.8'><module name='a.dll'>{methods}</module></coverage>")
    };
    let format = FORMATS.iter().find(|format| format.name() == "ncover").unwrap();
    for (points, is_remembered) in [(5, false), (50, true)] {
        let (text, mut memory) = (report(points), Memory::default());
        for _ in 0..2 {
            let again = format.parse_again(&mut text.as_bytes(), &mut memory);
            assert_eq!(again, format.parse(&mut text.as_bytes()));
            assert_eq!(again.report.files["a.cs"].lines.len(), 20 * points);
            assert_eq!(!memory.is_empty(), is_remembered, "{points} points");
        }
        assert_eq!(memory.recalled() > 0, is_remembered);
    }
}
