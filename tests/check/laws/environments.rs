//! Strategies: environments small enough to read, from pools small enough that two of them have much in common.

use kubeparity::maps::IndexMap;
use kubeparity::model::{
    ConfigMap, Container, ContainerKind, EnvSource, EnvValue, Environment, Image, KeyRef, Leaves,
    Located, Mount, ObjectRef, Port, Probe, ProbeKind, Quantity, RefKind, Resolution, Variable,
    Volume, VolumeReference, Workload,
};
use kubeparity::yaml::{Origin, SourceMap};
use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use smol_str::SmolStr;

/// Returns a strategy for one environment.
pub(crate) fn environment(name: &'static str) -> BoxedStrategy<Environment> {
    let keys = (
        select(vec!["Deployment", "StatefulSet", "CronJob"]),
        option::of(select(vec!["shop", "pay-staging", "pay-production"])),
        select(vec![
            "api",
            "web",
            "web-staging",
            "web-production",
            "worker",
        ]),
    );
    (
        btree_map(keys, body(), 0..5),
        btree_map(select(vec!["files", "flags"]), data(), 0..=2),
    )
        .prop_map(move |(workloads, config_maps)| Environment {
            name: name.to_owned(),
            spec: name.to_owned(),
            workloads: workloads.into_iter().map(workload).collect(),
            config_maps: config_maps.into_iter().map(config_map).collect(),
            ..Environment::default()
        })
        .boxed()
}

/// Returns a strategy for a reference and a target.
pub(crate) fn pair_of_environments() -> impl Strategy<Value = (Environment, Environment)> {
    (environment("staging"), environment("production"))
}

/// Returns a strategy for the same environment with every list in another order that means nothing to Kubernetes.
pub(crate) fn shuffled(environment: Environment) -> impl Strategy<Value = Environment> {
    let workloads = Just(environment.workloads.clone()).prop_shuffle();
    let config_maps = Just(environment.config_maps.clone()).prop_shuffle();
    (workloads, config_maps, any::<usize>()).prop_map(move |(workloads, config_maps, turn)| {
        let mut other = environment.clone();
        other.workloads = workloads;
        other.config_maps = config_maps;
        for workload in &mut other.workloads {
            // Init containers and sidecars start one after the other.
            let main = |container: &Container| container.kind == ContainerKind::Main;
            let first = workload.containers.iter().position(main);
            if let Some(main) = first.and_then(|first| workload.containers.get_mut(first..)) {
                rotate(main, turn);
            }
            rotate_map(&mut workload.volumes, turn);
            for container in &mut workload.containers {
                rotate_map(&mut container.env, turn);
                rotate(&mut container.env_from, turn);
                rotate(&mut container.ports, turn);
                rotate_map(&mut container.mounts, turn);
                rotate_map(&mut container.requests, turn);
                rotate_map(&mut container.probes, turn);
            }
        }
        other
    })
}

fn rotate<T>(items: &mut [T], turn: usize) {
    if !items.is_empty() {
        items.rotate_left(turn % items.len());
    }
}

fn rotate_map<K: std::hash::Hash + Eq, V>(items: &mut IndexMap<K, V>, turn: usize) {
    let mut entries: Vec<(K, V)> = items.drain(..).collect();
    rotate(&mut entries, turn);
    items.extend(entries);
}

fn origin() -> Origin {
    SourceMap::default().add("generated.yaml").at(1, 1)
}

fn here<T>(value: T) -> Located<T> {
    Located::new(value, origin())
}

type Body = (
    Vec<Container>,
    Option<i64>,
    IndexMap<String, Volume>,
    Leaves,
    Leaves,
    Option<&'static str>,
);

fn workload(((kind, namespace, name), body): ((&str, Option<&str>, &str), Body)) -> Workload {
    let (containers, replicas, volumes, strategy, rest, account) = body;
    Workload {
        app: None,
        kind: kind.to_owned(),
        api_version: "apps/v1".to_owned(),
        namespace: namespace.map(str::to_owned),
        name: name.to_owned(),
        original_name: name.to_owned(),
        origin: origin(),
        replicas: replicas.map(here),
        open_replicas: None,
        strategy,
        containers,
        pod_requests: IndexMap::default(),
        pod_limits: IndexMap::default(),
        volumes,
        service_account: account.map(|name| here(name.to_owned())),
        image_pull_secrets: Vec::new(),
        priority_class: None,
        storage_classes: Vec::new(),
        autoscaled: false,
        live: None,
        rest,
    }
}

fn body() -> impl Strategy<Value = Body> {
    let kinds = select(vec![
        ContainerKind::Init,
        ContainerKind::Sidecar,
        ContainerKind::Main,
    ]);
    let names = (kinds, select(vec!["app", "proxy", "setup"]));
    (
        btree_map(names, container(), 0..3),
        option::of(1..4i64),
        named(vec!["files", "cache"], volume()),
        leaves(vec!["type", "rollingUpdate.maxSurge"]),
        leaves(vec![
            "spec.template.spec.dnsPolicy",
            "spec.template.spec.securityContext.runAsUser",
            "spec.minReadySeconds",
        ]),
        option::of(select(vec!["api", "web"])),
    )
        .prop_map(|(containers, replicas, volumes, strategy, rest, account)| {
            let containers = containers.into_iter().map(|((kind, name), c)| Container {
                kind,
                name: name.to_owned(),
                ..c
            });
            (
                containers.collect(),
                replicas,
                volumes,
                strategy,
                rest,
                account,
            )
        })
}

fn container() -> impl Strategy<Value = Container> {
    let parts = (
        option::of(image()),
        option::of(words()),
        named(vec!["LOG_LEVEL", "DATABASE_URL", "PORT"], value()),
        btree_set((select(vec!["extras", "flags"]), any::<bool>()), 0..3),
        btree_map(
            probe_kind(),
            leaves(vec!["httpGet.path", "periodSeconds"]),
            0..3,
        ),
        named(vec!["cpu", "memory"], quantity()),
        named(vec!["cpu", "memory"], quantity()),
        btree_set(8080..8083i64, 0..3),
        named(vec!["/etc/app", "/var/cache"], mount()),
        leaves(vec!["tty", "workingDir"]),
    );
    parts.prop_map(
        |(image, args, env, sources, probes, requests, limits, ports, mounts, rest)| Container {
            name: String::new(),
            kind: ContainerKind::Main,
            origin: origin(),
            image: image.map(here),
            command: None,
            args: args.map(here),
            env: env.into_iter().map(variable).collect(),
            env_from: sources.into_iter().map(source).collect(),
            duplicates: IndexMap::default(),
            shadowed: Vec::new(),
            left_out: Vec::new(),
            needs: Vec::new(),
            mentions: Vec::new(),
            probes: probes
                .into_iter()
                .map(|(kind, fields)| {
                    (
                        kind,
                        here(Probe {
                            fields,
                            port_name: None,
                        }),
                    )
                })
                .collect(),
            requests: located(requests),
            limits: located(limits),
            ports: ports.into_iter().map(port).collect(),
            mounts: located(mounts),
            rest,
        },
    )
}

fn named<V: std::fmt::Debug + Clone + 'static>(
    names: Vec<&'static str>,
    value: impl Strategy<Value = V>,
) -> impl Strategy<Value = IndexMap<String, V>> {
    let most = names.len();
    btree_map(select(names).prop_map(str::to_owned), value, 0..=most)
        .prop_map(|map| map.into_iter().collect())
}

fn located<V>(map: IndexMap<String, V>) -> IndexMap<String, Located<V>> {
    map.into_iter()
        .map(|(key, value)| (key, here(value)))
        .collect()
}

fn leaves(names: Vec<&'static str>) -> impl Strategy<Value = Leaves> {
    let leaf = |(path, text): (String, &str)| (path.into(), here(text.into()));
    named(names, select(vec!["1", "2", "true"]))
        .prop_map(move |leaves| leaves.into_iter().map(leaf).collect())
}

fn words() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(
        select(vec!["--port", "8080", "-v"]).prop_map(str::to_owned),
        0..3,
    )
}

fn image() -> impl Strategy<Value = Image> {
    (
        select(vec!["shop/api", "shop/web"]),
        option::of(select(vec!["1.0", "1.1", "latest"])),
    )
        .prop_map(|(repository, tag)| Image {
            raw: match tag {
                Some(tag) => format!("{repository}:{tag}").into(),
                None => repository.into(),
            },
            registry: "docker.io".into(),
            repository: repository.into(),
            tag: tag.map(Into::into),
            digest: None,
        })
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (1..4i128).prop_map(|units| Quantity {
        raw: units.to_string().into(),
        nanos: Some(units * 1_000_000_000),
    })
}

fn mount() -> impl Strategy<Value = Mount> {
    (select(vec!["files", "cache"]), any::<bool>()).prop_map(|(volume, read_only)| Mount {
        volume: volume.to_owned(),
        sub_path: None,
        read_only,
    })
}

fn probe_kind() -> impl Strategy<Value = ProbeKind> {
    select(vec![ProbeKind::Liveness, ProbeKind::Readiness])
}

fn port(number: i64) -> Located<Port> {
    here(Port {
        number,
        protocol: "TCP".to_owned(),
        name: (number == 8080).then(|| "http".to_owned()),
    })
}

fn object(kind: RefKind, name: &str) -> ObjectRef {
    ObjectRef {
        kind,
        name: format!("{name}-5h7t9bk2fm").into(),
        original_name: name.into(),
    }
}

fn source((name, keys_known): (&str, bool)) -> EnvSource {
    EnvSource {
        object: object(RefKind::Secret, name),
        prefix: if keys_known { "K_" } else { "" }.into(),
        optional: false,
        keys_known,
        origin: origin(),
    }
}

fn value() -> impl Strategy<Value = EnvValue> {
    let key = |kind, name: &str, key: &str, resolution| KeyRef {
        object: object(kind, name),
        key: key.into(),
        optional: false,
        resolution,
    };
    let text = |value: &str, from| EnvValue::Text {
        raw: value.into(),
        expanded: value.into(),
        unexpanded: Vec::new(),
        secrets: Vec::new(),
        from,
    };
    let found = key(RefKind::ConfigMap, "flags", "level", Resolution::Found);
    let unknown = key(RefKind::ConfigMap, "flags", "level", Resolution::Unknown);
    let secret = |resolution| EnvValue::Key(key(RefKind::Secret, "extras", "url", resolution));
    select(vec![
        text("info", None),
        text("db.staging.svc", None),
        text("db.production.svc", None),
        text("info", Some(found)),
        EnvValue::Key(unknown),
        secret(Resolution::Unknown),
        secret(Resolution::KeyMissing),
        EnvValue::Field("status.podIP".to_owned()),
        EnvValue::Unsubstituted("${LEVEL}".into()),
    ])
}

fn variable((name, value): (String, EnvValue)) -> (SmolStr, Variable) {
    let name = SmolStr::from(name);
    let variable = Variable {
        name: name.clone(),
        value,
        env_from: None,
        origin: origin(),
    };
    (name, variable)
}

fn volume() -> impl Strategy<Value = Volume> {
    let maps = btree_set(select(vec!["files", "flags"]), 0..=2);
    (maps, leaves(vec!["defaultMode"])).prop_map(|(maps, rest)| Volume {
        origin: origin(),
        kind: if maps.is_empty() {
            "emptyDir"
        } else {
            "projected"
        }
        .to_owned(),
        references: maps
            .into_iter()
            .map(|name| VolumeReference {
                object: object(RefKind::ConfigMap, name),
                items: IndexMap::default(),
                optional: false,
            })
            .collect(),
        opened_by: None,
        rest,
    })
}

fn data() -> impl Strategy<Value = IndexMap<String, Located<SmolStr>>> {
    let texts = select(vec!["1", "2", "true"]).prop_map(SmolStr::from);
    named(vec!["app.conf", "level"], texts).prop_map(located)
}

fn config_map((name, data): (&str, IndexMap<String, Located<SmolStr>>)) -> ConfigMap {
    ConfigMap {
        app: None,
        namespace: None,
        name: format!("{name}-5h7t9bk2fm"),
        original_name: name.into(),
        data,
        binary_keys: kubeparity::maps::IndexSet::default(),
        keys_unknown: false,
        immutable: false,
        live: None,
        origin: origin(),
        layout: kubeparity::model::DataLayout::default(),
    }
}
