//! [`is_behind_switch`]: a read behind a return that another variable decides about.

use tree_sitter::Node;

use super::failures::fails;
use super::languages::Language;
use super::syntax::text_of;
use crate::needs::is_variable;

/// Statements before a read that are looked at.
const LOOKED_AT: usize = 30;

/// Tells whether a statement before this one, in the same block, returns where a variable is not set, and fails nothing:
/// `let Some(id) = var("CLIENT_ID")? else { return Ok(None) };`
pub(super) fn is_behind_switch(statement: Node<'_>, language: &Language, text: &str) -> bool {
    let before = std::iter::successors(statement.prev_named_sibling(), Node::prev_named_sibling);
    let mut before = before.take(LOOKED_AT);
    before.any(|of| {
        let said = text_of(of, text);
        let asked = match of.prev_named_sibling() {
            Some(earlier) => text_of(earlier, text),
            None => "",
        };
        // What is not there by the type is optional, wherever it came from.
        let is_optional = said.starts_with("let Some(");
        let asks = || asks(said, language) || asks(asked, language) && is_about(said, asked);
        returns(said) && (is_optional || asks())
    })
}

/// Tells whether a statement may return and leave nothing undone.
fn returns(text: &str) -> bool {
    let is_branch = text.starts_with("if ")
        || text.starts_with("if(")
        || (text.starts_with("let ") && text.contains(" else {"));
    let is_error = fails(text) || text.contains("Err(") || text.contains("err");
    is_branch && text.contains("return") && !is_error
}

/// Tells whether a text reads a variable.
fn asks(text: &str, language: &Language) -> bool {
    let literals = text.split('"').skip(1).step_by(2);
    language.marks.iter().any(|mark| text.contains(mark))
        || literals.take(20).any(looks_like_variable)
}

/// Tells whether a branch is about what the statement before it assigns.
fn is_about(branch: &str, assignment: &str) -> bool {
    let name = assignment
        .split(['=', ':'])
        .next()
        .unwrap_or_default()
        .trim();
    let name = name.rsplit([' ', '(']).next().unwrap_or_default();
    let condition = branch.split('{').next().unwrap_or_default();
    !name.is_empty() && super::syntax::has_word(condition, name)
}

/// Tells whether a text is written as names of variables are: `ORDER_DB_URI`.
pub(super) fn looks_like_variable(text: &str) -> bool {
    text.contains('_') && is_variable(text) && !text.bytes().any(|byte| byte.is_ascii_lowercase())
}
