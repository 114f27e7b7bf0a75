//! The command line: what was typed, and the short script of stage calls behind each subcommand.

mod accept;
mod affected;
mod baseline;
mod check;
mod choice;
mod cluster_args;
mod completions;
mod diff;
mod doctor;
mod drift;
mod explain;
mod fix;
mod guest;
mod history;
mod init;
mod last_report;
mod ledger;
mod log;
mod lsp;
mod man;
mod mcp;
mod memory;
mod needs;
mod notify;
mod outputs;
mod render;
mod render_args;
mod revisions;
mod rpc;
mod schema;
mod snapshot;
mod timeline;
mod ui;
mod verbose;
mod version;
mod way_back;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::Thread;

use clap::error::{ContextKind, ContextValue};
use clap::{Args as _, CommandFactory as _, FromArgMatches as _, Parser};

use crate::error::Error;
use crate::limits;
use crate::yaml::SourceMap;

/// The program's release, and those of what it follows.
static RELEASES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\nrenders as kustomize {} does\nknows the types of Kubernetes {}",
        env!("CARGO_PKG_VERSION"),
        crate::kustomize::RELEASE,
        crate::source::protobuf::schema::kubernetes_release()
    )
});

/// Tells you, before a release, what staging has that production lacks
#[derive(Debug, Parser)]
#[command(
    version,
    long_version = RELEASES.as_str(),
    max_term_width = 100,
    after_help = "Examples:
  kubeparity init
  kubeparity check overlays/staging overlays/production
  kubeparity check overlays/production context:production#shop
  kubeparity explain env-missing

Exit codes: 0 in parity or passed, 1 findings, 2 could not tell."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// The arguments that every subcommand has.
#[derive(Debug, clap::Args)]
struct Common {
    /// When to colour: auto is on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        value_enum,
        default_value = "auto",
        global = true,
        display_order = 900,
        value_name = "WHEN"
    )]
    color: Color,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Diff(diff::DiffArgs),
    Drift(drift::DriftArgs),
    Render(render::RenderArgs),
    Needs(needs::NeedsArgs),
    Explain(explain::ExplainArgs),
    Accept(accept::AcceptArgs),
    Affected(affected::AffectedArgs),
    Fix(fix::FixArgs),
    History(history::HistoryArgs),
    Revisions(revisions::RevisionsArgs),
    Timeline(timeline::TimelineArgs),
    Snapshot(snapshot::SnapshotArgs),
    Init(init::InitArgs),
    Doctor(doctor::DoctorArgs),
    Schema(schema::SchemaArgs),
    Lsp(lsp::LspArgs),
    Mcp(mcp::McpArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Version(version::VersionArgs),
}

/// The exit code for "could not tell", the same as an incomplete verdict's.
const COULD_NOT_TELL: u8 = 2;

/// Runs the program with the given arguments (program name first) and returns its exit code:
/// 0 in parity, 1 findings, 2 could not tell.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    match completions::answer(&args) {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => {
            ui::show_error(&error, &SourceMap::default());
            return ExitCode::from(COULD_NOT_TELL);
        }
    }
    let arguments = match parse(args) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are asked for; all else is a usage error.
            ui::show_usage(&error);
            return ExitCode::from(if error.use_stderr() {
                COULD_NOT_TELL
            } else {
                0
            });
        }
    };
    log::start();
    ui::set_color(match arguments.common.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    });
    let sources = SourceMap::default();
    match with_stack(|| dispatch(&arguments, &sources)) {
        Ok(code) => code,
        Err(error) => {
            ui::show_error(&error, &sources);
            ExitCode::from(COULD_NOT_TELL)
        }
    }
}

/// Reads what was typed. Started by kubectl, the program is called as people call it.
fn parse(args: Vec<OsString>) -> Result<Arguments, clap::Error> {
    if let Some(arguments) = parse_check(&args) {
        return Ok(arguments);
    }
    let program = args.first().and_then(|path| Path::new(path).file_stem());
    let command = match program.is_some_and(|name| name == "kubectl-parity") {
        true => Arguments::command().bin_name("kubectl parity"),
        false => Arguments::command(),
    };
    let matches = command.try_get_matches_from(args).map_err(with_tip)?;
    Arguments::from_arg_matches(&matches)
}

/// Reads what was typed behind `check`, as in most runs, without making the hundreds of arguments of all other subcommands. Returns `None`
/// for another one, and for what help or an error is the answer to: these speak of all.
fn parse_check(args: &[OsString]) -> Option<Arguments> {
    args.get(1).filter(|name| *name == "check")?;
    let check = check::CheckArgs::augment_args(clap::Command::new("check"));
    let command = Common::augment_args(clap::Command::new("kubeparity")).subcommand(check);
    let matches = command.try_get_matches_from(args).ok()?;
    Arguments::from_arg_matches(&matches).ok()
}

/// Gives an error a better tip than clap's where somebody names a source as `kubectl apply` does.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let is_kubectls = matches!(error.get(ContextKind::InvalidArg), Some(ContextValue::String(of)) if of == "-k" || of == "-f");
    if is_kubectls {
        let tip = "a source has no flag: name the directory or file by itself";
        let tip = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tip);
    }
    error
}

/// Works with a stack that is large enough for everything within the limits, however small the main thread's is, which watches over the
/// memory meanwhile.
fn with_stack<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let done = Done {
        is_done: AtomicBool::new(false),
        watching: std::thread::current(),
    };
    let working = || {
        let _told = Told(&done);
        work()
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(limits::STACK);
        match thread.spawn_scoped(scope, working) {
            Ok(thread) => {
                memory::watch(|| done.is_done.load(Ordering::Acquire));
                thread
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            }
            // Where no thread can be had, the main one does it.
            Err(_) => work(),
        }
    })
}

/// Whether the work is done, and the thread that waits for it.
struct Done {
    is_done: AtomicBool,
    watching: Thread,
}

/// Tells that the work is done once it is dropped, after a panic too.
struct Told<'d>(&'d Done);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.is_done.store(true, Ordering::Release);
        self.0.watching.unpark();
    }
}

fn dispatch(arguments: &Arguments, sources: &SourceMap) -> Result<ExitCode, Error> {
    match &arguments.command {
        Command::Check(args) => check::check(args, sources),
        Command::Diff(args) => diff::diff(args, sources),
        Command::Drift(args) => drift::drift(args, sources),
        Command::Doctor(args) => doctor::doctor(args, sources),
        Command::Revisions(args) => revisions::revisions(args, sources),
        Command::Timeline(args) => timeline::timeline(args, sources),
        Command::Snapshot(args) => snapshot::snapshot(args, sources),
        Command::Needs(args) => needs::needs(args, sources).map(|()| ExitCode::SUCCESS),
        Command::Explain(args) => explain::explain(args).map(|()| ExitCode::SUCCESS),
        Command::Accept(args) => accept::accept(args, sources).map(|()| ExitCode::SUCCESS),
        Command::Affected(args) => affected::affected(args, sources).map(|()| ExitCode::SUCCESS),
        Command::Fix(args) => fix::fix(args, sources),
        Command::Init(args) => init::init(args, sources),
        Command::History(args) => history::history(args, sources).map(|()| ExitCode::SUCCESS),
        Command::Schema(args) => schema::schema(args).map(|()| ExitCode::SUCCESS),
        Command::Lsp(_) => lsp::lsp().map(|()| ExitCode::SUCCESS),
        Command::Mcp(_) => mcp::mcp().map(|()| ExitCode::SUCCESS),
        Command::Completions(args) => completions::completions(args).map(|()| ExitCode::SUCCESS),
        Command::Man(args) => man::man(args).map(|()| ExitCode::SUCCESS),
        Command::Version(args) => version::version(args).map(|()| ExitCode::SUCCESS),
        Command::Render(args) => render::render(args, sources).map(|()| ExitCode::SUCCESS),
    }
}
