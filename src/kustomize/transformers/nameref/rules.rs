//! [`Rules`]: the fields that refer, by the kind of the object that they are in.
//!
//! Takes the configured pairs of target kind and referring field; gives those of a kind, worked out once.

use crate::kustomize::fields::config::NameReference;
use crate::kustomize::fields::reach::Paths;
use crate::kustomize::kustomization::FieldSpec;
use crate::maps::IndexMap;
use smol_str::SmolStr;
use std::rc::Rc;

/// A field that refers.
pub(super) struct Field<'a> {
    pub(super) target: &'a NameReference,
    /// The field, whatever the referrer's kind is by now: it was chosen by its original one.
    pub(super) place: FieldSpec,
    pub(super) is_role_ref: bool,
}

/// The fields of one kind that refer, in order, and their paths.
pub(super) struct Fields<'a> {
    pub(super) all: Vec<Field<'a>>,
    pub(super) paths: Paths,
}

/// The configuration by the referrer's kind; kinds are few, resources many.
pub(super) struct Rules<'a> {
    config: &'a [NameReference],
    by_kind: IndexMap<(SmolStr, SmolStr, SmolStr), Rc<Fields<'a>>>,
}

impl<'a> Rules<'a> {
    pub(super) fn new(config: &'a [NameReference]) -> Self {
        Self {
            config,
            by_kind: IndexMap::default(),
        }
    }

    pub(super) fn of(&mut self, group: &str, version: &str, kind: &str) -> Rc<Fields<'a>> {
        let key = (group.into(), version.into(), kind.into());
        let config = self.config;
        let fields = self.by_kind.entry(key).or_insert_with(|| {
            let specs = config
                .iter()
                .flat_map(|rule| rule.referrers.iter().map(move |spec| (rule, spec)));
            let specs = specs.filter(|(_, spec)| spec.selects(group, version, kind));
            let field = |(target, spec): (&'a NameReference, &FieldSpec)| Field {
                target,
                place: FieldSpec {
                    path: spec.path.clone(),
                    ..FieldSpec::default()
                },
                is_role_ref: spec.path.ends_with("roleRef/name"),
            };
            let all: Vec<Field<'_>> = specs.map(field).collect();
            let paths = Paths::new(all.iter().map(|field| &*field.place.path));
            Rc::new(Fields { all, paths })
        });
        Rc::clone(fields)
    }
}
