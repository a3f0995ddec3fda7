//! Reads Rust as text, just well enough to tell which paths a file names, where, and whether in test code.

use std::collections::BTreeMap;

/// A path that a file names: `use std::{fs, io}` names two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its parts, `*` for a glob; the first one is spelled out where an import abbreviates it.
    pub parts: Vec<String>,
    /// Line, from 1.
    pub line: usize,
    /// Whether it stands in `#[cfg(test)]` code.
    pub in_test: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    text: String,
    line: usize,
    in_test: bool,
}

/// Every path of two parts or more, and every imported name, in the order of the text.
pub(crate) fn names(source: &str) -> Vec<Named> {
    let tokens = mark_tests(tokens(&blank(source)));
    let (mut found, mut imports, mut at) = (Vec::new(), BTreeMap::new(), 0);
    while at < tokens.len() {
        let Token { text, line, in_test } = &tokens[at];
        if text == "use" && tokens.get(at + 1).is_some_and(|next| next.text == "<") {
            // `impl Trait + use<'a>` captures; it imports nothing.
            at += 1;
        } else if text == "use" {
            at += 1;
            let mut leaves = Vec::new();
            use_tree(&tokens, &mut at, &mut Vec::new(), &mut leaves);
            for (parts, alias) in leaves {
                imports.insert(alias, parts.clone());
                found.push(Named { parts, line: *line, in_test: *in_test });
            }
        } else if is_word(text) {
            let mut parts = vec![text.clone()];
            at += 1;
            while at + 1 < tokens.len() && tokens[at].text == "::" && is_word(&tokens[at + 1].text) {
                parts.push(tokens[at + 1].text.clone());
                at += 2;
            }
            if parts.len() > 1 {
                found.push(Named { parts, line: *line, in_test: *in_test });
            }
        } else {
            at += 1;
        }
    }
    for named in &mut found {
        if let Some(full) = imports.get(&named.parts[0]).filter(|full| full[0] != named.parts[0]) {
            named.parts.splice(..1, full.iter().cloned());
        }
    }
    found
}

/// Reads one tree after `use`: each leaf as a full path, with the name that it introduces.
fn use_tree(tokens: &[Token], at: &mut usize, prefix: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
    let depth = prefix.len();
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match token.text.as_str() {
            "::" => {}
            "{" => {
                while tokens.get(*at).is_some_and(|next| next.text != "}" && next.text != ";") {
                    use_tree(tokens, at, prefix, leaves);
                    if tokens.get(*at).is_some_and(|next| next.text == ",") {
                        *at += 1;
                    }
                }
                *at += 1;
                prefix.truncate(depth);
                return;
            }
            ";" | "," | "}" => {
                *at -= 1;
                break;
            }
            "as" => {
                let alias = tokens.get(*at).map(|next| next.text.clone()).unwrap_or_default();
                *at += 1;
                leaves.push((prefix.clone(), alias));
                prefix.truncate(depth);
                return;
            }
            "self" if depth > 0 && prefix.len() == depth => {}
            word => prefix.push(word.to_owned()),
        }
    }
    if let Some(last) = prefix.last() {
        leaves.push((prefix.clone(), last.clone()));
    }
    prefix.truncate(depth);
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

fn tokens(source: &str) -> Vec<Token> {
    let (mut found, mut line, mut chars) = (Vec::new(), 1, source.chars().peekable());
    while let Some(c) = chars.next() {
        line += usize::from(c == '\n');
        if c.is_whitespace() {
            continue;
        }
        let mut text = String::from(c);
        if c == ':' && chars.peek() == Some(&':') {
            text.extend(chars.next());
        } else if c.is_alphanumeric() || c == '_' {
            while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                text.push(c);
            }
        }
        found.push(Token { text, line, in_test: false });
    }
    found
}

/// Marks what follows `#[cfg(test)]`, up to the end of its block or its semicolon.
fn mark_tests(mut tokens: Vec<Token>) -> Vec<Token> {
    const HEAD: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut at = 0;
    while at + HEAD.len() <= tokens.len() {
        if !HEAD.iter().zip(&tokens[at..]).all(|(head, token)| *head == token.text) {
            at += 1;
            continue;
        }
        let mut depth = 0;
        while at < tokens.len() {
            tokens[at].in_test = true;
            match tokens[at].text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            let over = depth == 0 && matches!(tokens[at].text.as_str(), "}" | ";");
            at += 1;
            if over {
                break;
            }
        }
    }
    tokens
}

/// The source with comments, strings and characters blanked out; line breaks stay.
fn blank(source: &str) -> String {
    let text: Vec<char> = source.chars().collect();
    let mut out: Vec<char> = text.iter().map(|c| if *c == '\n' { '\n' } else { ' ' }).collect();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let skip = match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => block_comment(rest),
            ['r', '"' | '#', ..] if at == 0 || !is_ident(text[at - 1]) || text[at - 1] == 'b' => raw_string(rest),
            ['"', ..] => quoted(rest, '"'),
            ['\'', '\\', ..] => quoted(rest, '\''),
            ['\'', _, '\'', ..] => 3,
            _ => 0,
        };
        if skip == 0 {
            out[at] = text[at];
        }
        at += skip.max(1);
    }
    out.into_iter().collect()
}

fn is_ident(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('/', '*') => depth += 1,
            ('*', '/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// The length of a raw string; 0 for a raw identifier.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let body = 2 + hashes;
    let ends =
        |at: &usize| rest[*at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
    (body..rest.len()).find(ends).map_or(rest.len(), |at| at + 1 + hashes)
}

fn quoted(rest: &[char], quote: char) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}
