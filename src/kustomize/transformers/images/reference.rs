//! The parts of an image's reference: name, tag and digest.

/// Tells whether this is an optional `:tag` and an optional digest, `@sha256:…` or by another algorithm.
pub(super) fn is_tag_and_digest(rest: &str) -> bool {
    let is_word = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "_.{}-".contains(c))
    };
    let (tag, is_digest) = match rest.split_once('@') {
        Some((tag, digest)) => {
            let parts = digest.split_once(':');
            let is_digest =
                parts.is_some_and(|(algorithm, sum)| is_algorithm(algorithm) && is_word(sum));
            (tag, is_digest)
        }
        None => (rest, true),
    };
    is_digest && (tag.is_empty() || tag.strip_prefix(':').is_some_and(is_word))
}

/// Tells whether this is the name of a digest's algorithm: `sha256`, `multihash+base58`.
fn is_algorithm(text: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    text.split(['.', '+', '_', '-']).all(is_part)
}

/// Splits an image into name, tag and digest. A registry's port is part of the name.
pub(super) fn split(image: &str) -> (&str, &str, &str) {
    let path = image.find('/').unwrap_or(0);
    let (registry, path) = image.split_at(path);
    let at = path.find('@');
    let colon = path
        .find(':')
        .filter(|colon| at.is_none_or(|at| *colon < at));
    let end = colon.or(at).map_or(image.len(), |i| registry.len() + i);
    let (name, rest) = image.split_at(end);
    let (tag, digest) = match rest.split_once('@') {
        Some((tag, digest)) => (tag, digest),
        None => (rest, ""),
    };
    (name, tag.strip_prefix(':').unwrap_or(tag), digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_may_be_by_any_algorithm() {
        for (rest, expected) in [
            ("", true),
            (":1", true),
            ("@sha256:ab", true),
            (":1@sha512:ab", true),
            ("@multihash+base58:Qm", true),
            ("@sha256:", true),
            ("@sha256", false),
            ("@:ab", false),
            ("@sha-:ab", false),
            ("@a_b:c:d", false),
            ("x", false),
            (":1@sha256:ab@sha256:cd", false),
        ] {
            assert_eq!(is_tag_and_digest(rest), expected, "{rest}");
        }
    }
}
