//! `kubeparity render`: what `kustomize build` prints.

use std::path::PathBuf;

use super::render_args::BuildArgs;
use super::ui;
use crate::check::{Plan, Selection};
use crate::error::Error;
use crate::kustomize::io::repository::without_password;
use crate::kustomize::{self, Options, Reorder};
use crate::source::{Disk, Source, is_remote, missing};
use crate::yaml::{Origin, SourceMap};

/// Print what `kustomize build DIR` prints
///
/// Secret values are printed too: this is the one command that does.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  kubeparity render overlays/production
  kubeparity render overlays/production -o production.yaml
  kubeparity render overlays/production --origins
  kubeparity render 'https://github.com/org/shop//overlays/production?ref=v1'
  kubeparity render overlays/production | kubectl diff -f -")]
pub(super) struct RenderArgs {
    /// The directory with the kustomization, a repository's URL with one, or an environment of kubeparity.yaml
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The order of the output, where the kustomization does not say
    #[arg(long, value_enum)]
    reorder: Option<Order>,
    /// Write to a file in place of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print behind each value the file and line that set it, as a comment
    #[arg(long)]
    origins: bool,
    #[command(flatten)]
    build: BuildArgs,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    /// Namespaces first, webhooks last
    Legacy,
    /// As read
    None,
}

pub(super) fn render(args: &RenderArgs, sources: &SourceMap) -> Result<(), Error> {
    let options = Options {
        reorder: args.reorder.map(|order| match order {
            Order::Legacy => Reorder::Legacy,
            Order::None => Reorder::None,
        }),
        ..Options::default()
    };
    let disk = args.build.disk(sources).forgetting();
    let dir = directory(args, &disk)?;
    let rendered = disk.build(&dir, options).map_err(in_kustomize_words)?;
    let text = match args.origins {
        true => kustomize::print_with_origins(&rendered, sources)?,
        false => kustomize::print(&rendered)?,
    };
    for warning in rendered.deprecations.iter().chain(&rendered.warnings) {
        ui::warn(warning);
    }
    match &args.output {
        Some(path) => ui::write_file(path, &text),
        None => ui::print_raw(&text),
    }
}

/// Returns the directory to render: the one that was named, or where there is none the overlay of the environment of that name.
///
/// # Errors
/// If there is neither.
fn directory(args: &RenderArgs, disk: &Disk<'_>) -> Result<PathBuf, Error> {
    let dir = &args.dir;
    if dir.exists() || is_remote(dir) {
        return Ok(dir.clone());
    }
    let name = dir.to_string_lossy();
    let selection = Selection::default();
    let plan = Plan::reading(&name, selection, disk).map_err(|error| {
        // Of a word that is nothing here no more is known; a configuration that cannot be read says itself why.
        match error.origin == Origin::NONE && !name.contains(':') {
            true => missing(&name, dir),
            false => error,
        }
    })?;
    let mut parts = plan.requests.iter().flat_map(|request| &request.parts);
    match (parts.next().map(|part| &part.source), parts.next()) {
        (Some(Source::Path(overlay)), None) if overlay.is_dir() => Ok(overlay.clone()),
        (Some(Source::Path(path)), None) => Err(missing(&name, path)),
        _ => Err(
            Error::new(format!("{name} is not rendered from one overlay"))
                .hint("name a directory with a kustomization"),
        ),
    }
}

/// Says an error as `kustomize build` does, which people look up by its words, without what may be a password.
fn in_kustomize_words(error: kustomize::Error) -> Error {
    let message = without_password(error.message()).into_owned();
    let mut error = Error::from(error);
    error.message = message;
    error
}
