//! One walk over a syntax tree, from the outside in.

use tree_sitter::{Node, Tree};

use super::grammars::{Grammar, SHORT_CIRCUITS};
use super::{Purpose, Region, Syntax};
use crate::analysis::outline::{Definition, Kind};

/// So much of a condition is looked at.
const MOST_OF_A_CONDITION: usize = 200;
/// A guard has no more statements than this.
const MOST_OF_A_GUARD: usize = 2;
/// A name within a name within a name: as deep as declarations of C go.
const DEEPEST_NAME: usize = 12;
/// Longer names are cut.
const LONGEST_NAME: usize = 200;

/// Walks the tree of a text.
pub(super) fn walk(grammar: &Grammar, tree: &Tree, text: &str) -> Syntax {
    let syntax = Syntax { header: grammar.header, ..Syntax::default() };
    let mut walk = Walk { grammar, text, syntax, open: Vec::new() };
    let mut cursor = tree.walk();
    loop {
        let depth = cursor.depth();
        walk.enter(cursor.node(), depth);
        if cursor.goto_first_child() {
            continue;
        }
        loop {
            walk.leave(cursor.depth());
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return walk.finish();
            }
        }
    }
}

struct Walk<'a> {
    grammar: &'a Grammar,
    text: &'a str,
    syntax: Syntax,
    /// The definitions that are open: how deep each lies in the tree, and its place among those found.
    open: Vec<(u32, usize)>,
}

impl<'a> Walk<'a> {
    fn enter(&mut self, node: Node<'a>, depth: u32) {
        let kind = node.kind();
        let has = |kinds: &[&str]| kinds.contains(&kind);
        if !node.is_named() {
            return;
        }
        if let Some(definition) = self.definition(node) {
            self.open.push((depth, self.syntax.definitions.len()));
            self.syntax.definitions.push(definition);
        }
        if has(self.grammar.decisions) && !is_catch_all(node, self.text) || self.is_short_circuit(node) {
            self.decided();
        }
        let is_failed_arm = || kind == "match_arm" && self.child_text(node, "pattern").starts_with("Err(");
        if has(self.grammar.errors) || self.is_alarm(node) || is_failed_arm() {
            self.mark(node, Purpose::Error);
        }
        if has(self.grammar.conditionals) {
            self.condition(node);
        }
    }

    fn leave(&mut self, depth: u32) {
        while self.open.last().is_some_and(|&(at, _)| at >= depth) {
            self.open.pop();
        }
    }

    fn finish(mut self) -> Syntax {
        // A region that begins where another does lies within it when it is shorter.
        self.syntax.regions.sort_by_key(|region| (region.first, std::cmp::Reverse(region.last)));
        self.syntax
    }

    /// One more way through the function that is being walked.
    fn decided(&mut self) {
        let definitions = &mut self.syntax.definitions;
        let function = self.open.iter().rev().find(|&&(_, at)| definitions[at].kind == Kind::Function);
        if let Some(&(_, at)) = function
            && let Some(complexity) = &mut definitions[at].complexity
        {
            *complexity += 1;
        }
    }

    fn definition(&self, node: Node<'a>) -> Option<Definition> {
        let kind = node.kind();
        let known = self.grammar.definitions.iter().find(|(name, _)| *name == kind).map(|(_, kind)| *kind);
        // What C only declares or names has no lines.
        if known == Some(Kind::Type) && node.kind().ends_with("_specifier") {
            node.child_by_field_name("body")?;
        }
        let kind = match known {
            Some(kind) => kind,
            None if self.grammar.nameless.contains(&kind) => Kind::Function,
            None => return None,
        };
        let name = if known.is_some() { own_name(node) } else { name_given_to(node) }?;
        let text = self.text.get(name.byte_range())?;
        let mut begins = node;
        if let Some(parent) = node.parent().filter(|parent| self.grammar.wrappers.contains(&parent.kind())) {
            begins = parent;
        }
        let line = name.start_position().row;
        // The name that is given to a function may stand above it.
        let mut start = begins.start_position().row.min(line);
        let mut above = begins.prev_named_sibling();
        while let Some(attribute) = above.filter(|above| above.kind() == "attribute_item") {
            start = attribute.start_position().row;
            above = attribute.prev_named_sibling();
        }
        Some(Definition {
            line: line as u32,
            start: start as u32,
            end: last_row(node),
            indent: begins.start_position().column as u32,
            name: one_line(text),
            kind,
            complexity: (kind == Kind::Function).then_some(1),
        })
    }

    fn is_short_circuit(&self, node: Node<'a>) -> bool {
        let operator =
            || node.child_by_field_name("operator").is_some_and(|sign| SHORT_CIRCUITS.contains(&sign.kind()));
        self.grammar.binary.contains(&node.kind()) && operator()
    }

    /// Whether a call says that something went wrong.
    fn is_alarm(&self, node: Node<'a>) -> bool {
        let callee = match node.kind() {
            "call_expression" => "function",
            "macro_invocation" => "macro",
            "call" => "method",
            // Ruby's `raise` alone is a name.
            "identifier" if self.grammar.alarms.contains(&"raise") => {
                return self.text_of(node) == "raise" && node.parent().is_some_and(|parent| parent.kind() != "call");
            }
            _ => return false,
        };
        let name = self.child_text(node, callee);
        let name = name.rsplit(['.', ':']).next().unwrap_or(name);
        !name.is_empty() && self.grammar.alarms.contains(&name)
    }

    /// What a condition is for, as far as that can be told.
    fn condition(&mut self, node: Node<'a>) {
        let Some(body) = ["consequence", "body"].into_iter().find_map(|name| node.child_by_field_name(name)) else {
            return;
        };
        let condition = self.child_text(node, "condition");
        let says = |word: &str| condition.contains(word);
        let purpose = if says("__name__") && says("__main__") {
            Purpose::Main
        } else if says("TYPE_CHECKING") {
            Purpose::TypeChecking
        } else if says("err != nil") || says("Err != nil") || condition.starts_with("let Err(") {
            Purpose::Error
        } else if self.has_no_alternative(node) && self.only_leaves(body) {
            Purpose::Guard
        } else {
            return;
        };
        self.mark_body(body, purpose);
    }

    fn has_no_alternative(&self, node: Node<'a>) -> bool {
        let mut cursor = node.walk();
        let is_one = |child: Node<'_>| self.grammar.alternatives.contains(&child.kind());
        node.child_by_field_name("alternative").is_none() && !node.named_children(&mut cursor).any(is_one)
    }

    /// Whether a block is short and ends in what leaves the function or the round.
    fn only_leaves(&self, body: Node<'a>) -> bool {
        let leaves = |node: Node<'_>| self.grammar.exits.contains(&node.kind());
        if leaves(body) {
            return true;
        }
        let mut cursor = body.walk();
        let statements: Vec<Node<'_>> = body.named_children(&mut cursor).filter(|child| !child.is_extra()).collect();
        let Some(&last) = statements.last().filter(|_| statements.len() <= MOST_OF_A_GUARD) else { return false };
        // An expression that leaves is wrapped into a statement; so are the statements of Go's blocks, into a list.
        let inner = last.named_child(last.named_child_count().saturating_sub(1) as u32);
        leaves(last) || inner.is_some_and(leaves)
    }

    /// Marks the lines of a block, which may begin on the line of its condition: that one runs whatever happens.
    fn mark_body(&mut self, body: Node<'a>, purpose: Purpose) {
        let condition_ends = body.prev_named_sibling().map_or(0, |before| before.end_position().row);
        let (mut first, last) = (body.start_position().row, last_row(body));
        if first == condition_ends && (last as usize) > first {
            first += 1;
        }
        self.syntax.regions.push(Region { first: first as u32, last, purpose });
    }

    fn mark(&mut self, node: Node<'a>, purpose: Purpose) {
        let first = node.start_position().row as u32;
        self.syntax.regions.push(Region { first, last: last_row(node), purpose });
    }

    fn child_text(&self, node: Node<'a>, field: &str) -> &'a str {
        node.child_by_field_name(field).map_or("", |child| self.text_of(child))
    }

    /// The beginning of a node's text.
    fn text_of(&self, node: Node<'a>) -> &'a str {
        let text = self.text.get(node.byte_range()).unwrap_or_default();
        &text[..text.floor_char_boundary(MOST_OF_A_CONDITION)]
    }
}

/// Whether a case takes what no other takes: it is no decision more.
fn is_catch_all(node: Node<'_>, text: &str) -> bool {
    let pattern = ["pattern", "value"].into_iter().find_map(|name| node.child_by_field_name(name));
    let is_wild = |pattern: Node<'_>| text.get(pattern.byte_range()).is_some_and(|text| text.trim() == "_");
    let first = node.child(0).map_or("", |word| word.kind());
    first == "default" || pattern.is_some_and(is_wild)
}

fn last_row(node: Node<'_>) -> u32 {
    let end = node.end_position();
    // A node that ends behind a line break ends on the line before.
    let row = if end.column == 0 && end.row > node.start_position().row { end.row - 1 } else { end.row };
    row as u32
}

/// The node of a definition's name.
fn own_name(node: Node<'_>) -> Option<Node<'_>> {
    if let Some(name) = node.child_by_field_name("name") {
        return Some(name);
    }
    if node.kind() == "impl_item" {
        return node.child_by_field_name("type");
    }
    // A declaration of C: the name stands within pointers, parameters and qualifiers.
    let mut inner = node.child_by_field_name("declarator")?;
    for _ in 0..DEEPEST_NAME {
        match inner.child_by_field_name("declarator").or_else(|| reference(inner)) {
            Some(deeper) => inner = deeper,
            None => return Some(inner),
        }
    }
    None
}

fn reference(node: Node<'_>) -> Option<Node<'_>> {
    (node.kind() == "reference_declarator").then(|| node.named_child(0)).flatten()
}

/// What a function without a name is assigned to.
fn name_given_to(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    let field = match parent.kind() {
        "variable_declarator" | "public_field_definition" => "name",
        "field_definition" => "property",
        "pair" => "key",
        "assignment_expression" => "left",
        _ => return None,
    };
    parent.child_by_field_name(field)
}

fn one_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line[..line.floor_char_boundary(LONGEST_NAME)].to_owned()
}
