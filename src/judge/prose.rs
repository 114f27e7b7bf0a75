//! [`is_for_people`]: whether a text is a message that somebody reads, and no program.
//!
//! Takes a text; gives a yes or no. Leaves to rules what follows: nobody connects to a link in a message, and another wording breaks nothing.

/// Tells whether a text has words as sentences have them, and nothing that a shell or a program reads. It may have links, and the marks that
/// chats make bold letters, names and pictures of; then it has to begin as a sentence does, since `exec node https://…` has words too.
pub(super) fn is_for_people(text: &str) -> bool {
    let text = of_flag(text).trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'');
    let mut parts = text.split_whitespace();
    let is_marked = text.contains("://") || text.contains(|c| !is_of_sentence(c));
    let words = text.split_whitespace().filter(is_word).count();
    let has_flag = text.contains(" -") && !text.contains(" - ") || text.starts_with('-');
    match is_marked {
        false => words >= 3 && !text.contains(" -"),
        true => {
            words >= 4
                && !has_flag
                && parts.all(|part| {
                    is_link(part) || part.trim_end_matches('>').chars().all(is_of_message)
                })
                && begins_a_sentence(text)
        }
    }
}

/// Returns the value of `--text=…`, or the text itself.
fn of_flag(text: &str) -> &str {
    match text.split_once('=') {
        Some((flag, value)) if flag.starts_with('-') && !flag.contains(char::is_whitespace) => {
            value
        }
        _ => text,
    }
}

fn is_of_sentence(c: char) -> bool {
    c.is_alphanumeric() || " ,.!?:'’()-".contains(c)
}

/// Tells whether a character is one of a sentence or of what chats make of their marks.
fn is_of_message(c: char) -> bool {
    is_of_sentence(c) || !c.is_ascii() || "*_#@%/&\"".contains(c)
}

fn is_word(part: &&str) -> bool {
    part.chars().any(char::is_alphabetic) && !part.starts_with('-') && !is_link(part)
}

/// Tells whether a part is a link and no more: `(https://…)`, `<https://…|the board>`.
fn is_link(part: &str) -> bool {
    let bare = part.trim_start_matches(['<', '(', '[', '*', '"']);
    bare.starts_with("https://") || bare.starts_with("http://")
}

/// Tells whether a text begins with a capital letter, behind the marks and the picture that a chat may want.
fn begins_a_sentence(text: &str) -> bool {
    let mut parts = text.split_whitespace();
    let first = parts.find(|part| {
        let is_picture = part.len() > 2 && part.starts_with(':') && part.ends_with(':');
        !is_picture && part.chars().any(|c| c.is_ascii_alphanumeric())
    });
    let letter = first.and_then(|part| part.chars().find(|c| c.is_alphabetic()));
    letter.is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_commands() {
        let cases = [
            ("Nightly sorting is done, see the board", true),
            ("exec server --port 80", false),
            ("run; echo done; exit", false),
            ("info", false),
            ("a b", false),
            ("cp /a /b now", false),
            (
                ":tada: Nightly sorting on production is done, see <https://argo.prod.harbour.test/sorter|the board>",
                true,
            ),
            (
                "*Sorter*: the run has failed (https://argo.prod.harbour.test)",
                true,
            ),
            (
                "exec node server.js then https://db.staging.harbour.test",
                false,
            ),
            (
                "Server --url https://db.staging.harbour.test now or then",
                false,
            ),
            ("https://db.staging.harbour.test", false),
            ("--text=All is done: https://argo.prod.harbour.test", false),
            (
                "--text=All of it is done, see https://argo.prod.harbour.test",
                true,
            ),
            ("PGHOST=db.staging.harbour.test exec the sorter now", false),
            (
                "Curl it | sh and then see https://db.staging.harbour.test",
                false,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(is_for_people(text), expected, "{text}");
        }
    }
}
