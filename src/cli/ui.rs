//! Standard output, standard error and colour: the only file that names them.

use std::fmt;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::clean;
use crate::error::Error;
use crate::source::cluster::Progress;
use crate::source::{Links, is_kustomization_name, leads_out, read_file};
use crate::yaml::{Excerpt, Place, SourceMap};

/// The time between two movements of a line of progress.
const TICK: Duration = Duration::from_millis(120);

/// The columns to fill where the terminal does not say how many it has.
const DEFAULT_WIDTH: usize = 100;
/// Columns below which a report is not squeezed.
const LEAST_WIDTH: usize = 60;

/// Settles for both streams when to colour.
pub(super) fn set_color(choice: anstream::ColorChoice) {
    if choice != anstream::ColorChoice::Auto {
        choice.write_global();
    }
}

/// Writes to standard output, cleaned, with colours only where it wants them. A reader that goes away early is not an error.
pub(super) fn print(text: &str) -> Result<(), Error> {
    let mut out = anstream::stdout().lock();
    finish(
        out.write_all(clean::lines(text).as_bytes())
            .and_then(|()| out.flush()),
    )
}

/// Writes bytes that are not for a terminal: what `render` prints.
pub(super) fn print_raw(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    finish(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn finish(written: io::Result<()>) -> Result<(), Error> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::new(format!(
            "cannot write to standard output: {error}"
        ))),
        _ => Ok(()),
    }
}

/// Writes a line to standard error.
pub(super) fn warn(line: &str) {
    // Nobody is left to tell if this fails.
    let _ = writeln!(anstream::stderr().lock(), "{}", clean::lines(line));
}

/// Shows an error with the line that it is about.
pub(super) fn show_error(error: &Error, sources: &SourceMap) {
    let place = sources.place(error.origin);
    let text = place
        .as_ref()
        .and_then(|place| read_file(&place.file, Links::InRepository).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let color = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    let excerpt = Excerpt {
        message: &error.message,
        hint: error.hint.as_deref(),
        sensitive: error.sensitive
            || text.as_deref().is_some_and(may_hold_secrets)
                && !names_told_file(&error.message, place.as_ref(), text.as_deref()),
        color,
    };
    let shown = excerpt.render(place.as_ref(), text.as_deref());
    let _ = write!(anstream::stderr().lock(), "{}", clean::lines(&shown));
}

/// Tells whether a file may have a Secret's value on any of its lines: a broken one cannot be read to find out which.
fn may_hold_secrets(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["secret", "stringdata"]
        .iter()
        .any(|word| text.contains(word))
}

/// Tells whether the place is a line of a kustomization that names a file, and the message names that file already: the word "secret"
/// in the name of a file, there or on another line, hides nothing then.
fn names_told_file(message: &str, place: Option<&Place>, text: Option<&str>) -> bool {
    let Some((place, text)) = place.zip(text) else {
        return false;
    };
    let name = place.file.file_name().and_then(|name| name.to_str());
    let is_kustomization = name.is_some_and(is_kustomization_name);
    let index = usize::try_from(place.line).ok();
    let line = index.and_then(|line| text.lines().nth(line.checked_sub(1)?));
    is_kustomization && line.is_some_and(|line| is_told_path(line, message))
}

/// Tells whether all that a line holds is a path, and the message holds that path.
fn is_told_path(line: &str, message: &str) -> bool {
    let item = line.trim().trim_start_matches("- ").trim();
    let path = item.split_once(": ").map_or(item, |(_, value)| value);
    let path = path.trim().trim_matches(['"', '\'']);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let below = path.trim_start_matches("../").trim_start_matches("./");
    let mut words = message.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ';'));
    path.contains(['.', '/'])
        && path.chars().all(is_plain)
        && below.len() > 3
        && words.any(|word| {
            let before = word.strip_suffix(below);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
}

/// Shows help, or what is wrong with the arguments.
pub(super) fn show_usage(error: &clap::Error) {
    let text = clean::lines(&error.render().ansi().to_string());
    // Nobody is left to tell if this fails.
    let _ = match error.use_stderr() {
        true => write!(anstream::stderr().lock(), "{text}"),
        false => write!(anstream::stdout().lock(), "{text}"),
    };
}

/// Writes a report to a file, cleaned and without colours.
pub(super) fn write_report(path: &Path, text: &str) -> Result<(), Error> {
    write_file(path, &clean::lines(&plain(text)))
}

/// Writes a file whole: its former content stays until all of the new one is written. Links are followed, permissions kept;
/// a path that is not a regular file (`/dev/stdout`) is written to as it is.
pub(super) fn write_file(path: &Path, text: &str) -> Result<(), Error> {
    write_whole(path, text, false)
}

/// As [`write_file`], with the new content on the disk before it takes the former's place: not even a power cut leaves half of it.
pub(super) fn write_durably(path: &Path, text: &str) -> Result<(), Error> {
    write_whole(path, text, true)
}

fn write_whole(path: &Path, text: &str, is_durable: bool) -> Result<(), Error> {
    let failed =
        |error: &dyn fmt::Display| Error::new(format!("cannot write {}: {error}", path.display()));
    if leads_out(path) {
        return Err(failed(
            &"a link that leads out of the repository, which is not followed",
        ));
    }
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let old = std::fs::metadata(&target).ok();
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return std::fs::write(&target, text).map_err(|error| failed(&error));
    }
    let write = || {
        let parent = target.parent().filter(|parent| *parent != Path::new(""));
        let mut new = new_file().tempfile_in(parent.unwrap_or(Path::new(".")))?;
        new.write_all(text.as_bytes())?;
        if let Some(old) = &old {
            new.as_file().set_permissions(old.permissions())?;
        }
        if is_durable {
            new.as_file().sync_data()?;
        }
        new.persist(&target)?;
        Ok(())
    };
    write().map_err(|error: io::Error| {
        // The place that tempfile adds is that of a file which people do not know.
        let text = error.to_string();
        failed(&text.split(" at path \"").next().unwrap_or_default())
    })
}

/// Returns how a new file is made: with the permissions that any new file of the user has.
fn new_file() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kubeparity-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder
}

/// Returns the columns to fill: `COLUMNS` where it is set, those of the terminal, or a hundred.
pub(super) fn width() -> usize {
    let given = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    given
        .or_else(terminal)
        .map_or(DEFAULT_WIDTH, |columns| columns.max(LEAST_WIDTH))
}

/// The progress of reading clusters: on a terminal a line for each, gone when it is done.
#[derive(Default)]
pub(super) struct Lines(MultiProgress);

impl Lines {
    /// Adds a cluster's line.
    pub(super) fn context(&self, context: &str) -> Progress {
        let style = ProgressStyle::with_template(
            "{spinner} {prefix}: {pos} objects in {msg} pages, {elapsed}",
        );
        let line = self.0.add(ProgressBar::new_spinner());
        line.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        line.set_prefix(clean::spelled(context).into_owned());
        line.set_message("0");
        line.enable_steady_tick(TICK);
        let pages = AtomicUsize::new(0);
        Arc::new(move |objects| {
            let page = pages.fetch_add(1, Ordering::Relaxed) + 1;
            line.set_message(page.to_string());
            line.inc(u64::try_from(objects).unwrap_or_default());
        })
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        // Nobody is left to tell if this fails.
        let _ = self.0.clear();
    }
}

/// Returns a text cleaned and without colours, as programs get it that show it to people.
pub(super) fn cleaned(text: &str) -> String {
    clean::lines(&plain(text))
}

/// Returns a text without colours, as files have it.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_shown_where_the_message_names_its_file() {
        let message = "a.secret.yaml does not exist";
        let refused = "security; file '/r/databases/db.yaml' is not in or below '/r/base'";
        for (line, message, wanted) in [
            ("  - a.secret.yaml", message, true),
            ("- path: \"a.secret.yaml\"", message, true),
            ("- ./a.secret.yaml", message, true),
            ("- ../databases/db.yaml", refused, true),
            ("- b.secret.yaml", message, false),
            ("- TOKEN=a.secret.yaml", message, false),
            ("- a.secret.yaml # hunter2", message, false),
            ("- exist", message, false),
            ("token: hunter2", message, false),
        ] {
            assert_eq!(is_told_path(line, message), wanted, "{line}");
        }
    }
}
