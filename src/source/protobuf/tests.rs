//! Against bytes made here; `tests/live/formats.rs` holds what API servers send against their JSON.

use serde_json::{Value, json};

use super::*;
use crate::yaml::{Origin, from_serde, to_json};

/// A field that holds bytes: text, or a message.
fn bytes(number: u8, payload: &[u8]) -> Vec<u8> {
    let mut field = vec![number << 3 | 2];
    let mut length = payload.len();
    while length > 0x7F {
        field.push(u8::try_from(length & 0x7F).expect("seven bits") | 0x80);
        length >>= 7;
    }
    field.push(u8::try_from(length).expect("seven bits"));
    field.extend(payload);
    field
}

fn number(field: u8, value: u8) -> Vec<u8> {
    vec![field << 3, value]
}

fn answer(list: &[u8]) -> Vec<u8> {
    let envelope = [
        bytes(1, &[bytes(1, b"apps/v1"), bytes(2, b"List")].concat()),
        bytes(2, list),
    ];
    [MAGIC, &envelope.concat()].concat()
}

fn shown(of: &str, field: &str, bytes: &[u8]) -> Value {
    let value = field_value(of, field, bytes).expect("a field");
    to_json(&from_serde(value, Origin::NONE).expect("a value"))
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn values_are_shown_as_json_has_them() {
    let entry = |key: &[u8], value: &[u8]| bytes(7, &[bytes(1, key), bytes(2, value)].concat());
    // (message, field, bytes, JSON)
    let cases: Vec<(&str, &str, Vec<u8>, Value)> = vec![
        ("Container", "name", b"app".to_vec(), json!("app")),
        // Numbers, lists and maps come with their tags.
        ("DeploymentSpec", "replicas", number(1, 0), json!(0)),
        (
            "DeploymentSpec",
            "minReadySeconds",
            [vec![5 << 3], vec![0xFF; 9], vec![1]].concat(),
            json!(-1),
        ),
        (
            "PodSpec",
            "enableServiceLinks",
            vec![0xF0, 1, 0],
            json!(false),
        ),
        (
            "Container",
            "args",
            [bytes(4, b"a"), bytes(4, b"")].concat(),
            json!(["a", ""]),
        ),
        (
            "ResourceRequirements",
            "limits",
            entry(b"cpu", &bytes(1, b"500m")),
            json!({"cpu": "500m"}),
        ),
        (
            "ObjectMeta",
            "labels",
            [entry(b"app", b"x"), entry(b"y", b"")].concat(),
            json!({"app": "x", "y": ""}),
        ),
        (
            "HTTPGetAction",
            "port",
            [number(1, 0), number(2, 80), bytes(3, b"")].concat(),
            json!(80),
        ),
        (
            "HTTPGetAction",
            "port",
            [number(1, 1), number(2, 0), bytes(3, b"http")].concat(),
            json!("http"),
        ),
        (
            "ObjectMeta",
            "creationTimestamp",
            vec![1 << 3, 0x80, 0xA3, 0x05],
            json!("1970-01-02T00:00:00Z"),
        ),
        // Fields of an inline message stand in the one around it; a zero that JSON leaves out is left out, another is not.
        (
            "EnvVarSource",
            "secretKeyRef",
            [bytes(1, &bytes(1, b"s")), bytes(2, b""), number(3, 0)].concat(),
            json!({"name": "s", "key": "", "optional": false}),
        ),
        (
            "Container",
            "readinessProbe",
            [
                bytes(1, &bytes(1, &bytes(1, b"true"))),
                number(2, 0),
                number(3, 5),
            ]
            .concat(),
            json!({"exec": {"command": ["true"]}, "timeoutSeconds": 5}),
        ),
        // What a newer server adds is passed over here, and told by `check`.
        ("Container", "resources", bytes(15, b"?"), json!({})),
    ];
    for (of, field, bytes, wanted) in cases {
        assert_eq!(shown(of, field, &bytes), wanted, "{of}.{field}");
    }
}

#[test]
fn what_is_not_known_is_told() {
    let container = |more: &[u8]| {
        let container = [bytes(1, b"app"), more.to_vec()].concat();
        let pod = bytes(2, &container);
        bytes(3, &bytes(2, &pod))
    };
    let limits = bytes(
        8,
        &bytes(1, &[bytes(1, b"cpu"), bytes(2, &bytes(1, b"1"))].concat()),
    );
    let cases: [(Vec<u8>, bool); 7] = [
        (container(b""), true),
        (container(&limits), true),
        // A number of no field, a field of another type, one that breaks off, at any depth.
        (container(&[0xF2, 0x7F, 0]), false),
        (container(&number(1, 1)), false),
        (container(&[8 << 3 | 2, 9]), false),
        ([container(b""), vec![0xF0, 0x7F, 1]].concat(), false),
        (vec![0x0A], false),
    ];
    for (spec, is_known) in cases {
        let kept = RawField::new("Deployment", "spec", &spec).expect("a field");
        assert_eq!(kept.check().is_ok(), is_known, "{spec:?}");
    }
    assert!(RawField::new("Deployment", "data", b"").is_none());
    assert!(RawField::new("Gateway", "spec", b"").is_none());
}

#[test]
fn an_answer_is_taken_out_of_its_envelope_and_its_token_seen_at_the_start() {
    let item = bytes(2, &bytes(1, &bytes(1, b"web")));
    let metadata = |token: &[u8]| bytes(1, &[bytes(2, b"17"), bytes(3, token)].concat());
    let page = answer(&[metadata(b"abc"), item.clone()].concat());
    let read: Value = from_answer(&page, "DeploymentList").expect("a list");
    assert_eq!(read["items"], json!([{"metadata": {"name": "web"}}]));
    assert_eq!(token_at_start(&page).as_deref(), Some("abc"));
    assert_eq!(
        token_at_start(&page[..page.len() - 3]).as_deref(),
        Some("abc")
    );
    let last = answer(&[bytes(1, &bytes(2, b"17")), item].concat());
    assert_eq!(token_at_start(&last).as_deref(), Some(""));
    assert_eq!(token_at_start(b"k8s\0"), None);
    assert_eq!(token_at_start(b"{}"), None);
    assert!(from_answer::<Value>(b"k8s\0", "DeploymentList").is_err());
    assert!(from_answer::<Value>(&page, "GatewayList").is_err());
}

#[test]
fn no_bytes_panic() {
    let page = answer(&bytes(
        2,
        &bytes(2, &bytes(3, &bytes(2, &bytes(2, &bytes(7, b"x"))))),
    ));
    for cut in 0..page.len() {
        let mut changed = page.clone();
        for value in [0, 7, 0x7F, 0x80, 0xFF] {
            changed[cut] = value;
            let _ = from_answer::<Value>(&changed, "DeploymentList");
            let _ = from_answer::<Value>(&changed[..cut], "JobList");
            let _ = token_at_start(&changed);
            if let Some(kept) = RawField::new("Deployment", "spec", &changed) {
                let _ = kept.check();
                let _ = from_serde(kept.value(), Origin::NONE);
            }
        }
    }
}
