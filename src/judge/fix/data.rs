//! [`data_of`]: a ConfigMap or Secret of the target as it is written down, so that a key can be added to it.
//!
//! Takes an environment, a kind and a name; gives the object's keys and their places. Leaves the edit to [`super::hints`].

use crate::model::{DataForm, Environment, RefKind};
use crate::yaml::Origin;

/// A ConfigMap or Secret of the target.
pub(super) struct Data<'e> {
    pub(super) origin: Origin,
    /// Its keys, each with the place of its value and whether that is one line.
    pub(super) keys: Vec<(&'e str, Origin, bool)>,
    /// How a ConfigMap's keys are written, and from which column on.
    pub(super) form: DataForm,
    pub(super) column: u32,
    /// It is no SealedSecret or ExternalSecret.
    pub(super) is_itself: bool,
    /// The kind of what is written down, and its namespace.
    pub(super) kind: &'e str,
    pub(super) namespace: Option<&'e str>,
}

/// Returns the target's object of a kind and name.
pub(super) fn data_of<'e>(
    environment: &'e Environment,
    app: Option<&str>,
    kind: RefKind,
    name: &str,
) -> Option<Data<'e>> {
    match kind {
        RefKind::ConfigMap => {
            let mut maps = environment.config_maps.iter();
            let map = maps.find(|of| of.app.as_deref() == app && of.original_name == name)?;
            let keys = map.data.iter();
            Some(Data {
                origin: map.origin,
                keys: keys
                    .map(|(key, of)| {
                        (
                            key.as_str(),
                            of.origin,
                            map.layout.in_one_line.contains(key),
                        )
                    })
                    .collect(),
                form: map.layout.form,
                column: map.layout.column,
                is_itself: true,
                kind: "ConfigMap",
                namespace: map.namespace.as_deref(),
            })
        }
        RefKind::Secret => {
            let mut secrets = environment.secrets.iter();
            let secret = secrets.find(|of| of.app.as_deref() == app && of.original_name == name)?;
            let keys = secret.keys.iter();
            Some(Data {
                origin: secret.origin,
                keys: keys
                    .map(|(key, origin)| (key.as_str(), *origin, true))
                    .collect(),
                form: DataForm::Lines,
                column: 0,
                is_itself: secret.is_itself,
                kind: secret.kind,
                namespace: secret.namespace.as_deref(),
            })
        }
    }
}
