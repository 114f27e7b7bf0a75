//! Exec plugins: programs in kustomize's plugin home, under the group, version and kind of what configures them.

use crate::kustomize::Error;
use crate::kustomize::io::host::Invocation;
use crate::kustomize::kustomization::{Decoder, Text};
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::process::{self, printed};
use crate::kustomize::resource::Resource;
use crate::kustomize::resource::id::split_api_version;
use std::ffi::OsString;
use std::path::PathBuf;

/// The longest text that kustomize puts into an environment variable.
const MOST: usize = 131_071;

/// A program and its arguments.
pub(super) struct Exec {
    pub(super) path: PathBuf,
    arguments: Vec<String>,
}

/// Finds the program for what configures it.
pub(super) fn find_exec(context: Context<'_>, config: &Resource) -> Result<Exec, Error> {
    let outside = context.loader.outside();
    let Some(home) = outside.plugin_home() else {
        return Err(Error::new("unable to find plugin root").hint(
            "it is looked for at $KUSTOMIZE_PLUGIN_HOME, $XDG_CONFIG_HOME/kustomize/plugin, ~/.config/kustomize/plugin \
             and ~/kustomize/plugin",
        ));
    };
    let (group, version) = split_api_version(config.api_version());
    let kind = config.kind();
    let mut path = home.join(group);
    path.extend([version, &kind.to_lowercase(), kind]);
    if outside.canonicalize(&path).is_ok() && !outside.is_executable(&path) {
        let path = path.display();
        return Err(
            Error::new(format!("unexecutable plugin at: {path}")).hint(format!("chmod +x {path}"))
        );
    }
    if outside.canonicalize(&path).is_err() {
        return Err(
            Error::new(format!("unable to find the plugin '{}'", path.display())).hint(
                "it has to be a program; plugins in Go (.so) can only be loaded by the kustomize that they were built with",
            ),
        );
    }
    Ok(Exec {
        arguments: arguments(context, config).map_err(|error| {
            let id = config.original_id();
            error.within(format_args!("plugin {id} fails configuration"))
        })?,
        path,
    })
}

/// The words of `argsOneLiner`, then the lines of the file at `argsFromFile`.
fn arguments(context: Context<'_>, config: &Resource) -> Result<Vec<String>, Error> {
    let (mut line, mut file) = (Text::default(), Text::default());
    let mut decoder = Decoder::lenient();
    decoder.texts(
        &config.node,
        "argsConfig",
        &mut [("argsOneLiner", &mut line), ("argsFromFile", &mut file)],
    );
    decoder.finish(())?;
    let mut arguments = words(&line)
        .map_err(|error| error.within("failed to parse argsOneLiner").at(line.origin))?;
    if !file.is_empty() {
        let read = context.loader.load(&file)?;
        let text = String::from_utf8_lossy(&read.bytes).into_owned();
        let lines = text.split('\n').map(|line| line.trim_start_matches(' '));
        arguments.extend(lines.filter(|line| !line.is_empty()).map(str::to_owned));
    }
    Ok(arguments)
}

/// Splits words as a shell does, up to a comment.
fn words(line: &str) -> Result<Vec<String>, Error> {
    let mut words = Vec::new();
    let mut word = String::new();
    let (mut quote, mut escaped) = (None, false);
    for c in line.chars() {
        match quote {
            _ if escaped => {
                word.push(c);
                escaped = false;
            }
            Some(open) if open == c => quote = None,
            Some('\'') => word.push(c),
            _ if c == '\\' => escaped = true,
            Some(_) => word.push(c),
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == '#' => break,
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            None => word.push(c),
        }
    }
    if quote.is_some() {
        return Err(Error::new("unclosed quote in string"));
    }
    if !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

impl Exec {
    /// Runs the program on a text of resources.
    pub(super) fn run_exec(
        &self,
        context: Context<'_>,
        config: &Resource,
        input: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let own = printed(&[process::configuration(config)])?;
        let outside = context.loader.outside();
        let file = outside
            .scratch("config.yaml", &own)
            .map_err(|error| Error::new(format!("creating tmp plugin config file: {error}")))?;
        let root = context.loader.root();
        let own = String::from_utf8_lossy(&own).into_owned();
        let environment = [
            ("KUSTOMIZE_PLUGIN_CONFIG_STRING", OsString::from(own)),
            ("KUSTOMIZE_PLUGIN_CONFIG_ROOT", root.into()),
        ];
        let fits = |(name, value): &(&str, OsString)| name.len() + 1 + value.len() <= MOST;
        let mut arguments = vec![file.clone().into_os_string()];
        arguments.extend(self.arguments.iter().map(OsString::from));
        let invocation = Invocation {
            program: &self.path,
            arguments,
            environment: environment
                .into_iter()
                .filter(fits)
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            directory: Some(root),
            input,
        };
        process::run_program(context, invocation, |said, why| {
            let why = format!("failure in plugin configured via {}; {why}", file.display());
            let plugin = self.path.display();
            Error::new(process::said_before(said, why))
                .at(config.declared)
                .hint(format!("the plugin is {plugin}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_a_shells() {
        for (line, expected) in [
            ("", Some(&[][..])),
            ("a  b", Some(&["a", "b"])),
            (
                r#"a 'b "c' "d \"e" f\ g"#,
                Some(&["a", "b \"c", "d \"e", "f g"]),
            ),
            ("a#b c", Some(&["a"])),
            ("'a # b'", Some(&["a # b"])),
            ("'a", None),
        ] {
            let found = words(line).ok();
            let found = found.as_ref().map(|words| words.iter().collect::<Vec<_>>());
            let expected = expected.map(|words| words.iter().collect::<Vec<_>>());
            assert_eq!(
                found.map(|words| words.into_iter().map(String::as_str).collect::<Vec<_>>()),
                expected.map(|words| words.into_iter().copied().collect::<Vec<_>>()),
                "{line}"
            );
        }
    }
}
