//! Texts around placeholders: the host that one is a part of, and fields that are for people.
//!
//! Takes texts and paths of fields; gives a part of the text, or a yes or no. Leaves to the rule what it tells.

/// Returns a placeholder with what stands behind it in a host, or the word itself: `yourdomain` of `https://shop.yourdomain.com/x` is
/// `yourdomain.com`.
pub(super) fn whole_host<'t>(content: &'t str, word: &'t str) -> &'t str {
    // Others are credentials as often as hosts.
    let lower = word.to_ascii_lowercase();
    let is_of_hosts = ["domain", "example", "company"]
        .iter()
        .any(|of| lower.contains(of));
    let begins = content.match_indices(word).map(|(at, _)| at);
    let mut hosts = begins.filter_map(|at| {
        let rest = content.get(at..)?;
        let is_behind = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-');
        let host = rest.split(is_behind).next()?.trim_end_matches('.');
        host.strip_prefix(word)?.starts_with('.').then_some(host)
    });
    hosts.next().filter(|_| is_of_hosts).unwrap_or(word)
}

/// Tells whether a field is a text for people, which may speak of anything.
pub(super) fn is_for_people(path: &str) -> bool {
    const WORDS: &[&str] = &[
        "comment",
        "description",
        "documentation",
        "help",
        "message",
        "note",
        "notes",
        "query",
        "runbook_url",
        "summary",
        "title",
    ];
    let name = path.rsplit(['.', '/']).next().unwrap_or_default();
    WORDS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::whole_host;

    #[test]
    fn a_placeholder_of_a_host_is_told_with_the_rest_of_the_host() {
        for (content, word, expected) in [
            (
                "https://shop.yourdomain.com/x",
                "yourdomain",
                "yourdomain.com",
            ),
            ("yourdomain", "yourdomain", "yourdomain"),
            ("a@your-domain.", "your-domain", "your-domain"),
            ("changeme.secret", "changeme", "changeme"),
        ] {
            assert_eq!(whole_host(content, word), expected, "{content}");
        }
    }
}
