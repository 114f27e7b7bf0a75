//! [`stays`]: whether a part of an object that a patch says nothing of comes out of the merge as it went in.
//!
//! Takes a node and its type; gives yes where that is certain. kustomize walks such parts too, and gives some of their texts quotes or
//! drops what is empty; most it makes anew just as they were. Leaves all that to [`super::walk`] where the answer is no.

use super::{inner_schema, lacks_quotes};
use crate::kustomize::patch::schema::Schema;
use crate::maps::IndexSet;
use crate::yaml::{Node, Value};

/// Tells whether walking a mapping or a list without a patch changes nothing.
pub(super) fn stays(node: &Node, schema: Schema<'_>) -> bool {
    match &node.value {
        Value::Scalar(_) => false,
        Value::Seq(_) if !schema.merges() => true,
        Value::Seq(items) => match schema.merge_keys().as_slice() {
            [key] if !key.is_empty() => {
                let mut seen = IndexSet::default();
                let mut texts = items.iter().map(|item| own_text(item, key));
                texts.all(|text| text.is_some_and(|text| seen.insert(text)))
                    && items.iter().all(|item| stays(item, schema.item()))
            }
            // Items of texts lose their tags, and those of several keys are put in another order.
            _ => false,
        },
        Value::Map(entries) => {
            let schema = inner_schema(Some(node), schema);
            entries.iter().all(|(key, value)| {
                let name = key.as_str().filter(|name| !name.is_empty());
                name.is_some_and(|name| match &value.value {
                    Value::Scalar(_) => !value.is_null() && !lacks_quotes(value),
                    _ => stays(value, schema.field(name)),
                })
            })
        }
    }
}

/// Returns what tells an item of a list from the others.
fn own_text<'n>(item: &'n Node, key: &str) -> Option<&'n str> {
    let named = item.get(key).filter(|named| !named.is_null())?;
    named.as_str().filter(|text| !text.is_empty())
}
