use crate::kustomize::patch::schema::builtin::*;

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn lists_merge_where_the_schema_says_so() {
    type Case = (
        &'static str,
        &'static str,
        &'static [&'static str],
        Option<&'static [&'static str]>,
    );
    let cases: [Case; 9] = [
        (
            "apps/v1",
            "Deployment",
            &["spec", "template", "spec", "containers"],
            Some(&["name"]),
        ),
        (
            "apps/v1",
            "Deployment",
            &["spec", "template", "spec", "containers", "-", "ports"],
            Some(&["containerPort", "protocol"]),
        ),
        (
            "apps/v1",
            "Deployment",
            &["spec", "template", "spec", "tolerations"],
            None,
        ),
        (
            "batch/v1",
            "CronJob",
            &["spec", "jobTemplate", "spec", "template", "spec", "volumes"],
            Some(&["name"]),
        ),
        (
            "v1",
            "Service",
            &["spec", "ports"],
            Some(&["port", "protocol"]),
        ),
        ("v1", "ConfigMap", &["metadata", "finalizers"], Some(&[])),
        (
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            &["metadata", "finalizers"],
            None,
        ),
        (
            "apps/v1",
            "StatefulSet",
            &["spec", "volumeClaimTemplates"],
            None,
        ),
        (
            "example.com/v1",
            "Deployment",
            &["spec", "template", "spec", "containers"],
            None,
        ),
    ];
    for (api_version, kind, path, wanted) in cases {
        let found = path.iter().fold(
            BuiltIn::of(api_version, kind),
            |schema, field| match *field {
                "-" => schema.item(),
                field => schema.field(field),
            },
        );
        assert_eq!(found.merge_keys(), wanted, "{kind} {path:?}");
    }
}
