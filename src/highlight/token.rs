//! What a piece of source is: the classes that a theme gives colours to.

use std::ops::Range;

/// The class of a piece of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Token {
    /// Nothing special; no [`Span`] has this class, it is what lies between them.
    #[default]
    Text,
    /// A comment, with its marks.
    Comment,
    /// A documentation comment or string.
    Documentation,
    /// A word of the language: control flow, declarations, modifiers.
    Keyword,
    /// An operator, whether a sign or a word.
    Operator,
    /// Brackets, commas, semicolons.
    Punctuation,
    /// A string or character, with its quotes.
    String,
    /// An escape or a placeholder within a string.
    Escape,
    /// A regular expression.
    Regexp,
    /// A number.
    Number,
    /// A constant of the language (`None`, `true`) or one that is named like one.
    Constant,
    /// The name of a function where it is defined or called.
    Function,
    /// The name of a type, class, module or namespace.
    Type,
    /// A variable that the language knows (`self`, `this`).
    Variable,
    /// A parameter where it is declared.
    Parameter,
    /// A decorator, annotation or attribute, and preprocessor directives' names.
    Attribute,
    /// The name of a markup tag.
    Tag,
    /// A key of structured data.
    Key,
    /// A heading of a document.
    Heading,
    /// What the syntax declares to be an error.
    Invalid,
}

impl Token {
    /// Every class, for a theme's table.
    pub const ALL: [Token; 20] = [
        Token::Text,
        Token::Comment,
        Token::Documentation,
        Token::Keyword,
        Token::Operator,
        Token::Punctuation,
        Token::String,
        Token::Escape,
        Token::Regexp,
        Token::Number,
        Token::Constant,
        Token::Function,
        Token::Type,
        Token::Variable,
        Token::Parameter,
        Token::Attribute,
        Token::Tag,
        Token::Key,
        Token::Heading,
        Token::Invalid,
    ];
}

/// A piece of one line that has one class.
///
/// The spans of a line are sorted, do not overlap, are not empty, and begin and end between characters; what no span
/// covers is [`Token::Text`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// Byte offsets within the line, whose line end does not count.
    pub range: Range<u32>,
    /// What it is.
    pub token: Token,
}
