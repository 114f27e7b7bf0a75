//! [`Bash`]: the script and the answers for bash. Those of other shells are the crate's.
//!
//! Bash breaks words at `:` and `=`, of which sources have many (`context:production`): the script hands the line's own words on, and
//! gives back what stands behind the last break.

use std::ffi::OsString;
use std::io::{Error, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::EnvCompleter;

use super::offers;

const SCRIPT: &str = r#"_kubeparity() {
    local line=${COMP_LINE:0:COMP_POINT} candidate
    local -a words
    read -ra words <<< "$line"
    [[ $line == *[[:blank:]] ]] && words+=("")
    local word=${words[${#words[@]} - 1]}
    local before=${word%"${word##*[:=]}"}
    COMPREPLY=()
    while IFS= read -r candidate; do
        [[ -n $candidate ]] || continue
        printf -v candidate %q "$candidate"
        COMPREPLY+=("${candidate#"$before"}")
    done < <(VARIABLE=bash "COMPLETER" -- "${words[@]}")
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:=] ]]; then
        compopt -o nospace 2> /dev/null
    fi
}
complete -o bashdefault -F _kubeparity BINARY
"#;

/// Bash.
pub(super) struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == self.name()
    }

    fn write_registration(
        &self,
        variable: &str,
        _name: &str,
        binary: &str,
        completer: &str,
        script: &mut dyn Write,
    ) -> Result<(), Error> {
        let text = SCRIPT
            .replace("VARIABLE", variable)
            .replace("COMPLETER", completer)
            .replace("BINARY", binary);
        script.write_all(text.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        here: Option<&Path>,
        answer: &mut dyn Write,
    ) -> Result<(), Error> {
        for offer in offers(command, words, here)? {
            writeln!(answer, "{}", offer.get_value().to_string_lossy())?;
        }
        Ok(())
    }
}
