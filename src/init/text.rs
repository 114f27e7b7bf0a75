//! The text of a [`Proposal`]: YAML with comments that say why each part stands there, and what was left out.

use std::fmt::Write as _;

use super::{Optional, Proposal, ProposedEnvironment};
use crate::words::and_more;

/// Overlays that a comment names.
const LISTED: usize = 20;

const HEAD: &str = "\
# What `kubeparity check` compares: written by `kubeparity init` from what lies in this repository. Change it as you like; nothing
# writes it again but `kubeparity accept`, which adds entries to `expect`. Paths start from here. Every key: `kubeparity schema config`.
";

const TAIL: &str = "
# Differences that are wanted, each with a reason; `kubeparity accept ID --reason '…'` writes them.
# expect:
# - rule: image-differs
#   environment: production
#   reason: the release goes out on Thursdays

# Severities by rule: error, warning, note or off. `kubeparity explain` lists the rules.
# rules:
#   image-differs: off
";

impl Proposal {
    /// Returns the text of the configuration.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = HEAD.to_owned();
        self.write_charts(&mut text);
        self.write_environments(&mut text);
        self.write_left_out(&mut text);
        self.write_comparisons(&mut text);
        self.write_needs(&mut text);
        text.push_str(TAIL);
        text
    }

    fn write_charts(&self, text: &mut String) {
        if self.has_charts {
            text.push_str("#\n# Overlays here have charts, which the helm program renders: `kubeparity check --enable-helm`.\n");
        }
    }

    fn write_environments(&self, text: &mut String) {
        text.push_str(match (self.is_unordered, self.comparisons.is_empty()) {
            (true, _) => {
                "\n# Each is compared with the one before it. Nothing tells which of them is released first: put them into the order of release.\n"
            }
            (false, true) => "\n# In the order of release: each is compared with the one before it.\n",
            (false, false) => "\n# In the order of release; `comparisons` says which are compared.\n",
        });
        text.push_str("environments:\n");
        if let Some(compose) = &self.compose {
            write_compose(text, compose);
        }
        for environment in &self.environments {
            write_environment(text, environment);
        }
    }

    fn write_left_out(&self, text: &mut String) {
        let lists = [
            (
                &self.alone,
                "one environment alone has these, so that there is nothing to compare them with",
            ),
            (
                &self.left_out,
                "these stand beside the environments, and their names do not say that they are one",
            ),
        ];
        for (paths, why) in lists {
            if paths.is_empty() {
                continue;
            }
            line(text, &format!("\n# Left out, since {why}:"));
            for path in paths.iter().take(LISTED) {
                line(text, &format!("#   {path}"));
            }
            if paths.len() > LISTED {
                line(text, &format!("#  {}", and_more(paths.len() - LISTED)));
            }
        }
    }

    fn write_comparisons(&self, text: &mut String) {
        if self.comparisons.is_empty() {
            return;
        }
        text.push_str("\n# Each environment with the same part of the stage before it, where there is one.\ncomparisons:\n");
        let local = self.compose.iter().filter(|of| of.is_taken);
        let all: Vec<&str> = self
            .environments
            .iter()
            .map(|of| of.name.as_str())
            .collect();
        let of_local = local.map(|of| (of.name.as_str(), all.clone()));
        let others = self.comparisons.iter().map(|(reference, targets)| {
            let targets: Vec<&str> = targets.iter().map(String::as_str).collect();
            (reference.as_str(), targets)
        });
        for (reference, targets) in of_local.chain(others) {
            line(text, &format!("- reference: {}", scalar(reference)));
            line(text, &format!("  against: {}", list(targets.into_iter())));
        }
    }

    fn write_needs(&self, text: &mut String) {
        let (taken, dropped): (Vec<&Optional>, Vec<&Optional>) =
            self.needs.iter().partition(|of| of.is_taken);
        if !taken.is_empty() {
            text.push_str("\n# Variables that processes need: what lists them, and code that reads them.\nneeds:\n");
            for part in &taken {
                line(text, &format!("- {}: {}", part.key, scalar(&part.path)));
            }
        }
        if !dropped.is_empty() {
            text.push_str("\n# Not taken, since nothing tells which workload they are about: say it by name, and take the # away.\n");
            if taken.is_empty() {
                text.push_str("# needs:\n");
            }
            for part in dropped {
                line(text, &format!("# - {}: {}", part.key, scalar(&part.path)));
                text.push_str("#   workload: NAME\n");
            }
        }
    }
}

fn write_compose(text: &mut String, compose: &Optional) {
    let (name, path) = (scalar(&compose.name), scalar(&compose.path));
    if compose.is_taken {
        line(text, &format!("  {name}:"));
        text.push_str("    # What developers run: the names of its variables are compared.\n");
        line(text, &format!("    compose: {path}"));
    } else {
        text.push_str("  # Not taken: no service of it has the name or the image of a workload.\n");
        line(text, &format!("  # {name}:"));
        line(text, &format!("  #   compose: {path}"));
    }
}

fn write_environment(text: &mut String, environment: &ProposedEnvironment) {
    line(text, &format!("  {}:", scalar(&environment.name)));
    match environment.paths.as_slice() {
        [one] => line(text, &format!("    overlay: {}", scalar(one))),
        several => {
            text.push_str("    overlay:\n");
            for path in several {
                line(text, &format!("    - {}", scalar(path)));
            }
        }
    }
    if environment.paths.iter().any(|path| path.contains('*')) {
        text.push_str(
            "    # '*' stands for the name of an application; each is compared by itself.\n",
        );
    }
    if !environment.aliases.is_empty() {
        let aliases = environment.aliases.iter().map(String::as_str);
        line(text, &format!("    aliases: {}", list(aliases)));
    }
    if let Some(context) = &environment.context {
        text.push_str("    # The kubeconfig has a context for it. Without the #, what runs there is compared too:\n");
        line(text, &format!("    # cluster: {}", scalar(context)));
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.map(scalar).collect();
    format!("[{}]", texts.join(", "))
}

/// Returns a text as YAML has it: bare where it can only be read as itself, else in double quotes.
fn scalar(text: &str) -> String {
    let is_bare = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_./*-".contains(c));
    let is_word = [
        "false", "n", "nan", "no", "null", "off", "on", "true", "y", "yes",
    ]
    .contains(&&*text.to_ascii_lowercase());
    match is_bare && !is_word {
        true => text.to_owned(),
        false => serde_json::Value::from(text).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{Dialect, Origin, read};

    #[test]
    fn a_text_is_read_as_itself() {
        for text in [
            "staging",
            "overlays/staging",
            "apps/*/overlays/prod",
            "no",
            "NULL",
            "1",
            "0x1f",
            "1.5",
            "-a",
            "a: b",
            "a #b",
            "*a",
            "&a",
            "!a",
            "a\"b",
            "a\\b",
            "a'b",
            "{a}",
            "[a]",
            "a,b",
            "?",
            "~",
            ".",
            "a b",
            " a",
            "größe",
            "%a",
            "@a",
            "`a`",
            "|",
            ">",
            "=",
        ] {
            let document = format!(
                "environments:\n  {}: {{overlay: {}}}\n",
                scalar(text),
                list([text].into_iter())
            );
            let read = read(&document, Origin::NONE, Dialect::Core).expect(&document);
            let environments = read[0].get("environments").and_then(|of| of.as_map());
            let (name, of) = &environments.expect(&document)[0];
            assert_eq!(name.as_str(), Some(text), "{document}");
            let paths = of
                .get("overlay")
                .and_then(|of| of.as_seq())
                .expect(&document);
            assert_eq!(paths[0].as_str(), Some(text), "{document}");
        }
    }
}
