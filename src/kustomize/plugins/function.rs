//! KRM functions: programs, or images run by docker, that are given a ResourceList and print one.

use crate::kustomize::Error;
use crate::kustomize::io::documents;
use crate::kustomize::io::host::Invocation;
use crate::kustomize::kustomization::{Decoder, Text};
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::process::{self, annotate, printed};
use crate::kustomize::resource::Resource;
use crate::yaml::{Dialect, Node, read_first};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The annotations that describe a function.
const ANNOTATIONS: [&str; 2] = ["config.kubernetes.io/function", "config.k8s.io/function"];

/// The annotations that number the resources on the way there and back.
const NUMBERS: [&str; 4] = [
    "config.kubernetes.io/index",
    "internal.config.kubernetes.io/index",
    "config.k8s.io/id",
    "internal.config.kubernetes.io/id",
];

/// A function as its annotation describes it.
#[derive(Default)]
pub(super) struct Function {
    image: Text,
    network: bool,
    mounts: Vec<Mount>,
    container_env: Vec<Text>,
    path: Text,
    arguments: Vec<Text>,
    exec_env: Vec<Text>,
}

/// The command that runs a function.
struct Command {
    program: PathBuf,
    arguments: Vec<OsString>,
    environment: Vec<(String, OsString)>,
}

/// A part of the disk that a container sees.
#[derive(Default)]
struct Mount {
    kind: Text,
    source: Text,
    target: Text,
    writable: bool,
}

/// Returns the function that an object describes, if it does.
pub(super) fn described_function(config: &Resource) -> Result<Option<Function>, Error> {
    let annotation = |key: &str| {
        let value = config.node.at(&["metadata", "annotations", key])?;
        Some(Text::new(value.as_str()?, value.origin)).filter(|text| !text.is_empty())
    };
    for key in ANNOTATIONS {
        if let Some(text) = annotation(key) {
            let decoded = Function::parse(&text);
            return decoded
                .map(Some)
                .map_err(|error| error.within(format_args!("loader: {key} unmarshal error")));
        }
    }
    if let Some(image) = annotation("config.kubernetes.io/container") {
        return Ok(Some(Function {
            image,
            ..Function::default()
        }));
    }
    match config.node.at(&["metadata", "configFn"]) {
        Some(node) if !node.is_null() => Function::decode(node).map(Some),
        _ => Ok(None),
    }
}

impl Function {
    fn parse(text: &Text) -> Result<Self, Error> {
        let document = read_first(text, text.origin, Dialect::Yaml11)
            .map_err(|error| documents::explain(&error, "yaml").at(text.origin))?;
        match document {
            Some(mut node) => {
                documents::shift(&mut node, text);
                Self::decode(&node)
            }
            None => Ok(Self::default()),
        }
    }

    fn decode(node: &Node) -> Result<Self, Error> {
        let mut function = Self::default();
        let mut decoder = Decoder::strict();
        let fields = ["deferFailure", "container", "exec"];
        decoder.object(
            node,
            "FunctionSpec",
            &fields,
            |decoder, field, value| match field {
                "container" => function.container(decoder, value),
                "exec" => function.exec(decoder, value),
                "deferFailure" => drop(decoder.bool(value)),
                _ => {}
            },
        );
        decoder.finish(function)
    }

    fn container(&mut self, decoder: &mut Decoder, node: &Node) {
        let fields = ["image", "network", "mounts", "envs"];
        decoder.object(
            node,
            "ContainerSpec",
            &fields,
            |decoder, field, value| match field {
                "image" => self.image = decoder.string(value),
                "network" => self.network = decoder.bool(value),
                "mounts" => {
                    self.mounts = decoder.list(value, "runtimeutil.StorageMount", Mount::decode);
                }
                "envs" => self.container_env = decoder.strings(value),
                _ => {}
            },
        );
    }

    fn exec(&mut self, decoder: &mut Decoder, node: &Node) {
        let fields = ["path", "args", "envs"];
        decoder.object(
            node,
            "ExecSpec",
            &fields,
            |decoder, field, value| match field {
                "path" => self.path = decoder.string(value),
                "args" => self.arguments = decoder.strings(value),
                "envs" => self.exec_env = decoder.strings(value),
                _ => {}
            },
        );
    }

    /// Gives itself back if it may run.
    pub(super) fn allowed(self, context: Context<'_>) -> Result<Self, Error> {
        for mount in &self.mounts {
            let source = Path::new(&*mount.source);
            let why = if source.is_absolute() {
                "relative to the current kustomization directory"
            } else if crate::kustomize::io::paths::leads_out(source) {
                "under the current kustomization directory"
            } else {
                continue;
            };
            return Err(Error::new(format!(
                "plugin with mount path '{}' is not permitted; mount paths must be {why}",
                mount.source
            ))
            .at(mount.source.origin));
        }
        let permissions = context.permissions;
        if self.network && !permissions.network {
            return Err(
                Error::new("network required but not enabled with --network").at(self.image.origin),
            );
        }
        if self.image.is_empty() && self.path.is_empty() {
            return Err(Error::new("the function names neither an image nor a path"));
        }
        // kustomize passes over such a function in silence.
        if self.image.is_empty() && !permissions.exec {
            return Err(Error::new(format!(
                "the function '{}' is a program of this machine, and these are not enabled",
                self.path
            ))
            .at(self.path.origin)
            .hint("--enable-exec lets it run"));
        }
        Ok(self)
    }

    /// Runs the function on resources.
    pub(super) fn run_function(
        &self,
        context: Context<'_>,
        config: &Resource,
        items: Vec<Node>,
    ) -> Result<Vec<u8>, Error> {
        let input = resource_list(config, items)?;
        let root = context.loader.root();
        let command = match self.image.is_empty() {
            true => self.of_exec(context),
            false => self.of_container(context)?,
        };
        let program = command.program;
        let invocation = Invocation {
            program: &program,
            arguments: command.arguments,
            environment: command.environment,
            directory: Some(root),
            input,
        };
        process::run_program(context, invocation, |said, why| {
            let said = match said {
                "" => String::new(),
                said => format!(": {said}"),
            };
            Error::new(format!("couldn't execute function: {why}{said}"))
                .at(config.declared)
                .hint(format!("the function is {}", program.display()))
        })
    }

    fn of_exec(&self, context: Context<'_>) -> Command {
        // A path is the directory's; a name alone is the PATH's.
        let path = match self.path.contains('/') {
            true => context.loader.root().join(&*self.path),
            false => PathBuf::from(&*self.path),
        };
        let said = self.exec_env.iter().map(|text| text.value.as_str());
        let typed = context.permissions.env.iter().map(String::as_str);
        let environment: BTreeMap<String, OsString> = said
            .chain(typed)
            .filter_map(|text| text.split_once('='))
            .filter(|(_, value)| !value.contains('='))
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let arguments = self.arguments.iter().map(|text| (&*text.value).into());
        Command {
            program: path,
            arguments: arguments.collect(),
            environment: environment.into_iter().collect(),
        }
    }

    fn of_container(&self, context: Context<'_>) -> Result<Command, Error> {
        let permissions = context.permissions;
        let user = match permissions.as_current_user {
            false => "nobody".to_owned(),
            true => context.loader.outside().user().ok_or_else(|| {
                Error::new("cannot tell the current user's id").at(self.image.origin)
            })?,
        };
        let mut arguments: Vec<String> = [
            "run",
            "--rm",
            "-i",
            "-a",
            "STDIN",
            "-a",
            "STDOUT",
            "-a",
            "STDERR",
            "--network",
        ]
        .map(str::to_owned)
        .to_vec();
        arguments.push(if self.network { "host" } else { "none" }.to_owned());
        arguments.extend(["--user".to_owned(), user]);
        arguments.push("--security-opt=no-new-privileges".to_owned());
        let typed: Vec<Mount> = permissions
            .mounts
            .iter()
            .map(|text| Mount::typed(text))
            .collect();
        for mount in self.mounts.iter().chain(&typed) {
            arguments.extend(["--mount".to_owned(), mount.flag(context.loader.root())]);
        }
        let mut set: BTreeMap<&str, &str> =
            [("LOG_TO_STDERR", "true"), ("STRUCTURED_RESULTS", "true")].into();
        let mut passed = Vec::new();
        let said = self.container_env.iter().map(|text| text.value.as_str());
        for text in said.chain(permissions.env.iter().map(String::as_str)) {
            match text.split_once('=') {
                Some((name, value)) => drop(set.insert(name, value)),
                None => passed.push(text),
            }
        }
        for (name, value) in set {
            arguments.extend(["-e".to_owned(), format!("{name}={value}")]);
        }
        for name in passed {
            arguments.extend(["-e".to_owned(), name.to_owned()]);
        }
        arguments.push(self.image.value.clone());
        Ok(Command {
            program: PathBuf::from("docker"),
            arguments: arguments.into_iter().map(OsString::from).collect(),
            environment: Vec::new(),
        })
    }
}

impl Mount {
    fn decode(decoder: &mut Decoder, node: &Node) -> Self {
        let mut mount = Self::default();
        let fields = ["type", "src", "dst", "rw"];
        decoder.object(
            node,
            "StorageMount",
            &fields,
            |decoder, field, value| match field {
                "type" => mount.kind = decoder.string(value),
                "src" => mount.source = decoder.string(value),
                "dst" => mount.target = decoder.string(value),
                "rw" => mount.writable = decoder.bool(value),
                _ => {}
            },
        );
        mount
    }

    /// Reads `type=bind,src=a,dst=/b,rw=true`.
    fn typed(text: &str) -> Self {
        let mut mount = Self::default();
        for (key, value) in text.split(',').filter_map(|option| option.split_once('=')) {
            let value_text = Text::new(value, crate::yaml::Origin::NONE);
            match key {
                "type" => mount.kind = value_text,
                "src" | "source" => mount.source = value_text,
                "dst" | "target" => mount.target = value_text,
                "rw" => mount.writable = value == "true",
                _ => {}
            }
        }
        mount
    }

    fn flag(&self, root: &Path) -> String {
        let source = crate::kustomize::io::paths::clean(&root.join(&*self.source));
        format!(
            "type={},source={},target={}{}",
            self.kind,
            source.display(),
            self.target,
            if self.writable { "" } else { ",readonly" }
        )
    }
}

/// Returns a function's own configuration, marked so that it is not rendered.
pub(super) fn own_configuration(config: &Resource) -> Node {
    let mut own = process::configuration(config);
    annotate(&mut own, "config.kubernetes.io/local-config", "true");
    own
}

/// Returns the input of a function: the resources, each with its number, and its own configuration.
fn resource_list(config: &Resource, mut items: Vec<Node>) -> Result<Vec<u8>, Error> {
    let origin = config.declared;
    for (index, item) in items.iter_mut().enumerate() {
        for (key, number) in NUMBERS.iter().zip([index, index, index + 1, index + 1]) {
            annotate(item, key, &number.to_string());
        }
    }
    let mut list = Node::map(origin);
    list.set(
        "apiVersion",
        Node::string("config.kubernetes.io/v1", origin),
    );
    list.set("kind", Node::string("ResourceList", origin));
    let mut all = Node::seq(origin);
    if let Some(seq) = all.as_seq_mut() {
        *seq = items;
    }
    list.set("items", all);
    list.set("functionConfig", own_configuration(config));
    printed(&[list])
}
