//! [`Helper`]: a function of the program that passes its parameter on as the name of a variable.

use tree_sitter::Node;

use super::guards::around;
use super::languages::{Hit, Language, callee};
use super::syntax::{ancestors, children, field, text_of, visit};
use crate::needs::Effect;

/// A function that reads a variable whose name is its parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Helper {
    pub(super) language: &'static str,
    pub(super) name: String,
    /// The number of the parameter that is the name.
    pub(super) key: usize,
    /// The number of the parameter that is the default.
    pub(super) default: Option<usize>,
    pub(super) effect: Effect,
    /// The name is a key of a configuration.
    pub(super) is_caseless: bool,
}

/// Returns the helper that a read within it makes of a function, if its name is a parameter.
pub(super) fn of(
    key: Node<'_>,
    hit: Hit<'_>,
    language: &'static Language,
    text: &str,
) -> Option<Helper> {
    let wanted = text_of(key, text).trim_start_matches('&');
    let function = ancestors(key).find(|outer| language.functions.contains(&outer.kind()))?;
    let parameters = parameters(function, text);
    let place = |name: &str| parameters.iter().position(|parameter| parameter == name);
    let key = place(wanted)?;
    let default = hit.default.and_then(|node| place(text_of(node, text)));
    let effect = match default {
        // The default is the caller's.
        Some(_) => around(hit.place, Effect::Empty, (language, text), &mut None),
        None => around(hit.place, hit.effect, (language, text), &mut None),
    };
    // What the function makes an error of is one for those who call it.
    let effect = match effect {
        Effect::Empty if refuses(function, text) || is_passed_on(hit.place, (language, text)) => {
            Effect::Fails
        }
        effect => effect,
    };
    let is_default = |name: &&String| {
        let name = name.to_lowercase();
        ["def", "fallback", "alt", "otherwise"]
            .iter()
            .any(|word| name.contains(word))
    };
    let default = default.or_else(|| {
        parameters
            .iter()
            .find(is_default)
            .and_then(|name| place(name))
    });
    Some(Helper {
        language: language.name,
        name: name_of(function, text)?,
        key,
        default: default.filter(|default| *default != key),
        effect,
        is_caseless: hit.is_caseless,
    })
}

/// Tells whether a function of Rust makes an error of nothing.
fn refuses(function: Node<'_>, text: &str) -> bool {
    text_of(function, text).contains(".ok_or")
}

/// Tells whether a read is given to a function of the same file that makes an error of nothing.
fn is_passed_on(place: Node<'_>, (language, text): (&Language, &str)) -> bool {
    let chained = |of: &Node<'_>| matches!(of.kind(), "field_expression" | "call_expression");
    let mut outer = ancestors(place).skip_while(chained);
    let list = outer.next().filter(|of| of.kind() == "arguments");
    let call = outer.next().filter(|_| list.is_some());
    let Some((call, root)) = call.zip(outer.last()) else {
        return false;
    };
    let name = callee(call, text);
    let mut is_found = false;
    visit(root, |node| {
        is_found |= language.functions.contains(&node.kind())
            && field(node, "name", text) == name
            && refuses(node, text);
        !is_found
    });
    is_found
}

/// Returns a function's name: its own, or that of the variable which it is assigned to.
fn name_of(function: Node<'_>, text: &str) -> Option<String> {
    let own = field(function, "name", text);
    let name = match own.is_empty() {
        false => own,
        true => {
            let outer = function.parent()?;
            let name = ["name", "left", "key"]
                .iter()
                .map(|name| field(outer, name, text));
            name.into_iter().find(|name| !name.is_empty())?
        }
    };
    let name = name.rsplit('.').next().unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

/// Returns the names of a function's parameters, without the one that is the object itself.
fn parameters(function: Node<'_>, text: &str) -> Vec<String> {
    let list = function
        .child_by_field_name("parameters")
        .or_else(|| function.child_by_field_name("parameter"))
        .or_else(|| {
            let mut parts = children(function).into_iter();
            parts.find(|of| of.kind() == "function_value_parameters")
        });
    let Some(list) = list else { return Vec::new() };
    if list.kind() == "identifier" {
        return vec![text_of(list, text).to_owned()];
    }
    let mut names = Vec::new();
    for parameter in children(list) {
        // The object that C#'s method is called on.
        if text_of(parameter, text).starts_with("this ") {
            continue;
        }
        let mut cursor = parameter.walk();
        let own: Vec<&str> = parameter
            .children_by_field_name("name", &mut cursor)
            .map(|of| text_of(of, text))
            .collect();
        let pattern = field(parameter, "pattern", text);
        match (own.is_empty(), pattern.is_empty()) {
            (false, _) => names.extend(own.into_iter().map(str::to_owned)),
            (true, false) => names.push(pattern.to_owned()),
            (true, true) => {
                let whole = text_of(parameter, text);
                let end = whole
                    .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$'))
                    .unwrap_or(whole.len());
                names.push(whole.get(..end).unwrap_or_default().to_owned());
            }
        }
    }
    names.retain(|name| !matches!(name.as_str(), "self" | "cls" | ""));
    names
}
