//! The slim shape of an object in a list: serde fields for what is read, in JSON and in protobuf, and no others.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::status::Reported;
use crate::source::cluster::references::Wanted;
use crate::source::cluster::resources::Resource;
use crate::source::object::LazyField;
use crate::source::protobuf::{self, RawField};

/// A part of an answer that is kept as it came.
pub(crate) trait Raw<'p>: Deserialize<'p> + Copy {
    /// Keeps it as a field of an object of this kind.
    fn lazy(self, of: &str, field: &'static str) -> Result<LazyField, String>;

    /// Returns the JSON that it is in every format.
    fn json(self) -> &'p str;

    /// Adds what a workload's `spec` names.
    fn add_to(self, wanted: &mut Wanted, resource: &Resource, namespace: &str) -> Result<(), ()>;
}

impl<'p> Raw<'p> for &'p RawValue {
    fn lazy(self, _: &str, _: &'static str) -> Result<LazyField, String> {
        Ok(LazyField::Json(Arc::from(self.get())))
    }

    fn json(self) -> &'p str {
        self.get()
    }

    fn add_to(self, wanted: &mut Wanted, _: &Resource, namespace: &str) -> Result<(), ()> {
        let mut reader = serde_json::Deserializer::from_str(self.get());
        wanted.add(namespace, &mut reader).map_err(drop)
    }
}

/// Bytes of protobuf.
#[derive(Deserialize, Clone, Copy)]
#[serde(transparent)]
pub(crate) struct Wire<'p>(#[serde(borrow)] &'p [u8]);

impl<'p> Raw<'p> for Wire<'p> {
    /// An object with a field that is not known here would be read without that field.
    fn lazy(self, of: &str, field: &'static str) -> Result<LazyField, String> {
        let kept = RawField::new(of, field, self.0).ok_or("an unknown kind")?;
        kept.check().map_err(|error| error.to_string())?;
        Ok(LazyField::Protobuf(kept))
    }

    fn json(self) -> &'p str {
        str::from_utf8(self.0).unwrap_or_default()
    }

    fn add_to(self, wanted: &mut Wanted, resource: &Resource, namespace: &str) -> Result<(), ()> {
        let value = protobuf::field_value(resource.kind, "spec", self.0).ok_or(())?;
        wanted.add(namespace, value).map_err(drop)
    }
}

/// One object.
#[derive(Deserialize)]
#[serde(bound(deserialize = "R: Deserialize<'de>, 'de: 'p"))]
pub(crate) struct Item<'p, R> {
    pub(crate) metadata: Meta<'p, R>,
    #[serde(default = "none")]
    pub(crate) spec: Option<R>,
    #[serde(default = "none")]
    pub(crate) data: Option<R>,
    #[serde(rename = "binaryData", default = "none")]
    pub(crate) binary_data: Option<R>,
    #[serde(default)]
    pub(crate) immutable: Option<bool>,
    #[serde(default)]
    pub(crate) status: Option<Reported<'p>>,
}

fn none<T>() -> Option<T> {
    None
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "R: Deserialize<'de>, 'de: 'p")
)]
pub(crate) struct Meta<'p, R> {
    #[serde(borrow)]
    pub(crate) name: Cow<'p, str>,
    #[serde(borrow, default)]
    pub(crate) namespace: Cow<'p, str>,
    #[serde(default = "none")]
    pub(crate) labels: Option<R>,
    #[serde(default)]
    pub(crate) annotations: Marks,
    #[serde(borrow, default)]
    pub(crate) owner_references: Vec<Owner<'p>>,
    #[serde(default = "Vec::new")]
    pub(crate) managed_fields: Vec<Entry<'p, R>>,
    #[serde(default)]
    pub(crate) generation: i64,
}

#[derive(Deserialize)]
pub(crate) struct Owner<'p> {
    #[serde(borrow, default)]
    pub(crate) kind: Cow<'p, str>,
    #[serde(borrow, default)]
    pub(crate) name: Cow<'p, str>,
    #[serde(default)]
    pub(crate) controller: Option<bool>,
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    bound(deserialize = "R: Deserialize<'de>, 'de: 'p")
)]
pub(crate) struct Entry<'p, R> {
    #[serde(borrow, default)]
    pub(crate) manager: Cow<'p, str>,
    #[serde(borrow, default)]
    pub(crate) operation: Cow<'p, str>,
    #[serde(borrow, default)]
    pub(crate) time: Option<Cow<'p, str>>,
    #[serde(borrow, default)]
    pub(crate) subresource: Option<Cow<'p, str>>,
    #[serde(default = "none", rename = "fieldsV1")]
    pub(crate) fields: Option<R>,
}

/// Which annotations are there; never what they hold.
#[derive(Default)]
pub(crate) struct Marks {
    pub(crate) hook: bool,
    pub(crate) last_applied: bool,
}

impl<'de> Deserialize<'de> for Marks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Marks;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("annotations")
            }

            fn visit_unit<E>(self) -> Result<Marks, E> {
                Ok(Marks::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Marks, A::Error> {
                let mut marks = Marks::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    map.next_value::<IgnoredAny>()?;
                    marks.hook |= matches!(&*key, "helm.sh/hook" | "argocd.argoproj.io/hook");
                    marks.last_applied |= key == crate::source::redact::LAST_APPLIED;
                }
                Ok(marks)
            }
        }
        deserializer.deserialize_any(Keys)
    }
}
