//! The effect that the absence of a variable has, by what stands around its read.
//!
//! A read is within a branch, is caught, has a default behind it (`||`, `??`, `or`), or is looked at by the next statement, which
//! fails or sets a default.

use tree_sitter::Node;

use super::failures::fails;
use super::languages::{Language, called};
use super::switches::is_behind_switch;
use super::syntax::{ancestors, children, field, has_word, text_of, visit};
use crate::needs::Effect;

/// Statements behind a read that may look at it.
const LOOKED_AT: usize = 3;

/// Callers of callers that are looked at.
pub(super) const CALLERS: usize = 3;

/// Returns the effect, from the one that the read has by itself.
///
/// `caller` gets the name of the function that it stands in, where other files alone may call that one.
pub(super) fn around(
    node: Node<'_>,
    effect: Effect,
    (language, text): (&Language, &str),
    caller: &mut Option<String>,
) -> Effect {
    let alternative = alternative(node, text);
    if effect == Effect::Default || alternative == Some(Effect::Default) {
        return Effect::Default;
    }
    let effect = effect.max(alternative.unwrap_or(Effect::Empty));
    let effect = match looked_at(node, text).or_else(|| in_condition(node, text)) {
        Some(Effect::Default) => return Effect::Default,
        Some(worse) => effect.max(worse),
        None => effect,
    };
    if effect == Effect::Fails && is_second(node, text) {
        return Effect::Empty;
    }
    match effect == Effect::Fails && is_conditional(node, (language, text), CALLERS, caller) {
        true => Effect::Empty,
        false => effect,
    }
}

/// Returns the effect where the read is the left side of `||`, `??`, `or` or `?:`: what stands on the right is a default, or fails.
fn alternative(node: Node<'_>, text: &str) -> Option<Effect> {
    let mut inner = node;
    for outer in ancestors(node).take(4) {
        let is_short = outer.kind() == "conditional_expression" && outer.named_child_count() == 2;
        let is_binary = outer.kind().contains("binary")
            || matches!(outer.kind(), "boolean_operator" | "elvis_expression");
        if is_short || is_binary {
            let is_left = outer.child(0).is_some_and(|left| left.id() == inner.id());
            let mut cursor = outer.walk();
            let is_default = outer
                .children(&mut cursor)
                .any(|of| matches!(text_of(of, text), "||" | "??" | "or" | "?:" | "?"));
            if !is_left || !(is_default || is_short) {
                return None;
            }
            let right = outer.named_child(outer.named_child_count().saturating_sub(1) as u32);
            let right = right.map(|right| text_of(right, text)).unwrap_or_default();
            return Some(match right {
                right if fails(right) || right.starts_with("error(") => Effect::Fails,
                "null" | "undefined" | "None" | "nil" => Effect::Empty,
                _ => Effect::Default,
            });
        }
        let wrappers = ["parenthesized", "non_null", "as_expression", "await"];
        if !wrappers.iter().any(|kind| outer.kind().contains(kind)) {
            return None;
        }
        inner = outer;
    }
    None
}

/// Tells whether the read stands in for another value: on the right side of `||`, `??` or `or`.
fn is_second(node: Node<'_>, text: &str) -> bool {
    let mut inner = node;
    for outer in ancestors(node).take(4) {
        if outer.kind().contains("binary") || outer.kind() == "boolean_operator" {
            let is_left = outer.child(0).is_some_and(|left| left.id() == inner.id());
            let mut cursor = outer.walk();
            let mut signs = outer.children(&mut cursor);
            if !is_left && signs.any(|of| matches!(text_of(of, text), "||" | "??" | "or" | "?:")) {
                return true;
            }
        } else if !outer.kind().contains("parenthesized") {
            return false;
        }
        inner = outer;
    }
    false
}

/// Tells whether a part of a condition is looked at only where another one holds: the right side of `&&` or `and`.
fn is_behind_and(outer: Node<'_>, inner: Node<'_>, text: &str) -> bool {
    let is_joint = outer.kind().contains("binary") || outer.kind() == "boolean_operator";
    let is_left = outer.child(0).is_some_and(|left| left.id() == inner.id());
    let mut cursor = outer.walk();
    let mut signs = outer.children(&mut cursor);
    is_joint && !is_left && signs.any(|of| matches!(text_of(of, text), "&&" | "and"))
}

/// Tells whether a function answers a request: what it throws ends the request, not the process.
fn is_handler(function: Node<'_>, text: &str) -> bool {
    let parameters = ["parameters", "parameter"].map(|name| field(function, name, text));
    let mut parameters = parameters.into_iter();
    let is_asked = parameters.any(|of| {
        let first = of.trim_start_matches('(').trim_start();
        [
            "req,", "req:", "_req,", "request,", "request:", "req)", "request)",
        ]
        .iter()
        .any(|name| first.starts_with(name))
            || of.contains("http.ResponseWriter")
    });
    let decorated = function.parent();
    let decorated = decorated.filter(|outer| outer.kind() == "decorated_definition");
    let mut decorators = decorated.map(children).unwrap_or_default().into_iter();
    is_asked
        || decorators.any(|of| {
            let routes = [
                ".route(",
                ".get(",
                ".post(",
                ".put(",
                ".delete(",
                ".patch(",
                ".websocket(",
            ];
            of.kind() == "decorator" && routes.iter().any(|route| text_of(of, text).contains(route))
        })
}

/// Tells whether another condition decides about the read, or whether its failure is caught: where it stands, or wherever the file calls
/// the function that it stands in. Callers of callers are looked at as far as `most` says.
pub(super) fn is_conditional(
    node: Node<'_>,
    (language, text): (&Language, &str),
    most: usize,
    caller: &mut Option<String>,
) -> bool {
    let mut inner = node;
    for outer in ancestors(node) {
        let function = language
            .functions
            .contains(&outer.kind())
            .then(|| field(outer, "name", text));
        if function.is_some() && is_handler(outer, text) {
            return true;
        }
        if let Some(name) = function.filter(|name| !name.is_empty() && !language.is_main(name)) {
            return most > 0
                && calls_are_conditional((name, outer), (language, text), most - 1, caller);
        }
        let is_condition = ["condition", "initializer", "subject", "value"]
            .iter()
            .any(|name| {
                outer
                    .child_by_field_name(name)
                    .is_some_and(|of| of.id() == inner.id())
            });
        if is_behind_switch(inner, language, text) || is_behind_and(outer, inner, text) {
            return true;
        }
        if language.branches.contains(&outer.kind()) && !is_condition && !is_main_guard(outer, text)
        {
            return true;
        }
        if language.tries.contains(&outer.kind()) {
            let body = outer.child_by_field_name("body");
            if body.is_none_or(|body| body.id() == inner.id()) && catches(outer, text) {
                return true;
            }
        }
        inner = outer;
    }
    false
}

/// Tells whether a function is called in its file, and nowhere but under a condition.
fn calls_are_conditional(
    (name, function): (&str, Node<'_>),
    (language, text): (&Language, &str),
    most: usize,
    caller: &mut Option<String>,
) -> bool {
    let Some(root) = ancestors(function).last() else {
        return false;
    };
    let (mut calls, mut is_conditional_everywhere) = (0, true);
    visit(root, |node| {
        let is_call = language.calls.contains(&node.kind()) && called(node, text) == name;
        // That it calls itself says nothing.
        let is_own =
            function.start_byte() <= node.start_byte() && node.end_byte() <= function.end_byte();
        if is_call && !is_own {
            calls += 1;
            is_conditional_everywhere &= is_conditional(node, (language, text), most, caller);
        }
        is_conditional_everywhere
    });
    if calls == 0 {
        *caller = Some(name.to_owned());
    }
    calls > 0 && is_conditional_everywhere
}

/// Tells whether a `try` goes on after a failure.
fn catches(node: Node<'_>, text: &str) -> bool {
    let clauses = children(node).into_iter();
    let mut clauses =
        clauses.filter(|of| of.kind().contains("except") || of.kind().contains("catch"));
    clauses.any(|clause| !fails(text_of(clause, text)))
}

/// Tells whether a branch is Python's `if __name__ == "__main__"`.
fn is_main_guard(branch: Node<'_>, text: &str) -> bool {
    field(branch, "condition", text).contains("__name__")
}

/// Returns what a branch makes of a read that stands in its condition.
fn in_condition(node: Node<'_>, text: &str) -> Option<Effect> {
    let is_within =
        |of: Node<'_>| of.start_byte() <= node.start_byte() && node.end_byte() <= of.end_byte();
    let mut outer = ancestors(node).take(4);
    let branch = outer.find(|of| of.child_by_field_name("condition").is_some_and(is_within))?;
    of_branch(branch, text_of(node, text), text).filter(|effect| *effect == Effect::Fails)
}

/// Returns what the next statements make of the variable that the read is assigned to.
fn looked_at(node: Node<'_>, text: &str) -> Option<Effect> {
    let (statement, name) = assigned(node, text)?;
    // `if v := read(); v == "" {`
    let own = ancestors(statement)
        .next()
        .filter(|outer| outer.kind().starts_with("if"));
    let mut next = own.or_else(|| statement.next_named_sibling());
    for _ in 0..LOOKED_AT {
        let current = next?;
        if current.kind().starts_with("if") || current.kind().starts_with("unless") {
            if let Some(effect) = of_branch(current, name, text) {
                return Some(effect);
            }
        } else if let Some(inner) = current.named_child(0)
            && inner.kind().starts_with("if")
            && let Some(effect) = of_branch(inner, name, text)
        {
            return Some(effect);
        }
        next = current.next_named_sibling();
    }
    None
}

fn of_branch(branch: Node<'_>, name: &str, text: &str) -> Option<Effect> {
    let condition = field(branch, "condition", text);
    let is_about = has_word(condition, name);
    let is_absent = condition.contains("not ")
        || condition.contains('!') && !condition.contains("!=")
        || condition.contains("== \"\"")
        || condition.contains("== nil")
        || condition.contains("== null")
        || condition.contains("=== undefined")
        || condition.contains("== undefined")
        || condition.contains("is None")
        || condition.contains(".nil?")
        || condition.contains("isEmpty")
        || condition.contains("isNull")
        || condition.contains("IsNullOr")
        || condition.contains("=== false")
        || condition.contains("err != nil")
        || branch.kind().starts_with("unless");
    let is_joint = condition.contains("&&") || condition.contains(" and ");
    if !is_about || !is_absent || is_joint {
        return None;
    }
    let body = branch
        .child_by_field_name("consequence")
        .or_else(|| branch.child_by_field_name("body"))
        // Kotlin's grammar names the condition alone.
        .or_else(|| {
            branch
                .named_child(1)
                .filter(|_| branch.kind() == "if_expression")
        })?;
    let body = text_of(body, text);
    let sets = [format!("{name} = "), format!("{name}: ")]
        .iter()
        .any(|sets| body.contains(sets));
    match (fails(body), sets) {
        (true, _) => Some(Effect::Fails),
        (false, true) => Some(Effect::Default),
        // What stands behind it runs where the variable is set.
        (false, false) if body.contains("return") && !body.contains("err") => Some(Effect::Empty),
        (false, false) => None,
    }
}

/// Returns the name that Kotlin's `val name = …` declares.
pub(super) fn declared(node: Node<'_>) -> Option<Node<'_>> {
    let mut parts = children(node).into_iter();
    let declared = parts.find(|of| of.kind() == "variable_declaration")?;
    declared
        .named_child(0)
        .filter(|_| node.kind() == "property_declaration")
}

/// Returns the statement that assigns the read to a variable, and the name.
fn assigned<'n, 't>(node: Node<'n>, text: &'t str) -> Option<(Node<'n>, &'t str)> {
    let mut of = None;
    for outer in ancestors(node).take(6) {
        let kind = outer.kind();
        if of.is_none() {
            let left = outer
                .child_by_field_name("left")
                .or_else(|| outer.child_by_field_name("name"))
                .or_else(|| outer.child_by_field_name("pattern"))
                .or_else(|| declared(outer));
            let is_assignment = [
                "assign",
                "declarator",
                "short_var",
                "let_declaration",
                "var_spec",
                "local_variable",
                "property_declaration",
            ]
            .iter()
            .any(|part| kind.contains(part));
            if let (true, Some(left)) = (is_assignment, left) {
                // Of `v, ok := …` whether it is there is told by the second.
                let name = text_of(left, text);
                of = Some(
                    name.rsplit([',', ' ', '.', '$'])
                        .next()
                        .unwrap_or(name)
                        .trim(),
                );
            }
        }
        let is_statement = outer.parent().is_none_or(|parent| {
            [
                "block",
                "compilation_unit",
                "body",
                "module",
                "program",
                "source_file",
                "statement_list",
                "statements",
                "if_statement",
            ]
            .iter()
            .any(|part| parent.kind().contains(part))
        });
        if is_statement {
            return of.filter(|name| !name.is_empty()).map(|name| (outer, name));
        }
    }
    None
}
