//! The other fields of a container.

use super::*;

#[test]
fn container_fields() {
    check(vec![
        (
            "the tag",
            SAME,
            |e| on(e, |c| c.image = image(Some("1.3.9"), None)),
            vec![(
                Field::Image,
                Some("shop/checkout:1.4.0"),
                Some("shop/checkout:1.3.9"),
            )],
        ),
        (
            "no tag is latest",
            |e| on(e, |c| c.image = image(Some("latest"), None)),
            |e| on(e, |c| c.image = image(None, None)),
            vec![],
        ),
        (
            "a digest is the same image under any tag",
            |e| on(e, |c| c.image = image(Some("latest"), Some("sha256:0"))),
            |e| on(e, |c| c.image = image(None, Some("sha256:0"))),
            vec![],
        ),
        (
            "another digest under one tag",
            |e| on(e, |c| c.image = image(Some("1"), Some("sha256:0"))),
            |e| on(e, |c| c.image = image(Some("1"), Some("sha256:1"))),
            vec![(
                Field::Image,
                Some("shop/checkout:1@sha256:0"),
                Some("shop/checkout:1@sha256:1"),
            )],
        ),
        (
            "an image that is still to be substituted",
            SAME,
            |e| on(e, |c| c.image = image(Some("${TAG}"), None)),
            vec![],
        ),
        (
            "arguments",
            SAME,
            |e| on(e, |c| c.args = Some(here(vec!["--port".to_owned()]))),
            vec![(
                Field::Args,
                Some("[\"--port\", \"8080\"]"),
                Some("[\"--port\"]"),
            )],
        ),
        (
            "a command on one side",
            SAME,
            |e| on(e, |c| c.command = Some(here(vec!["sh".to_owned()]))),
            vec![(Field::Command, None, Some("[\"sh\"]"))],
        ),
        (
            "no probe",
            SAME,
            |e| on(e, |c| c.probes.clear()),
            vec![(
                Field::Probe(ProbeKind::Readiness, None),
                Some("httpGet /ready on port 8080, every 10 s"),
                None,
            )],
        ),
        (
            "a field of a probe, against the default",
            SAME,
            |e| {
                on(e, |c| {
                    let probe = c.probes.get_mut(&ProbeKind::Readiness);
                    let probe = probe.expect("a probe");
                    probe.value.fields = with(&probe.value.fields, "periodSeconds", "5");
                });
            },
            vec![(
                Field::Probe(ProbeKind::Readiness, Some(path("periodSeconds"))),
                Some("10 (default)"),
                Some("5"),
            )],
        ),
        (
            "quantities by value",
            SAME,
            |e| {
                on(e, |c| {
                    c.requests = map([("cpu", quantity("0.1", 100_000_000))])
                })
            },
            vec![],
        ),
        (
            "no limit",
            SAME,
            |e| on(e, |c| c.limits.clear()),
            vec![(Field::Limit("memory".into()), Some("1Gi"), None)],
        ),
        (
            "a request",
            SAME,
            |e| {
                on(e, |c| {
                    c.requests = map([("cpu", quantity("50m", 50_000_000))])
                })
            },
            vec![(Field::Request("cpu".into()), Some("100m"), Some("50m"))],
        ),
        (
            "no mount",
            SAME,
            |e| on(e, |c| c.mounts.clear()),
            vec![(
                Field::Mount("/etc/checkout".into(), None),
                Some("volume files"),
                None,
            )],
        ),
        (
            "a field of a mount",
            SAME,
            |e| {
                on(e, |c| {
                    c.mounts.values_mut().for_each(|m| m.value.read_only = true)
                })
            },
            vec![(
                Field::Mount("/etc/checkout".into(), Some(path("readOnly"))),
                Some("false"),
                Some("true"),
            )],
        ),
        (
            "a port",
            SAME,
            |e| on(e, |c| c.ports.clear()),
            vec![(Field::Rest(path("ports.8080/TCP")), Some("http"), None)],
        ),
        (
            "anything else",
            SAME,
            |e| on(e, |c| c.rest = with(&c.rest, "tty", "true")),
            vec![(Field::Rest(path("tty")), None, Some("true"))],
        ),
        (
            "no container",
            SAME,
            |e| on_workload(e, |w| w.containers.clear()),
            vec![(
                Field::Container(ContainerKind::Main),
                Some("image shop/checkout:1.4.0"),
                None,
            )],
        ),
        (
            "the same name in another list is another container",
            SAME,
            |e| on(e, |c| c.kind = ContainerKind::Sidecar),
            vec![
                (
                    Field::Container(ContainerKind::Sidecar),
                    None,
                    Some("image shop/checkout:1.4.0"),
                ),
                (
                    Field::Container(ContainerKind::Main),
                    Some("image shop/checkout:1.4.0"),
                    None,
                ),
            ],
        ),
    ]);
}
