//! The rows that the tables of defaults are written in.

use crate::kustomize::kustomization::FieldSpec;
use std::borrow::Cow;

/// A row of a table: group, version, kind and path.
pub(super) type Row = (&'static str, &'static str, &'static str, &'static str);

/// Returns the specs of a table.
pub(super) fn rows(create: bool, rows: &[Row]) -> impl Iterator<Item = FieldSpec> {
    rows.iter()
        .map(move |(group, version, kind, path)| FieldSpec {
            group: Cow::Borrowed(group),
            version: Cow::Borrowed(version),
            kind: Cow::Borrowed(kind),
            path: Cow::Borrowed(path),
            create,
        })
}
