//! Passwords as single programs take them: `mysql -psecret`, `curl -u name:secret`, `rabbitmqctl add_user name secret`.
//!
//! Takes the words of a command line; gives which of them are credentials, and from which byte on. Leaves options whose name
//! says it (`--password`) to others.

use std::ops::Range;
use std::sync::LazyLock;

use indexmap::IndexSet;

use super::spans::{self, Span};

/// The place of a password behind an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the same word: `-psecret`.
    Attached,
    /// In the next word.
    Next,
    /// In the next word after that mark, or in the same one: `-u name:secret`.
    User(char),
    /// The word of that number after the subcommand, options aside.
    Word(usize),
}

use Place::{Attached, Next, User, Word};

/// Programs, a word that must stand before (or none), the option or subcommand, and where the password is.
#[rustfmt::skip]
const PROGRAMS: &[(&[&str], &str, &str, Place)] = &[
    (&["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlsh", "mariadb", "mariadb-dump",
       "mariadb-admin"], "", "-p", Attached),
    (&["sshpass"], "", "-p", Attached),
    (&["sshpass"], "", "-p", Next),
    (&["curl"], "", "-u", User(':')),
    (&["curl"], "", "-U", User(':')),
    (&["curl"], "", "--user", User(':')),
    (&["curl"], "", "--proxy-user", User(':')),
    (&["redis-cli", "valkey-cli"], "", "-a", Next),
    (&["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport"], "", "-p", Next),
    (&["docker", "podman", "nerdctl", "helm", "skopeo", "crane", "oras", "buildah", "az"], "login", "-p", Next),
    (&["ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami", "ldappasswd"], "", "-w", Next),
    (&["smbclient", "rpcclient", "net"], "", "-U", User('%')),
    (&["etcdctl"], "", "--user", User(':')),
    (&["lftp"], "", "-u", User(',')),
    (&["http", "https", "hey"], "", "-a", User(':')),
    (&["ab"], "", "-A", User(':')),
    (&["mosquitto_pub", "mosquitto_sub", "mosquitto_rr", "ipmitool", "zip", "unzip"], "", "-P", Next),
    (&["cqlsh", "cypher-shell"], "", "-p", Next),
    (&["7z", "7za", "7zr"], "", "-p", Attached),
    (&["snmpget", "snmpgetnext", "snmpwalk", "snmpbulkget", "snmpbulkwalk", "snmpset", "snmptable", "snmpstatus",
       "snmptrap", "snmpinform"], "", "-c", Next),
    (&["snmpget", "snmpgetnext", "snmpwalk", "snmpbulkget", "snmpbulkwalk", "snmpset"], "", "-A", Next),
    (&["snmpget", "snmpgetnext", "snmpwalk", "snmpbulkget", "snmpbulkwalk", "snmpset"], "", "-X", Next),
    (&["ssh-keygen"], "", "-N", Next),
    (&["ssh-keygen"], "", "-P", Next),
    (&["tsql", "isql"], "", "-P", Next),
    (&["slappasswd"], "", "-s", Next),
    (&["neo4j-admin"], "", "set-initial-password", Word(0)),
    (&["sqlcmd", "bcp"], "", "-P", Next),
    (&["sqlcmd", "bcp"], "", "-P", Attached),
    (&["keytool", "jarsigner"], "", "-storepass", Next),
    (&["keytool", "jarsigner"], "", "-keypass", Next),
    (&["keytool"], "", "-srcstorepass", Next),
    (&["keytool"], "", "-deststorepass", Next),
    (&["rabbitmqctl"], "", "add_user", Word(1)),
    (&["rabbitmqctl"], "", "change_password", Word(1)),
    (&["rabbitmqctl"], "", "authenticate_user", Word(1)),
    (&["mc"], "alias", "set", Word(3)),
    (&["mc"], "config", "add", Word(3)),
    (&["htpasswd"], "", "-b", Word(2)),
    (&["grafana-cli", "grafana"], "admin", "reset-admin-password", Word(0)),
];

/// Programs that take `name/password@database`.
const SLASHED: &[&str] = &["sqlplus", "sqlldr", "expdp", "impdp", "exp", "imp"];

/// Characters that may stand before the first word of a command.
const OPENING: [char; 5] = ['(', '[', '{', '`', '!'];

/// Ends of the word that has a program read a credential from what is piped into it.
const READERS: &[&str] = &["-stdin", "--with-token", "chpasswd"];

/// Finds the passwords in a text that may be a script, or a line of one.
pub(super) fn find(text: &str, found: &mut Vec<Span>) {
    if !text.contains(' ') {
        return;
    }
    let mut start = 0;
    let mut before: Vec<(usize, &str)> = Vec::new();
    let ends = text.match_indices(['\n', ';', '|', '&']);
    for (end, separator) in ends.chain([(text.len(), "\n")]) {
        let part = start..end;
        start = end + separator.len();
        let is_piped = separator == "|" || !before.is_empty();
        if !is_piped && !text.get(part.clone()).is_some_and(names_program) {
            continue;
        }
        let line = words(text, part);
        let plain: Vec<&str> = line.iter().map(|(_, word)| *word).collect();
        for (index, skip) in passwords(&plain) {
            push(text, line.get(index), skip, found);
        }
        let reads = |word: &&str| READERS.iter().any(|end| word.ends_with(end));
        let echoes = before
            .first()
            .is_some_and(|(_, word)| matches!(*word, "echo" | "printf"));
        if echoes && plain.iter().any(reads) {
            for word in before.iter().skip(1) {
                push(text, (!word.1.starts_with('-')).then_some(word), 0, found);
            }
        }
        before = if separator == "|" { line } else { Vec::new() };
    }
}

fn push(text: &str, word: Option<&(usize, &str)>, skip: usize, found: &mut Vec<Span>) {
    let Some((at, word)) = word else { return };
    let start = at + skip;
    let rest = word.get(skip..).unwrap_or_default();
    let secret = match rest.chars().next() {
        // A quoted text may hold blanks.
        Some(quote @ ('"' | '\'')) => {
            let inner = text.get(start + 1..).unwrap_or_default();
            let end = inner.find([quote, '\n']).unwrap_or(inner.len());
            start + 1..start + 1 + end
        }
        _ => {
            let closes: &[char] = match rest.contains('(') {
                true => &['"', '\'', ',', ']'],
                false => &['"', '\'', ',', ']', ')'],
            };
            start..start + rest.trim_end_matches(closes).len()
        }
    };
    spans::push(text, secret, found);
}

/// Returns the words of a part of a text, without the brackets before them, each with its first byte.
fn words(text: &str, part: Range<usize>) -> Vec<(usize, &str)> {
    let start = part.start;
    let line = text.get(part).unwrap_or_default();
    let mut at = 0;
    let words = line.split([' ', '\t', '\r']).filter_map(|word| {
        let end = at + word.len();
        at = end + 1;
        let inner = word.trim_start_matches(OPENING);
        (!inner.is_empty()).then(|| (start + end - inner.len(), inner))
    });
    words.collect()
}

/// Returns which words are passwords, each with the bytes of it that may be shown.
pub(super) fn passwords(words: &[&str]) -> Vec<(usize, usize)> {
    let mut found = logins(words);
    let mut program = "";
    let mut first = 0;
    for (index, word) in words.iter().enumerate() {
        let name = bare(word).rsplit('/').next().unwrap_or_default();
        if is_known(name) {
            (program, first) = (name, index);
            continue;
        }
        if program.is_empty() {
            continue;
        }
        if SLASHED.contains(&program) && index == first + 1 {
            let user = word.find('/').filter(|_| word.contains('@'));
            if let Some(user) = user {
                found.push((index, user + 1));
            }
        }
        let between = words.get(first + 1..index).unwrap_or_default();
        for (_, _, option, place) in PROGRAMS.iter().filter(|(programs, needs, _, _)| {
            programs.contains(&program) && (needs.is_empty() || between.contains(needs))
        }) {
            let is_it = bare(word) == *option
                // `-bc`, `-Bbn`: several letters in one word.
                || program == "htpasswd" && *option == "-b" && word.starts_with('-') && word.contains('b');
            match place {
                Attached if word.starts_with(option) && word.len() > option.len() => {
                    found.push((index, option.len()));
                }
                Next if is_it => found.push((index + 1, 0)),
                User(mark) if is_it => found.extend(after(*mark, words, index + 1, 0)),
                User(mark) if !option.starts_with("--") && word.starts_with(option) => {
                    found.extend(after(*mark, words, index, option.len()));
                }
                User(mark)
                    if word.starts_with(option)
                        && word
                            .get(option.len()..)
                            .is_some_and(|rest| rest.starts_with('=')) =>
                {
                    found.extend(after(*mark, words, index, option.len() + 1));
                }
                Word(number) if is_it => {
                    // Without a file, as `-n` has it, a word less stands before the password.
                    let less = usize::from(program == "htpasswd" && word.contains('n'));
                    let mut plain = words.iter().enumerate().skip(index + 1);
                    let nth = plain.by_ref().filter(|(_, word)| !word.starts_with('-'));
                    found.extend(nth.map(|(index, _)| (index, 0)).nth(number - less));
                }
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// `-u name -p x`, whatever the program: a port or a directory is none.
fn logins(words: &[&str]) -> Vec<(usize, usize)> {
    let windows = words.windows(4).enumerate();
    let found = windows.filter(|(_, window)| match window {
        [user, name, option, secret] => {
            let is_no_port = secret.contains(|c: char| !(c.is_ascii_digit() || ":./".contains(c)));
            bare(user) == "-u" && bare(option) == "-p" && !name.starts_with('-') && is_no_port
        }
        _ => false,
    });
    found.map(|(index, _)| (index + 3, 0)).collect()
}

/// The cheaper question first: few lines of a text name one of the programs.
fn names_program(line: &str) -> bool {
    let mut words = line.split([' ', '\t', '\r']);
    line.contains("-u ") && line.contains("-p ")
        || words.any(|word| {
            is_known(
                bare(word.trim_start_matches(OPENING))
                    .rsplit('/')
                    .next()
                    .unwrap_or_default(),
            )
        })
}

fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\'', ',', '$', '('])
}

fn is_known(name: &str) -> bool {
    // Each word of each text is asked about.
    static KNOWN: LazyLock<IndexSet<&str>> = LazyLock::new(|| {
        let known = PROGRAMS.iter().flat_map(|(programs, ..)| *programs);
        known.chain(SLASHED).copied().collect()
    });
    KNOWN.contains(name)
}

/// Returns the word and where in it the password begins.
fn after(mark: char, words: &[&str], index: usize, from: usize) -> Option<(usize, usize)> {
    let at = words.get(index)?.get(from..)?.find(mark)?;
    Some((index, from + at + mark.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::spans::texts_of;

    #[test]
    fn passwords_are_found_by_program() {
        for (text, wanted) in [
            ("mysql -h db -px1 shop", &["x1"] as &[&str]),
            ("until mysqladmin ping -p'x1'; do", &["x1"]),
            ("mysql -p shop", &[]),
            ("mysql -p$(PW)", &[]),
            ("(mysql -px1)", &["x1"]),
            ("mysql -P 3306", &[]),
            ("redis-cli -h r -a x1 ping", &["x1"]),
            ("curl -sS -u me:x1 http://h", &["x1"]),
            ("curl -ume:x1 http://h", &["x1"]),
            ("curl --user 'me:x1' http://h", &["x1"]),
            ("curl -u $U:$P http://h", &[]),
            ("docker run -p 80:80 x", &[]),
            ("docker login -u me -p x1 r", &["x1"]),
            ("rabbitmqctl add_user me x1", &["x1"]),
            ("mc alias set s http://m me x1", &["x1"]),
            ("htpasswd -bc /f me x1", &["x1"]),
            ("htpasswd -Bbn me x1", &["x1"]),
            ("sqlplus me/x1@//h/X", &["x1@//h/X"]),
            ("echo x1 | docker login --password-stdin", &["x1"]),
            ("echo x1 | grep -c a", &[]),
            ("echo $P | docker login --password-stdin", &[]),
            ("etcdctl --user root:x1 get /", &["x1"]),
            ("snmpwalk -v 2c -c x1 h", &["x1"]),
            ("ssh-keygen -t rsa -N 'x1' -f k", &["x1"]),
            ("smbclient //s/x -U me%x1", &["x1"]),
            ("lftp -u me,x1 h", &["x1"]),
            ("mosquitto_pub -u me -P x1 -t a", &["x1"]),
            ("/bin/sh -c \"mysql -px1\"", &["x1"]),
            ("bunnyadmin -u me -p x1 list", &["x1"]),
            ("docker run -u 1000:1000 -p 8080:80 nginx", &[]),
            ("sudo -u me mkdir -p data", &[]),
            ("echo 'me:x1' | chpasswd", &["me:x1"]),
            ("a é -pé mysql -pé", &["é"]),
        ] {
            assert_eq!(texts_of(find, text), wanted, "{text}");
        }
    }
}
