//! Syntax scopes → token classes, by one table of scope prefixes.

use std::collections::HashMap;
use std::sync::LazyLock;

use syntect::parsing::Scope;

use super::Token;

/// Which class a scope has: the longest prefix decides. A scope that is not here (`meta.…` mostly) leaves the class of
/// what surrounds it.
const TABLE: &[(&str, Token)] = &[
    ("comment", Token::Comment),
    ("comment.block.documentation", Token::Documentation),
    ("comment.line.documentation", Token::Documentation),
    ("string.quoted.docstring", Token::Documentation),
    ("constant", Token::Constant),
    ("constant.character", Token::String),
    ("constant.character.escape", Token::Escape),
    ("constant.numeric", Token::Number),
    ("constant.other.placeholder", Token::Escape),
    ("entity.name", Token::Type),
    ("entity.name.constant", Token::Constant),
    ("entity.name.function", Token::Function),
    ("entity.name.label", Token::Constant),
    ("entity.name.section", Token::Heading),
    ("entity.name.tag", Token::Tag),
    ("entity.name.tag.toml", Token::Key),
    ("entity.name.tag.yaml", Token::Key),
    ("entity.other.attribute-name", Token::Attribute),
    ("entity.other.inherited-class", Token::Type),
    ("invalid", Token::Invalid),
    // Old code is not an error.
    ("invalid.deprecated", Token::Text),
    ("keyword", Token::Keyword),
    ("keyword.operator", Token::Operator),
    // Words that stand where operators do read better as words.
    ("keyword.operator.logical.python", Token::Keyword),
    ("keyword.operator.new", Token::Keyword),
    ("keyword.operator.word", Token::Keyword),
    ("markup.bold", Token::Keyword),
    ("markup.heading", Token::Heading),
    ("markup.italic", Token::Variable),
    ("markup.raw", Token::String),
    ("markup.underline.link", Token::String),
    ("meta.attribute.rust", Token::Attribute),
    ("meta.annotation.rust", Token::Attribute),
    ("meta.brace", Token::Punctuation),
    ("meta.interpolation", Token::Text),
    ("meta.mapping.key", Token::Key),
    ("meta.template.expression", Token::Text),
    ("punctuation", Token::Punctuation),
    ("punctuation.definition.annotation", Token::Attribute),
    ("punctuation.definition.attribute", Token::Attribute),
    ("punctuation.definition.heading", Token::Heading),
    ("punctuation.definition.keyword", Token::Keyword),
    ("punctuation.definition.variable", Token::Variable),
    ("punctuation.section.interpolation", Token::Escape),
    ("punctuation.definition.template-expression", Token::Escape),
    ("source", Token::Text),
    ("storage", Token::Keyword),
    ("storage.type.class.java", Token::Type),
    ("storage.type.primitive.java", Token::Type),
    ("storage.type.numeric", Token::Number),
    ("storage.type.string", Token::String),
    ("string", Token::String),
    ("string.regexp", Token::Regexp),
    ("string.unquoted.plain", Token::Text),
    ("support", Token::Type),
    ("support.constant", Token::Constant),
    ("support.function", Token::Function),
    ("support.macro", Token::Function),
    ("support.variable", Token::Variable),
    ("support.type.property-name", Token::Key),
    ("support.type.exception", Token::Type),
    ("text", Token::Text),
    ("text.html.javadoc", Token::Documentation),
    ("variable.annotation", Token::Attribute),
    ("variable.function", Token::Function),
    ("variable.language", Token::Variable),
    ("variable.parameter", Token::Parameter),
];

/// Marks that take their class from what they mark: quotes from their string.
const INHERIT: &[&str] =
    &["punctuation.definition.comment", "punctuation.definition.string", "punctuation.definition.tag.attribute"];

/// One row of the table, ready for comparison.
struct Row {
    prefix: Scope,
    class: Option<Token>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let named = TABLE.iter().map(|&(prefix, token)| (prefix, Some(token)));
    let silent = INHERIT.iter().map(|&prefix| (prefix, None));
    named.chain(silent).filter_map(|(prefix, class)| Some(Row { prefix: Scope::new(prefix).ok()?, class })).collect()
});

/// Remembers the class of every scope it has met.
#[derive(Debug, Default)]
pub(super) struct Classes {
    known: HashMap<Scope, Option<Token>>,
}

impl Classes {
    /// The class that a scope gives to what it covers, if it gives one.
    pub(super) fn of(&mut self, scope: Scope) -> Option<Token> {
        *self.known.entry(scope).or_insert_with(|| look_up(scope))
    }
}

fn look_up(scope: Scope) -> Option<Token> {
    let rows = ROWS.iter().filter(|row| row.prefix.is_prefix_of(scope));
    rows.max_by_key(|row| row.prefix.len()).and_then(|row| row.class)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(scope: &str) -> Option<Token> {
        Classes::default().of(Scope::new(scope).expect("a scope"))
    }

    #[test]
    fn the_longest_prefix_decides() {
        assert_eq!(class("constant.numeric.integer.python"), Some(Token::Number));
        assert_eq!(class("constant.language.python"), Some(Token::Constant));
        assert_eq!(class("punctuation.definition.string.begin"), None);
        assert_eq!(class("punctuation.definition.stringent"), Some(Token::Punctuation));
        assert_eq!(class("meta.function.python"), None);
    }

    #[test]
    fn every_row_is_a_scope_and_stands_once() {
        assert_eq!(ROWS.len(), TABLE.len() + INHERIT.len());
        let mut prefixes: Vec<_> = TABLE.iter().map(|row| row.0).chain(INHERIT.iter().copied()).collect();
        prefixes.sort_unstable();
        prefixes.dedup();
        assert_eq!(prefixes.len(), ROWS.len());
    }
}
