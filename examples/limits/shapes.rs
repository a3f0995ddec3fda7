//! Reports that cost a reader more than they look: hundreds of thousands of the smallest parts that a format knows.

/// Five lines each, the last of them empty: the name, the head of the report, one part, the tail. `№` stands for the number
/// of a part, `⏎` for a line break; what follows `‹` stands between two parts.
const SHAPES: &str = include_str!("shapes.txt");

/// A report by its parts.
pub struct Shape {
    /// The format, and what there is so much of.
    pub name: &'static str,
    head: &'static str,
    part: &'static str,
    tail: &'static str,
}

/// Every shape that was ever too large, and the smallest file of each format.
pub fn shapes() -> impl Iterator<Item = Shape> {
    let mut lines = SHAPES.lines();
    std::iter::from_fn(move || {
        let mut line = || lines.next();
        let shape = Shape { name: line()?, head: line()?, part: line()?, tail: line()? };
        assert_eq!(line().unwrap_or_default(), "", "after {}", shape.name);
        Some(shape)
    })
}

impl Shape {
    /// The report with so many parts, numbered from 1.
    pub fn report(&self, parts: u32) -> String {
        let broken = |text: &str| text.replace('⏎', "\n");
        let (part, separator) = self.part.split_once('‹').unwrap_or((self.part, ""));
        let (part, separator) = (broken(part), separator.trim_end_matches('›'));
        let pieces: Vec<&str> = part.split('№').collect();
        let mut text = broken(self.head);
        for number in 1..=parts {
            if number > 1 {
                text.push_str(separator);
            }
            text.push_str(&pieces.join(&number.to_string()));
        }
        text + &broken(self.tail)
    }
}
