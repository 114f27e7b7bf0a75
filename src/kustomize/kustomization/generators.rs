//! `configMapGenerator`, `secretGenerator` and `generatorOptions`.

use super::decoder::{Decoder, StringMap, Text};
use crate::yaml::{Node, Origin};

/// `generatorOptions`, or a generator's own `options`.
#[derive(Debug, Clone, Default)]
pub(crate) struct GeneratorOptions {
    /// Labels for what is generated.
    pub labels: StringMap,
    /// Annotations for what is generated.
    pub annotations: StringMap,
    /// Whether the name gets no content hash.
    pub disable_name_suffix_hash: bool,
    /// Whether `immutable: true` is added.
    pub immutable: bool,
}

impl GeneratorOptions {
    /// Decodes options.
    pub(crate) fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut options = Self::default();
        let fields = [
            "labels",
            "annotations",
            "disableNameSuffixHash",
            "immutable",
        ];
        decoder.object(
            node,
            "GeneratorOptions",
            &fields,
            |decoder, field, value| match field {
                "labels" => options.labels = decoder.string_map(value),
                "annotations" => options.annotations = decoder.string_map(value),
                "disableNameSuffixHash" => options.disable_name_suffix_hash = decoder.bool(value),
                "immutable" => options.immutable = decoder.bool(value),
                _ => {}
            },
        );
        options
    }
}

/// An entry of `configMapGenerator` or `secretGenerator`.
#[derive(Debug, Clone, Default)]
pub(crate) struct GeneratorArgs {
    /// The name before the hash.
    pub name: Text,
    /// The namespace.
    pub namespace: Text,
    /// `create`, `merge`, `replace`, or what counts as `create`.
    pub behavior: Text,
    /// `key=value`
    pub literals: Vec<Text>,
    /// `path` or `key=path`
    pub files: Vec<Text>,
    /// Files of `key=value` lines; `env` is the last of them.
    pub envs: Vec<Text>,
    /// Its own options.
    pub options: Option<GeneratorOptions>,
    /// A Secret's type.
    pub secret_type: Text,
    /// The start of the entry.
    pub origin: Origin,
}

impl GeneratorArgs {
    /// Decodes an entry of `configMapGenerator`.
    pub(crate) fn decode_config_map(decoder: &mut Decoder, node: &Node) -> Self {
        Self::decode(decoder, node, "ConfigMapArgs", &[])
    }

    /// Decodes an entry of `secretGenerator`.
    pub(crate) fn decode_secret(decoder: &mut Decoder, node: &Node) -> Self {
        Self::decode(decoder, node, "SecretArgs", &["type"])
    }

    fn decode(
        decoder: &mut Decoder,
        node: &Node,
        name: &'static str,
        more: &[&'static str],
    ) -> Self {
        let mut args = Self {
            origin: node.origin,
            ..Self::default()
        };
        let mut env = Text::default();
        let fields = [
            "GeneratorArgs.name",
            "GeneratorArgs.namespace",
            "GeneratorArgs.behavior",
            "GeneratorArgs.KvPairSources.literals",
            "GeneratorArgs.KvPairSources.files",
            "GeneratorArgs.KvPairSources.envs",
            "GeneratorArgs.KvPairSources.env",
            "GeneratorArgs.options",
        ];
        let fields = [&fields[..], more].concat();
        decoder.object(node, name, &fields, |decoder, field, value| match field {
            "name" => args.name = decoder.string(value),
            "namespace" => args.namespace = decoder.string(value),
            "behavior" => args.behavior = decoder.string(value),
            "literals" => args.literals = decoder.strings(value),
            "files" => args.files = decoder.strings(value),
            "envs" => args.envs = decoder.strings(value),
            "env" => env = decoder.string(value),
            "options" => args.options = Some(GeneratorOptions::decode(decoder, value)),
            "type" => args.secret_type = decoder.string(value),
            _ => {}
        });
        if !env.is_empty() {
            args.envs.push(env);
        }
        args
    }
}
