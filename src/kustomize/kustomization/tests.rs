use super::*;
use crate::yaml::{self, Dialect};

fn decode(text: &str) -> Result<Kustomization, Error> {
    let documents = yaml::read(text, Origin::NONE, Dialect::Yaml11).unwrap();
    Kustomization::decode(&documents[0], "/here")
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn wrong_types_are_refused_in_gos_words() {
    let cases = [
        (
            "namespace: 5",
            "number",
            "Kustomization.namespace",
            "string",
        ),
        ("namespace: y", "bool", "Kustomization.namespace", "string"),
        (
            "resources: x",
            "string",
            "Kustomization.resources",
            "[]string",
        ),
        (
            "resources: [{a: b}]",
            "object",
            "Kustomization.resources",
            "string",
        ),
        (
            "commonLabels: [a]",
            "array",
            "Kustomization.commonLabels",
            "map[string]string",
        ),
        (
            "commonLabels: {a: 1}",
            "number",
            "Kustomization.commonLabels",
            "string",
        ),
        ("kind: 5", "number", "Kustomization.TypeMeta.kind", "string"),
        (
            "patches: [x]",
            "string",
            "Kustomization.patches",
            "types.Patch",
        ),
        (
            "generatorOptions: 1",
            "number",
            "Kustomization.generatorOptions",
            "types.GeneratorOptions",
        ),
        (
            "patches: [{target: {kind: 1}}]",
            "number",
            "Selector.patches.target.ResId.Gvk.kind",
            "string",
        ),
        (
            "replicas: [{count: 1.5}]",
            "number 1.5",
            "Replica.replicas.count",
            "int64",
        ),
        (
            "configMapGenerator: [{literals: x}]",
            "string",
            "ConfigMapArgs.configMapGenerator.GeneratorArgs.KvPairSources.literals",
            "[]string",
        ),
        (
            "replacements: [{targets: [{options: {index: a}}]}]",
            "string",
            "FieldOptions.replacements.Replacement.targets.options.index",
            "int",
        ),
        (
            "vars: [{objref: {kind: 1}}]",
            "number",
            "Target.vars.objref.Gvk.kind",
            "string",
        ),
    ];
    for (text, found, field, wanted) in cases {
        let message = format!(
            "invalid Kustomization: json: cannot unmarshal {found} into Go struct field \
             {field} of type {wanted}"
        );
        assert_eq!(decode(text).unwrap_err().message(), message);
    }
}

#[test]
fn what_is_no_kustomization_is_refused() {
    let type_error = "Failed to read kustomization file under /here:\n";
    for (text, message) in [
        (
            "x",
            "invalid Kustomization: json: cannot unmarshal string into Go value of type types.Kustomization",
        ),
        (
            "foo: 1",
            "invalid Kustomization: json: unknown field \"foo\"",
        ),
        (
            "patches: [{options: {x: true}}]",
            "invalid Kustomization: json: unknown field \"x\"",
        ),
        (
            "b: 1\na: 2",
            "invalid Kustomization: json: unknown field \"a\"",
        ),
        ("kind: Component", "kustomization.yaml is empty"),
        ("namePrefix: ''", "kustomization.yaml is empty"),
        (
            "kind: Foo\nresources: []",
            &format!("{type_error}kind should be Kustomization or Component"),
        ),
        (
            "kind: Component\napiVersion: v1\nresources: []",
            &format!(
                "{type_error}apiVersion for Component should be kustomize.config.k8s.io/v1alpha1"
            ),
        ),
    ] {
        assert_eq!(decode(text).unwrap_err().message(), message);
    }
}

#[test]
fn fields_match_in_any_case_and_the_lower_case_one_wins() {
    let read = decode("NAMEPREFIX: a-\nnamePrefix: b-\nRESOURCES: [x]\nbases: [z]").unwrap();
    assert_eq!(&*read.name_prefix, "b-");
    let resources: Vec<_> = read.resources.iter().map(|text| &**text).collect();
    assert_eq!(resources, ["x", "z"]);
    assert_eq!(read.resources[0].origin.line(), 3);
    assert_eq!(read.deprecations.len(), 1);
    assert!(read.deprecations[0].starts_with("# Warning: 'bases' is deprecated."));
}

#[test]
fn an_empty_list_says_something_an_empty_string_does_not() {
    assert!(decode("resources: []").is_ok());
    assert!(decode("resources:").is_err());
    assert!(decode("bases: []").is_err());
}
