//! Tables over every kind of field: what is changed in one of two equal environments, and what comparing says.

mod containers;
mod pairing;
mod variables;
mod workloads;

use crate::maps::IndexMap;

use super::*;
use crate::model::{
    ConfigMap, Container, ContainerKind, EnvSource, EnvValue, Image, KeyRef, Leaves, Located,
    Mount, ObjectRef, Port, Probe, ProbeKind, Quantity, RefKind, Repeated, Resolution, Variable,
    Volume, VolumeReference, Workload,
};
use crate::yaml::Origin;

fn here<T>(value: T) -> Located<T> {
    Located::new(value, Origin::NONE.at(7, 1))
}

fn leaf<T: From<&'static str>>(text: &'static str) -> Located<T> {
    here(text.into())
}

fn map<K, V>(entries: impl IntoIterator<Item = (&'static str, V)>) -> IndexMap<K, V>
where
    K: From<&'static str> + std::hash::Hash + Eq,
{
    let entries = entries.into_iter();
    entries.map(|(key, value)| (key.into(), value)).collect()
}

fn image(tag: Option<&str>, digest: Option<&str>) -> Option<Located<Image>> {
    let tag_text = tag.map(|tag| format!(":{tag}")).unwrap_or_default();
    let digest_text = digest.map(|d| format!("@{d}")).unwrap_or_default();
    Some(here(Image {
        raw: format!("shop/checkout{tag_text}{digest_text}").into(),
        registry: "docker.io".into(),
        repository: "shop/checkout".into(),
        tag: tag.map(Into::into),
        digest: digest.map(Into::into),
    }))
}

fn quantity(raw: &str, nanos: i128) -> Located<Quantity> {
    here(Quantity {
        raw: raw.into(),
        nanos: Some(nanos),
    })
}

fn object(kind: RefKind, name: &str) -> ObjectRef {
    ObjectRef {
        kind,
        name: format!("{name}-5h7t9bk2fm").into(),
        original_name: name.into(),
    }
}

fn key(kind: RefKind, name: &str, key: &str, resolution: Resolution) -> KeyRef {
    KeyRef {
        object: object(kind, name),
        key: key.into(),
        optional: false,
        resolution,
    }
}

fn text(value: &str) -> EnvValue {
    EnvValue::Text {
        raw: value.into(),
        expanded: value.into(),
        unexpanded: Vec::new(),
        secrets: Vec::new(),
        from: None,
    }
}

fn text_from(value: &str, from: KeyRef) -> EnvValue {
    EnvValue::Text {
        raw: value.into(),
        expanded: value.into(),
        unexpanded: Vec::new(),
        secrets: Vec::new(),
        from: Some(from),
    }
}

fn secret(name: &str, of: &str) -> EnvValue {
    EnvValue::Key(key(RefKind::Secret, name, of, Resolution::Unknown))
}

fn set(container: &mut Container, name: &str, value: EnvValue) {
    let variable = Variable {
        name: name.into(),
        value,
        env_from: None,
        origin: Origin::NONE.at(9, 1),
    };
    container.env.insert(name.into(), variable);
}

/// The leaves with one more, or another text for one of them.
fn with(leaves: &Leaves, path: &str, text: &'static str) -> Leaves {
    let all = leaves
        .iter()
        .map(|(path, leaf)| (path.clone(), leaf.clone()));
    all.chain([(path.into(), leaf(text))]).collect()
}

fn source(name: &str, keys_known: bool) -> EnvSource {
    EnvSource {
        object: object(RefKind::Secret, name),
        prefix: "".into(),
        optional: false,
        keys_known,
        origin: Origin::NONE.at(11, 1),
    }
}

fn container(name: &str) -> Container {
    let probe = Probe {
        fields: [
            ("httpGet.path", leaf("/ready")),
            ("httpGet.port", leaf("8080")),
            ("periodSeconds", Located::new("10".into(), Origin::NONE)),
        ]
        .map(|(path, leaf)| (path.into(), leaf))
        .into_iter()
        .collect(),
        port_name: None,
    };
    let mut made = Container {
        name: name.to_owned(),
        kind: ContainerKind::Main,
        origin: Origin::NONE.at(5, 3),
        image: image(Some("1.4.0"), None),
        command: None,
        args: Some(here(vec!["--port".to_owned(), "8080".to_owned()])),
        env: IndexMap::default(),
        env_from: Vec::new(),
        duplicates: IndexMap::default(),
        shadowed: Vec::new(),
        left_out: Vec::new(),
        needs: Vec::new(),
        mentions: Vec::new(),
        probes: [(ProbeKind::Readiness, here(probe))].into_iter().collect(),
        requests: map([("cpu", quantity("100m", 100_000_000))]),
        limits: map([("memory", quantity("1Gi", 1 << 30))]),
        ports: vec![here(Port {
            number: 8080,
            protocol: "TCP".to_owned(),
            name: Some("http".to_owned()),
        })],
        mounts: map([(
            "/etc/checkout",
            here(Mount {
                volume: "files".to_owned(),
                sub_path: None,
                read_only: false,
            }),
        )]),
        rest: with(&Leaves::default(), "imagePullPolicy", "IfNotPresent"),
    };
    set(&mut made, "LOG_LEVEL", text("info"));
    set(
        &mut made,
        "DATABASE_URL",
        secret("checkout-secrets", "database-url"),
    );
    made
}

fn volume() -> Volume {
    Volume {
        origin: Origin::NONE.at(20, 1),
        kind: "configMap".to_owned(),
        references: vec![VolumeReference {
            object: object(RefKind::ConfigMap, "checkout-files"),
            items: IndexMap::default(),
            optional: false,
        }],
        opened_by: None,
        rest: Leaves::default(),
    }
}

fn workload(name: &str) -> Workload {
    Workload {
        app: None,
        kind: "Deployment".to_owned(),
        api_version: "apps/v1".to_owned(),
        namespace: None,
        name: name.to_owned(),
        original_name: name.to_owned(),
        origin: Origin::NONE.at(1, 1),
        replicas: Some(here(2)),
        open_replicas: None,
        strategy: with(&Leaves::default(), "rollingUpdate.maxUnavailable", "0"),
        containers: vec![container("checkout")],
        pod_requests: IndexMap::default(),
        pod_limits: IndexMap::default(),
        volumes: map([("files", volume())]),
        service_account: Some(leaf("checkout")),
        image_pull_secrets: vec![leaf("registry")],
        priority_class: None,
        storage_classes: Vec::new(),
        autoscaled: false,
        live: None,
        rest: with(
            &Leaves::default(),
            "spec.template.spec.securityContext.runAsUser",
            "1000",
        ),
    }
}

fn environment(name: &str) -> Environment {
    Environment {
        name: name.to_owned(),
        workloads: vec![workload("checkout")],
        config_maps: vec![ConfigMap {
            app: None,
            namespace: None,
            name: "checkout-files-5h7t9bk2fm".to_owned(),
            original_name: "checkout-files".to_owned(),
            data: map([("app.conf", leaf("workers 2\ntimeout 3s\n"))]),
            binary_keys: crate::maps::IndexSet::default(),
            keys_unknown: false,
            immutable: false,
            live: None,
            origin: Origin::NONE.at(40, 1),
            layout: crate::model::DataLayout::default(),
        }],
        ..Environment::default()
    }
}

type Change = fn(&mut Environment);
type Expected = (Field, Option<&'static str>, Option<&'static str>);

/// Changes the only workload.
fn on_workload(environment: &mut Environment, change: impl FnOnce(&mut Workload)) {
    environment.workloads.first_mut().map(change);
}

/// Changes the only container.
fn on(environment: &mut Environment, change: impl FnOnce(&mut Container)) {
    on_workload(environment, |w| {
        w.containers.first_mut().map(change);
    });
}

fn path(spelling: &str) -> FieldPath {
    FieldPath::parse(spelling)
}

fn source_field(name: &str) -> Field {
    Field::EnvFrom(SourceName {
        kind: RefKind::Secret,
        name: name.into(),
        prefix: "".into(),
    })
}

fn env(name: &str) -> Field {
    Field::Env(name.into())
}

fn check(cases: Vec<(&str, Change, Change, Vec<Expected>)>) {
    for (name, in_reference, in_target, expected) in cases {
        let (mut reference, mut target) = (environment("staging"), environment("production"));
        in_reference(&mut reference);
        in_target(&mut target);
        let comparison = compare(&reference, &target);
        let found: Vec<_> = comparison
            .differences
            .iter()
            .map(|d| {
                let (a, b) = (&d.reference.value, &d.target.value);
                let shown = |value: &Value, other| {
                    (!value.is_absent()).then(|| value.shown_beside("", other).to_string())
                };
                (d.field.clone(), shown(a, b), shown(b, a))
            })
            .collect();
        let text = |text: Option<&str>| text.map(str::to_owned);
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(field, a, b)| (field, text(a), text(b)))
            .collect();
        assert_eq!(found, expected, "{name}");
        for difference in &comparison.differences {
            let sides = [
                (&difference.reference, difference.workloads.0),
                (&difference.target, difference.workloads.1),
            ];
            for (side, workload) in sides {
                let placed = side.origin != Origin::NONE;
                assert_eq!(placed, workload.is_some(), "{name}: a side without a place");
            }
        }
    }
}

const SAME: Change = |_| {};
