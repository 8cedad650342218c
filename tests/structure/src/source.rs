//! The paths in a source text.

use proc_macro2::{Delimiter, Group, LexError, TokenStream, TokenTree};

/// The paths that start with `crate` or `super`, and those of private `use` items that start with
/// another name.
pub(crate) fn paths(text: &str) -> Result<Vec<Vec<String>>, LexError> {
    let mut paths = Vec::new();
    scan(text.parse()?, &mut paths);
    Ok(paths)
}

fn scan(tokens: TokenStream, paths: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    // What the next item has: `#[cfg(test)]`, `pub`.
    let (mut is_test, mut is_public) = (false, false);
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 1)
                    && group.delimiter() == Delimiter::Bracket
                {
                    is_test |= is_test_attribute(group);
                    at += 1;
                }
            }
            // A comment of documentation is an attribute; a macro's `$crate` is another crate's.
            TokenTree::Punct(punct) if punct.as_char() == '$' => at += 1,
            TokenTree::Punct(punct) if punct.as_char() == ';' => (is_test, is_public) = (false, false),
            TokenTree::Ident(ident) if *ident == "pub" => {
                is_public = true;
                // `pub(crate)`.
                if let Some(TokenTree::Group(group)) = tokens.get(at + 1)
                    && group.delimiter() == Delimiter::Parenthesis
                {
                    at += 1;
                }
            }
            TokenTree::Ident(ident) if *ident == "use" => {
                let end =
                    (at..tokens.len()).find(|at| is_punct(tokens.get(*at), ';')).unwrap_or(tokens.len());
                if !is_public && !is_test {
                    tree(&tokens[at + 1..end], &mut Vec::new(), paths);
                }
                (is_test, is_public) = (false, false);
                at = end;
            }
            TokenTree::Ident(ident) if *ident == "crate" || *ident == "super" => {
                let mut path = vec![ident.to_string()];
                while is_punct(tokens.get(at + 1), ':') && is_punct(tokens.get(at + 2), ':') {
                    let Some(TokenTree::Ident(name)) = tokens.get(at + 3) else { break };
                    path.push(name.to_string());
                    at += 3;
                }
                if path.len() > 1 && !is_test {
                    paths.push(path);
                }
            }
            // In a module inside of the file, `super` is the file.
            TokenTree::Ident(ident)
                if *ident == "mod" && matches!(tokens.get(at + 2), Some(TokenTree::Group(_))) =>
            {
                if let Some(TokenTree::Group(group)) = tokens.get(at + 2)
                    && !is_test
                {
                    let mut inner = Vec::new();
                    scan(group.stream(), &mut inner);
                    paths.extend(inner.into_iter().filter_map(|mut path| {
                        match path.first().map(String::as_str) {
                            Some("crate") => Some(path),
                            Some("super") => Some(path.split_off(1)),
                            _ => None,
                        }
                    }));
                }
                (is_test, is_public) = (false, false);
                at += 2;
            }
            TokenTree::Group(group) => {
                if !is_test {
                    scan(group.stream(), paths);
                }
                if group.delimiter() == Delimiter::Brace {
                    (is_test, is_public) = (false, false);
                }
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

/// The paths of a tree of imports, such as `a::{b, c::d as e}`.
fn tree(tokens: &[TokenTree], prefix: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    let start = prefix.len();
    let mut is_alias = false;
    let mut is_complete = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) if *ident == "as" => is_alias = true,
            TokenTree::Ident(ident) if !is_alias && *ident != "self" => prefix.push(ident.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                inner.split(|token| is_punct(Some(token), ',')).for_each(|part| tree(part, prefix, paths));
                is_complete = true;
            }
            _ => {}
        }
    }
    if !is_complete && !prefix.is_empty() && !tokens.is_empty() {
        paths.push(prefix.clone());
    }
    prefix.truncate(start);
}

fn is_punct(token: Option<&TokenTree>, c: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == c)
}

/// Whether an attribute is a `cfg` that asks for tests: `cfg(test)`, `cfg(all(test, ..))`.
fn is_test_attribute(group: &Group) -> bool {
    let text = group.stream().to_string();
    text.starts_with("cfg")
        && text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "test")
        && !text.contains("not")
}

#[cfg(test)]
mod tests {
    use super::paths;

    fn found(text: &str) -> Vec<String> {
        paths(text).unwrap().iter().map(|path| path.join("::")).collect()
    }

    #[test]
    fn trees_are_flattened() {
        assert_eq!(
            found("use crate::{a::{self, B}, c as d}; use super::e;"),
            ["crate::a", "crate::a::B", "crate::c", "super::e"]
        );
    }

    #[test]
    fn paths_in_a_module_inside_are_seen_from_the_file() {
        assert_eq!(
            found("mod m { use super::A; use super::super::b::B; use crate::c; } use super::d;"),
            ["A", "super::b::B", "crate::c", "super::d"]
        );
        assert!(found("#[cfg(test)] mod tests { use super::super::a; }").is_empty());
    }

    #[test]
    fn paths_in_code_and_macros_count() {
        assert_eq!(found("fn f() -> crate::a::B { m!(super::c()) }"), ["crate::a::B", "super::c"]);
        assert!(
            found("pub(crate) fn f() {} pub use crate::a; macro_rules! m { () => { $crate::b } }").is_empty()
        );
    }
}
