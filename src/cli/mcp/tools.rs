//! The tools: what each takes, and the text that it gives. Every text is one that the command of its name prints, secrets masked.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::check::{self, Host, Selection};
use crate::cli::guest::Guest;
use crate::cli::{explain, outputs, ui};
use crate::error::Error;
use crate::judge::Threshold;
use crate::kustomize::{self, Options};
use crate::needs::read_code;
use crate::report::{self, Differences, NeedsFormat, Report, in_json, unified, write_needs};
use crate::source::mask_rendered;
use crate::yaml::SourceMap;

/// Columns of what an agent reads.
const WIDTH: usize = 120;

/// One tool.
pub(super) struct Tool {
    name: &'static str,
    description: &'static str,
    /// The properties of its arguments, as JSON Schema has them.
    properties: fn() -> Value,
    required: &'static [&'static str],
    run: fn(&Guest, &Value, &SourceMap) -> Result<String, Error>,
}

const TOOLS: [Tool; 5] = [
    Tool {
        name: "check",
        description: "Compares environments and says what the later ones lack, with places and patches. The first line is the verdict: parity, passed, findings or incomplete.",
        properties: || {
            json!({
                "sources": {"type": "array", "items": {"type": "string"}, "description": "Directories or files in the order of release, or environments of kubeparity.yaml; none for all that it compares"},
                "config": {"type": "string", "description": "The configuration, in place of the kubeparity.yaml found upwards"},
                "app": {"type": "string", "description": "Only this application of an overlay glob"},
                "reference": {"type": "string", "description": "The environment to compare all others with"},
                "format": {"type": "string", "enum": ["markdown", "json", "summary"], "description": "markdown without it"},
            })
        },
        required: &[],
        run: check,
    },
    Tool {
        name: "diff",
        description: "Shows every difference between two sources, unjudged.",
        properties: || {
            json!({
                "a": {"type": "string", "description": "The reference: a directory, a file, or an environment of kubeparity.yaml"},
                "b": {"type": "string", "description": "The source to compare with it"},
                "config": {"type": "string", "description": "The configuration, in place of the kubeparity.yaml found upwards"},
                "app": {"type": "string", "description": "Only this application of an overlay glob"},
                "format": {"type": "string", "enum": ["diff", "json"], "description": "diff without it"},
            })
        },
        required: &["a", "b"],
        run: diff,
    },
    Tool {
        name: "explain",
        description: "Says what a rule means, how to fix what it finds, how to accept it; without a rule, lists the rules.",
        properties: || json!({"rule": {"type": "string", "description": "The rule, or the id of one of its findings"}}),
        required: &[],
        run: explain,
    },
    Tool {
        name: "needs",
        description: "Lists the variables that source code reads, and what happens without them.",
        properties: || json!({"path": {"type": "string", "description": "A directory or file of source code; the working directory without it"}}),
        required: &[],
        run: needs,
    },
    Tool {
        name: "render",
        description: "Prints what `kustomize build` prints, with Secrets' values and what looks like a credential masked.",
        properties: || json!({"dir": {"type": "string", "description": "The directory with the kustomization"}}),
        required: &["dir"],
        run: render,
    },
];

/// Returns the tool of a name.
pub(super) fn find(name: &str) -> Option<&'static Tool> {
    const ALL: &[Tool] = &TOOLS;
    ALL.iter().find(|tool| tool.name == name)
}

/// Describes every tool.
pub(super) fn list() -> Vec<Value> {
    let described = TOOLS.iter().map(|tool| {
        json!({
            "name": tool.name,
            "description": tool.description,
            "inputSchema": {
                "type": "object",
                "properties": (tool.properties)(),
                "required": tool.required,
                "additionalProperties": false,
            },
            "annotations": {"readOnlyHint": true, "openWorldHint": false},
        })
    });
    described.collect()
}

impl Tool {
    /// Runs it, and returns its text, or why there is none.
    pub(super) fn call(&self, guest: &Guest, arguments: &Value) -> Result<String, String> {
        let sources = SourceMap::default();
        let done = (self.run)(guest, arguments, &sources);
        done.map(|text| ui::cleaned(&text)).map_err(|error| {
            let place = sources.place(error.origin);
            let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
            let hint = error
                .hint
                .map(|hint| format!("\n{hint}"))
                .unwrap_or_default();
            ui::cleaned(&format!("{place}{}{hint}", error.message))
        })
    }
}

fn read<T: DeserializeOwned>(arguments: &Value) -> Result<T, Error> {
    T::deserialize(arguments)
        .map_err(|error| Error::new(format!("the arguments cannot be used: {error}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckArguments {
    #[serde(default)]
    sources: Vec<String>,
    config: Option<PathBuf>,
    app: Option<String>,
    reference: Option<String>,
    format: Option<CheckFormat>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum CheckFormat {
    Markdown,
    Json,
    Summary,
}

fn check(guest: &Guest, arguments: &Value, sources: &SourceMap) -> Result<String, Error> {
    let arguments: CheckArguments = read(arguments)?;
    let disk = guest.disk(sources);
    let selection = Selection {
        sources: &arguments.sources,
        config: arguments.config.as_deref(),
        app: arguments.app.as_deref(),
        reference: arguments.reference.as_deref(),
        ..Selection::default()
    };
    let plan = guest.plan(selection, &disk)?;
    let verdict = check::check(&plan, &Host::new(&disk, sources))?;
    let name = match arguments.format.unwrap_or(CheckFormat::Markdown) {
        CheckFormat::Markdown => "markdown",
        CheckFormat::Json => "json",
        CheckFormat::Summary => "summary",
    };
    let report = Report {
        outcome: verdict.outcome(Threshold::default()),
        verdict: &verdict,
        sources,
        width: WIDTH,
        now: outputs::now(),
        lists_all: false,
    };
    let format = report::find(name).ok_or_else(|| Error::new("the format is not known"))?;
    Ok(format.write(&report))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiffArguments {
    a: String,
    b: String,
    config: Option<PathBuf>,
    app: Option<String>,
    format: Option<DiffFormat>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum DiffFormat {
    Diff,
    Json,
}

fn diff(guest: &Guest, arguments: &Value, sources: &SourceMap) -> Result<String, Error> {
    let arguments: DiffArguments = read(arguments)?;
    let disk = guest.disk(sources);
    let both = [arguments.a, arguments.b];
    let selection = Selection {
        sources: &both,
        config: arguments.config.as_deref(),
        app: arguments.app.as_deref(),
        ..Selection::default()
    };
    let plan = guest.plan(selection, &disk)?;
    let states = check::model(&plan, check::read(&plan, &Host::new(&disk, sources))?)?;
    let compared = check::compare(&plan, &states)?;
    let [comparison] = compared.comparisons.as_slice() else {
        return Err(Error::new("two sources are needed"));
    };
    let shown = Differences {
        comparison,
        sources,
        width: WIDTH,
    };
    let is_equal = comparison.is_whole() && comparison.shown_differences().next().is_none();
    Ok(match arguments.format.unwrap_or(DiffFormat::Diff) {
        DiffFormat::Json => in_json(&shown),
        DiffFormat::Diff if is_equal => {
            format!("{}no difference is left to show\n", unified(&shown))
        }
        DiffFormat::Diff => unified(&shown),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainArguments {
    rule: Option<String>,
}

fn explain(_: &Guest, arguments: &Value, _: &SourceMap) -> Result<String, Error> {
    let arguments: ExplainArguments = read(arguments)?;
    explain::text(arguments.rule.as_deref(), WIDTH)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedsArguments {
    path: Option<PathBuf>,
}

fn needs(guest: &Guest, arguments: &Value, sources: &SourceMap) -> Result<String, Error> {
    let arguments: NeedsArguments = read(arguments)?;
    let path = arguments.path.unwrap_or_else(|| PathBuf::from("."));
    guest.admit(&path)?;
    let code = read_code(&path, &guest.disk(sources))?;
    let columns = (sources, WIDTH);
    Ok(write_needs(&code, NeedsFormat::Table, columns, ""))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RenderArguments {
    dir: PathBuf,
}

fn render(guest: &Guest, arguments: &Value, sources: &SourceMap) -> Result<String, Error> {
    let arguments: RenderArguments = read(arguments)?;
    let dir: &Path = &arguments.dir;
    guest.admit(dir)?;
    let mut rendered = guest.disk(sources).build(dir, Options::default())?;
    mask_rendered(
        rendered
            .resources
            .iter_mut()
            .map(|resource| &mut resource.node),
    );
    Ok(kustomize::print(&rendered)?)
}
