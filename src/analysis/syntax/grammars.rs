//! The languages whose sources are parsed: one row each, in the words of its grammar.
//!
//! The names of nodes are those of the grammar's own `node-types.json`; a law holds each of them to exist.

use tree_sitter::Language;

use crate::analysis::functions::Header;
use crate::analysis::outline::Kind;

/// How one language calls what is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Grammar {
    /// The language, as its users name it.
    pub name: &'static str,
    /// The endings of its files, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether a definition is a statement that runs when the file is loaded.
    pub header: Header,
    /// Its parser.
    pub language: fn() -> Language,
    /// What defines something that has a name, and what that is.
    pub definitions: &'static [(&'static str, Kind)],
    /// What wraps a definition together with its decorators.
    pub wrappers: &'static [&'static str],
    /// Functions without a name of their own: they have that of what they are assigned to.
    pub nameless: &'static [&'static str],
    /// What adds a way through a function: <https://en.wikipedia.org/wiki/Cyclomatic_complexity>, with conditions that stop
    /// early counted one by one.
    pub decisions: &'static [&'static str],
    /// Operators with two operands; those of `SHORT_CIRCUITS` add a way too.
    pub binary: &'static [&'static str],
    /// Statements with a condition: a small one that only leaves is a guard.
    pub conditionals: &'static [&'static str],
    /// What stands behind a condition that does not hold.
    pub alternatives: &'static [&'static str],
    /// What leaves the function or the round of the loop.
    pub exits: &'static [&'static str],
    /// What runs only when something went wrong, or says that it did.
    pub errors: &'static [&'static str],
    /// Functions and macros that say that something went wrong.
    pub alarms: &'static [&'static str],
}

/// Operators that evaluate their second operand only sometimes.
pub const SHORT_CIRCUITS: &[&str] = &["&&", "||", "??", "and", "or"];

use Kind::{Function, Module, Type};

const JAVASCRIPT: Grammar = Grammar {
    name: "JavaScript",
    extensions: &["js", "mjs", "cjs", "jsx"],
    header: Header::Belongs,
    language: || tree_sitter_javascript::LANGUAGE.into(),
    definitions: &[
        ("function_declaration", Function),
        ("generator_function_declaration", Function),
        ("method_definition", Function),
        ("class_declaration", Type),
        ("class", Type),
    ],
    wrappers: &["export_statement"],
    nameless: &["arrow_function", "function_expression", "generator_function"],
    decisions: &[
        "if_statement",
        "for_statement",
        "for_in_statement",
        "while_statement",
        "do_statement",
        "switch_case",
        "catch_clause",
        "ternary_expression",
    ],
    binary: &["binary_expression"],
    conditionals: &["if_statement"],
    alternatives: &["else_clause"],
    exits: &["return_statement", "throw_statement", "continue_statement", "break_statement"],
    errors: &["catch_clause", "throw_statement"],
    alarms: &[],
};

const TYPESCRIPT_DEFINITIONS: &[(&str, Kind)] = &[
    ("function_declaration", Function),
    ("generator_function_declaration", Function),
    ("method_definition", Function),
    ("class_declaration", Type),
    ("abstract_class_declaration", Type),
    ("class", Type),
    ("interface_declaration", Type),
    ("enum_declaration", Type),
    ("internal_module", Module),
    ("module", Module),
];

const C: Grammar = Grammar {
    name: "C",
    extensions: &["c", "h"],
    header: Header::Belongs,
    language: || tree_sitter_c::LANGUAGE.into(),
    definitions: &[
        ("function_definition", Function),
        ("struct_specifier", Type),
        ("union_specifier", Type),
        ("enum_specifier", Type),
    ],
    wrappers: &[],
    nameless: &[],
    decisions: &[
        "if_statement",
        "for_statement",
        "while_statement",
        "do_statement",
        "case_statement",
        "conditional_expression",
    ],
    binary: &["binary_expression"],
    conditionals: &["if_statement"],
    alternatives: &["else_clause"],
    exits: &["return_statement", "goto_statement", "continue_statement", "break_statement"],
    errors: &[],
    alarms: &["abort", "exit", "perror", "assert"],
};

/// Every language.
pub static GRAMMARS: &[Grammar] = &[
    Grammar {
        name: "Python",
        extensions: &["py", "pyi", "pyw"],
        header: Header::Runs,
        language: || tree_sitter_python::LANGUAGE.into(),
        definitions: &[("function_definition", Function), ("class_definition", Type)],
        wrappers: &["decorated_definition"],
        nameless: &[],
        decisions: &[
            "if_statement",
            "elif_clause",
            "for_statement",
            "while_statement",
            "except_clause",
            "case_clause",
            "conditional_expression",
            "boolean_operator",
            "if_clause",
            "for_in_clause",
        ],
        binary: &[],
        conditionals: &["if_statement"],
        alternatives: &["elif_clause", "else_clause"],
        exits: &["return_statement", "raise_statement", "continue_statement", "break_statement"],
        errors: &["except_clause", "raise_statement"],
        alarms: &[],
    },
    JAVASCRIPT,
    Grammar {
        name: "TypeScript",
        extensions: &["ts", "mts", "cts"],
        header: Header::Belongs,
        language: || tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        definitions: TYPESCRIPT_DEFINITIONS,
        ..JAVASCRIPT
    },
    Grammar {
        name: "TSX",
        extensions: &["tsx"],
        header: Header::Belongs,
        language: || tree_sitter_typescript::LANGUAGE_TSX.into(),
        definitions: TYPESCRIPT_DEFINITIONS,
        ..JAVASCRIPT
    },
    Grammar {
        name: "Rust",
        extensions: &["rs"],
        header: Header::Belongs,
        language: || tree_sitter_rust::LANGUAGE.into(),
        definitions: &[
            ("function_item", Function),
            ("struct_item", Type),
            ("enum_item", Type),
            ("trait_item", Type),
            ("impl_item", Module),
            ("mod_item", Module),
        ],
        wrappers: &[],
        nameless: &[],
        decisions: &["if_expression", "while_expression", "for_expression", "match_arm", "try_expression"],
        binary: &["binary_expression"],
        conditionals: &["if_expression"],
        alternatives: &["else_clause"],
        exits: &["return_expression", "continue_expression", "break_expression"],
        errors: &[],
        alarms: &["Err", "panic", "unreachable", "bail", "todo", "unimplemented"],
    },
    Grammar {
        name: "Go",
        extensions: &["go"],
        header: Header::Belongs,
        language: || tree_sitter_go::LANGUAGE.into(),
        definitions: &[("function_declaration", Function), ("method_declaration", Function), ("type_spec", Type)],
        wrappers: &["type_declaration"],
        nameless: &[],
        decisions: &["if_statement", "for_statement", "expression_case", "type_case", "communication_case"],
        binary: &["binary_expression"],
        conditionals: &["if_statement"],
        alternatives: &[],
        exits: &["return_statement", "continue_statement", "break_statement", "goto_statement"],
        errors: &[],
        alarms: &["panic", "Fatal", "Fatalf"],
    },
    Grammar {
        name: "Java",
        extensions: &["java"],
        header: Header::Belongs,
        language: || tree_sitter_java::LANGUAGE.into(),
        definitions: &[
            ("method_declaration", Function),
            ("constructor_declaration", Function),
            ("compact_constructor_declaration", Function),
            ("class_declaration", Type),
            ("interface_declaration", Type),
            ("enum_declaration", Type),
            ("record_declaration", Type),
            ("annotation_type_declaration", Type),
        ],
        wrappers: &[],
        nameless: &[],
        decisions: &[
            "if_statement",
            "for_statement",
            "enhanced_for_statement",
            "while_statement",
            "do_statement",
            "switch_label",
            "catch_clause",
            "ternary_expression",
        ],
        binary: &["binary_expression"],
        conditionals: &["if_statement"],
        alternatives: &[],
        exits: &["return_statement", "throw_statement", "continue_statement", "break_statement"],
        errors: &["catch_clause", "throw_statement"],
        alarms: &[],
    },
    C,
    Grammar {
        name: "C++",
        extensions: &["cpp", "cc", "cxx", "hpp", "hh", "hxx", "ipp", "inl"],
        header: Header::Belongs,
        language: || tree_sitter_cpp::LANGUAGE.into(),
        definitions: &[
            ("function_definition", Function),
            ("class_specifier", Type),
            ("struct_specifier", Type),
            ("union_specifier", Type),
            ("enum_specifier", Type),
            ("namespace_definition", Module),
        ],
        wrappers: &["template_declaration"],
        decisions: &[
            "if_statement",
            "for_statement",
            "for_range_loop",
            "while_statement",
            "do_statement",
            "case_statement",
            "catch_clause",
            "conditional_expression",
        ],
        exits: &["return_statement", "throw_statement", "goto_statement", "continue_statement", "break_statement"],
        errors: &["catch_clause", "throw_statement"],
        ..C
    },
    Grammar {
        name: "C#",
        extensions: &["cs", "csx"],
        header: Header::Belongs,
        language: || tree_sitter_c_sharp::LANGUAGE.into(),
        definitions: &[
            ("method_declaration", Function),
            ("constructor_declaration", Function),
            ("destructor_declaration", Function),
            ("local_function_statement", Function),
            ("property_declaration", Function),
            ("class_declaration", Type),
            ("struct_declaration", Type),
            ("interface_declaration", Type),
            ("record_declaration", Type),
            ("enum_declaration", Type),
            ("namespace_declaration", Module),
        ],
        wrappers: &[],
        nameless: &[],
        decisions: &[
            "if_statement",
            "for_statement",
            "foreach_statement",
            "while_statement",
            "do_statement",
            "switch_section",
            "switch_expression_arm",
            "catch_clause",
            "conditional_expression",
        ],
        binary: &["binary_expression"],
        conditionals: &["if_statement"],
        alternatives: &[],
        exits: &["return_statement", "throw_statement", "continue_statement", "break_statement"],
        errors: &["catch_clause", "throw_statement", "throw_expression"],
        alarms: &[],
    },
    Grammar {
        name: "PHP",
        extensions: &["php", "phtml"],
        header: Header::Belongs,
        language: || tree_sitter_php::LANGUAGE_PHP.into(),
        definitions: &[
            ("function_definition", Function),
            ("method_declaration", Function),
            ("class_declaration", Type),
            ("interface_declaration", Type),
            ("trait_declaration", Type),
            ("enum_declaration", Type),
            ("namespace_definition", Module),
        ],
        wrappers: &[],
        nameless: &[],
        decisions: &[
            "if_statement",
            "else_if_clause",
            "for_statement",
            "foreach_statement",
            "while_statement",
            "do_statement",
            "case_statement",
            "match_conditional_expression",
            "catch_clause",
            "conditional_expression",
        ],
        binary: &["binary_expression"],
        conditionals: &["if_statement"],
        alternatives: &["else_clause", "else_if_clause"],
        exits: &["return_statement", "throw_expression", "continue_statement", "break_statement", "exit_statement"],
        errors: &["catch_clause", "throw_expression"],
        alarms: &[],
    },
    Grammar {
        name: "Ruby",
        extensions: &["rb", "rake", "gemspec"],
        header: Header::Runs,
        language: || tree_sitter_ruby::LANGUAGE.into(),
        definitions: &[("method", Function), ("singleton_method", Function), ("class", Type), ("module", Module)],
        wrappers: &[],
        nameless: &[],
        decisions: &[
            "if",
            "elsif",
            "unless",
            "while",
            "until",
            "for",
            "when",
            "in_clause",
            "rescue",
            "if_modifier",
            "unless_modifier",
            "while_modifier",
            "until_modifier",
            "rescue_modifier",
            "conditional",
        ],
        binary: &["binary"],
        conditionals: &["if", "unless"],
        alternatives: &["else", "elsif"],
        exits: &["return", "next", "break", "redo", "retry"],
        errors: &["rescue"],
        alarms: &["raise", "fail", "abort"],
    },
];

/// The grammar of a file, told by its ending.
#[must_use]
pub fn of_path(path: &str) -> Option<&'static Grammar> {
    let name = path.rsplit(['/', '\\']).next()?;
    let (_, extension) = name.rsplit_once('.')?;
    GRAMMARS.iter().find(|grammar| grammar.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension)))
}
