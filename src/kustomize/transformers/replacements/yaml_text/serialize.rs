//! A tree → text, as kustomize's encoder writes it: which tags and quotes a node is printed with.

use super::emitter::Emitter;
use super::{Failure, Kind, Node, Quotes, resolved};

/// What `!!` stands for.
pub(crate) const LONG_TAG: &str = "tag:yaml.org,2002:";

/// Shortens a tag of YAML's own.
pub(crate) fn short(tag: &str) -> String {
    match tag.strip_prefix(LONG_TAG) {
        Some(name) => format!("!!{name}"),
        None => tag.to_owned(),
    }
}

/// Prints a document, or a node as a document of its own.
///
/// # Errors
/// If it holds what is not printed here.
pub(crate) fn print(node: &Node) -> Result<String, Failure> {
    let mut emitter = Emitter::new();
    match (node.kind, node.content.first()) {
        (Kind::Document, Some(root)) => {
            emitter.document(&node.comments.head, root, &node.comments.foot)?;
        }
        _ => emitter.document("", node, "")?,
    }
    Ok(emitter.finish())
}

/// How a node is printed: its tag (`""` for none), and its quotes.
pub(crate) fn presented(node: &Node) -> (&str, Quotes) {
    let mut tag = node.tag.as_str();
    let mut forced = false;
    if !node.tagged {
        let implied = match node.kind {
            Kind::Map => "!!map",
            Kind::Seq => "!!seq",
            Kind::Scalar if tag == "!!str" && node.quotes != Quotes::None => "!!str",
            Kind::Scalar => resolved(&node.text),
            Kind::Document | Kind::Alias => tag,
        };
        if implied == tag {
            tag = "";
        } else if node.kind == Kind::Scalar && tag == "!!str" {
            tag = "";
            forced = true;
        }
    }
    let quotes = match node.quotes {
        Quotes::None if node.text.contains('\n') => Quotes::Literal,
        Quotes::None if forced => Quotes::Double,
        quotes => quotes,
    };
    (tag, quotes)
}
