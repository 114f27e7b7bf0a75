//! Shell scripts that an image starts: `${X:?}`, `${X:-d}`, `$X`, and tests that end the script.

mod words;

use std::collections::{BTreeMap, BTreeSet};

use self::words::{Expansion, Join, Word, Words};
use super::{Format, When, file_name, is_loud, name_length, read_at};
use crate::needs::Effect;
use crate::needs::code::scan::{Given, Outcome};

pub(super) static SHELL: Format = Format {
    is_it: |path| {
        let name = file_name(path);
        name.ends_with(".sh") || name.contains("entrypoint") && !name.contains('.')
    },
    marks: &["$"],
    when: When::Started,
    read: |_, text| Script::of(text).outcome(),
};

/// Variables that a shell sets, or that every container has.
const GIVEN: &[&str] = &[
    "EUID",
    "FUNCNAME",
    "HOME",
    "HOSTNAME",
    "IFS",
    "LANG",
    "LINENO",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PS1",
    "PS4",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHLVL",
    "TERM",
    "TMPDIR",
    "UID",
    "USER",
];

/// A part of a script that runs under a condition, or may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Between `if` and `then`.
    Condition,
    /// The branch that `then`, `else`, `do` or `in` begins, or a function's body.
    Conditional,
    /// Braces that group commands.
    Group,
}

/// A script, as it is read from its top to its end.
#[derive(Default)]
struct Script {
    blocks: Vec<Block>,
    /// The sign that the command stands behind.
    join: Join,
    /// Whether the test at hand has several conditions.
    is_joint: bool,
    /// Whether a function's body begins.
    is_function: bool,
    /// Whether `set -u` is in force.
    is_strict: bool,
    /// Variables that the test at hand finds empty, by the number of their read, or finds set.
    tested: Vec<(usize, bool)>,
    /// Tests whose branches are open, by the number of blocks that stand open within.
    guarded: Vec<(usize, Vec<usize>)>,
    /// The names that the script sets, and whether it always does.
    assigned: BTreeMap<String, bool>,
    exported: Vec<String>,
    reads: Vec<Found>,
    command: Vec<String>,
    /// The number of reads before the command.
    before: usize,
}

struct Found {
    name: String,
    effect: Effect,
    line: usize,
    column: usize,
    is_plain: bool,
    /// Whether it is read as `${X:?}`.
    is_demanded: bool,
    was_assigned: bool,
}

impl Script {
    fn of(text: &str) -> Self {
        let mut script = Self::default();
        for word in Words::of(text) {
            match word {
                Word::End(join) => script.end(join),
                Word::Expansion(expansion) => script.expand(&expansion),
                Word::Text(text) => script.word(text),
            }
        }
        script.end(Join::No);
        script
    }

    /// Ends a command.
    fn end(&mut self, join: Join) {
        let command = std::mem::take(&mut self.command);
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["set", options @ ..] => {
                self.is_strict |= options.iter().any(|of| {
                    *of == "nounset"
                        || of.starts_with('-') && !of.starts_with("--") && of.contains('u')
                });
            }
            ["exit" | "return", "0", ..] => {}
            ["exit" | "return" | "die" | "fail" | "fatal", ..] => self.fail(),
            [
                "export" | "readonly" | "declare" | "typeset" | "local",
                names @ ..,
            ] => {
                for name in names {
                    self.assign(name);
                    let name = name.get(..name_length(name)).unwrap_or_default();
                    self.exported
                        .extend((words.first() == Some(&"export")).then(|| name.to_owned()));
                }
            }
            ["read", names @ ..] => {
                for name in names {
                    self.assigned.insert((*name).to_owned(), true);
                }
            }
            ["for", name, ..] => {
                self.assigned.insert((*name).to_owned(), true);
            }
            words => {
                for word in words {
                    if !self.assign(word) {
                        break;
                    }
                }
            }
        }
        if self.blocks.last() == Some(&Block::Condition) {
            self.is_joint |= join == Join::And;
        } else if join == Join::No {
            self.tested.clear();
        }
        self.join = join;
        self.before = self.reads.len();
    }

    /// Takes `NAME=…` as an assignment. Returns whether it is one.
    fn assign(&mut self, word: &str) -> bool {
        let length = name_length(word);
        let (name, rest) = word.split_at_checked(length).unwrap_or_default();
        if name.is_empty() || !(rest.starts_with('=') || rest.starts_with("+=")) {
            return false;
        }
        // `X=$X` and `X=${X:?}` set nothing that was not there.
        let mut own = self.reads.iter().skip(self.before);
        if !own.any(|of| of.is_plain && of.name == name) {
            let always = !self.is_conditional();
            *self.assigned.entry(name.to_owned()).or_default() |= always;
            for (_, tested) in &self.guarded {
                for index in tested {
                    let read = self.reads.get_mut(*index);
                    if let Some(read) = read.filter(|of| of.name == name) {
                        read.effect = Effect::Default;
                    }
                }
            }
        }
        true
    }

    /// Takes note that the script ends here: what the test found empty is needed.
    fn fail(&mut self) {
        let depth = self.blocks.len();
        let tested = std::mem::take(&mut self.tested);
        let ended = tested.into_iter().filter(|(_, is_set)| match self.join {
            Join::And => !is_set,
            Join::Or => *is_set,
            Join::No => false,
        });
        let mut needed: Vec<usize> = ended.map(|(index, _)| index).collect();
        if let Some((_, tested)) = self.guarded.last().filter(|(at, _)| *at == depth) {
            needed.extend(tested);
        }
        // The branch of the test itself is the one condition.
        let conditions = self
            .blocks
            .iter()
            .filter(|of| **of == Block::Conditional)
            .count();
        let own = self
            .guarded
            .iter()
            .filter(|(_, tested)| !tested.is_empty())
            .count();
        if conditions <= own {
            for index in needed {
                if let Some(read) = self.reads.get_mut(index) {
                    read.effect = Effect::Fails;
                }
            }
        }
    }

    fn is_conditional(&self) -> bool {
        self.join != Join::No || self.blocks.contains(&Block::Conditional)
    }

    fn expand(&mut self, of: &Expansion<'_>) {
        let plain = match self.is_strict {
            true if !of.is_nested => Effect::Fails,
            _ => Effect::Empty,
        };
        let is_demanded = of.operator.starts_with(":?") || of.operator.starts_with('?');
        let effect = match of.operator {
            "" => plain,
            _ if is_demanded => Effect::Fails,
            operator if operator.starts_with(['-', '=', '+']) => Effect::Default,
            operator if [":-", ":=", ":+"].contains(&operator.get(..2).unwrap_or_default()) => {
                Effect::Default
            }
            _ => plain,
        };
        let was_assigned = self.assigned.contains_key(of.name);
        let effect = match effect {
            Effect::Fails if self.is_conditional() || of.is_nested => Effect::Empty,
            effect => effect,
        };
        let test = match self.command.last().map(String::as_str) {
            Some("-z") => Some(false),
            Some("-n") => Some(true),
            _ => None,
        };
        let is_turned = self.command.iter().any(|word| word == "-a" || word == "!");
        if let Some(is_set) = test.filter(|_| !is_turned && !was_assigned) {
            self.tested.push((self.reads.len(), is_set));
        }
        let is_test = test.is_some();
        if of.operator.starts_with(":=") || of.operator.starts_with('=') {
            self.assigned.insert(of.name.to_owned(), true);
        }
        self.reads.push(Found {
            name: of.name.to_owned(),
            effect: if is_test && effect == Effect::Fails {
                Effect::Empty
            } else {
                effect
            },
            line: of.line,
            column: of.column,
            is_plain: effect != Effect::Default,
            is_demanded,
            was_assigned,
        });
    }

    fn word(&mut self, text: String) {
        match (self.command.is_empty(), text.as_str()) {
            (true, "if" | "while" | "until") => self.blocks.push(Block::Condition),
            (true, "then" | "do" | "elif" | "else") => self.branch(&text),
            (true, "case" | "for" | "select") => {
                self.blocks.push(Block::Conditional);
                self.command.push(text);
            }
            (true, "fi" | "done" | "esac") => self.close(),
            (true, "{" | "!" | "time") => {
                let block = match std::mem::take(&mut self.is_function) {
                    true => Block::Conditional,
                    false => Block::Group,
                };
                if text == "{" {
                    self.blocks.push(block);
                    self.group();
                }
            }
            (true, "}") => self.close(),
            (_, "()") => {
                // `name() {`: the body runs where it is called.
                self.command.clear();
                self.is_function = true;
            }
            (false, "{") if self.command.first().is_some_and(|of| of == "function") => {
                self.command.clear();
                self.blocks.push(Block::Conditional);
            }
            _ => self.command.push(text),
        }
    }

    /// Takes what the test before a group found as the group's condition.
    fn group(&mut self) {
        let tested = std::mem::take(&mut self.tested).into_iter();
        let wanted = self.join == Join::Or;
        let tested = tested.filter(|(_, is_set)| *is_set == wanted);
        let tested: Vec<usize> = tested.map(|(index, _)| index).collect();
        if self.join != Join::No {
            if let Some(last) = self.blocks.last_mut() {
                *last = Block::Conditional;
            }
            self.guarded.push((self.blocks.len(), tested));
        }
        self.join = Join::No;
    }

    fn branch(&mut self, word: &str) {
        let is_loop = word == "do" && self.blocks.last() == Some(&Block::Conditional);
        if !is_loop {
            self.blocks.pop();
            self.blocks.push(if word == "elif" {
                Block::Condition
            } else {
                Block::Conditional
            });
        }
        self.guarded.retain(|(at, _)| *at < self.blocks.len());
        let tested = std::mem::take(&mut self.tested).into_iter();
        let empty = tested.filter(|(_, is_set)| !is_set && !self.is_joint);
        let empty: Vec<usize> = empty.map(|(index, _)| index).collect();
        if word == "then" {
            self.guarded.push((self.blocks.len(), empty));
        }
        self.is_joint = false;
        self.join = Join::No;
    }

    fn close(&mut self) {
        self.guarded.retain(|(at, _)| *at < self.blocks.len());
        self.blocks.pop();
        // A word behind it is no command of its own.
        self.command.push(String::new());
    }

    /// Returns what is read of the environment.
    fn outcome(self) -> Outcome {
        let mut outcome = Outcome::default();
        let is_needed = |name: &String| {
            let mut reads = self.reads.iter();
            reads.any(|of| of.name == *name && of.effect == Effect::Fails)
        };
        let exported: BTreeSet<&String> = self.exported.iter().collect();
        for name in exported.into_iter().filter(|name| !is_needed(name)) {
            let effect = match self.assigned.get(name) {
                Some(true) => Effect::Default,
                Some(false) => Effect::Empty,
                None => continue,
            };
            outcome.given.push(Given::by_script(name, effect));
        }
        for read in &self.reads {
            // A function that stands above may read what is set below.
            let is_set_below = || self.assigned.contains_key(&read.name);
            let is_own = read.was_assigned || !read.is_demanded && read.is_plain && is_set_below();
            if !is_own
                && is_loud(&read.name)
                && !GIVEN.contains(&&*read.name)
                && !read.name.starts_with("BASH")
            {
                outcome
                    .reads
                    .push(read_at(&read.name, read.effect, read.line, read.column));
            }
        }
        outcome
    }
}
