//! [`mask_image`]: an image reference, whose tag stands behind a colon as a password does.

use std::borrow::Cow;

use super::mask_text;

/// As [`mask_text`], of what stands in an `image:` field: `registry/auth:v1.0.10` assigns nothing to `auth`.
#[must_use]
pub fn mask_image(text: &str) -> Cow<'_, str> {
    let Some((repository, tag)) = parts(text) else {
        return mask_text("", text);
    };
    // Either part may still be a token by its own look.
    let is_plain = |part: &str| matches!(mask_text("", part), Cow::Borrowed(_));
    match is_plain(repository) && is_plain(tag) {
        true => Cow::Borrowed(text),
        false => mask_text("", text),
    }
}

/// Returns what stands before and behind the colon of the tag, where the text is an image reference with a tag and no more.
fn parts(text: &str) -> Option<(&str, &str)> {
    let image = text.split_once('@').map_or(text, |(image, _)| image);
    let digest = text.get(image.len()..).unwrap_or_default();
    let (repository, tag) = image.rsplit_once(':')?;
    let is_repository = repository.starts_with(|c: char| c.is_ascii_alphanumeric())
        && repository
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-/:".contains(&b))
        && !repository.contains("//");
    let is_tag = !tag.is_empty()
        && tag.len() <= 128
        && tag
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let is_digest = digest.is_empty()
        || digest
            .strip_prefix("@sha256:")
            .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    let whole = (repository, text.get(repository.len() + 1..)?);
    (is_repository && is_tag && is_digest).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::super::DOTS;
    use super::*;

    #[test]
    fn the_tag_of_an_image_is_no_password() {
        for image in [
            "866.dkr.ecr.us-east-1.amazonaws.com/auth:v1.0.10",
            "shop/vault-token:3f2a91c",
            "registry:5000/secret/jwt:main-2f9e1c7",
            "auth:v1",
            "shop/password:1.4.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ] {
            assert_eq!(mask_image(image), image);
        }
        for (text, wanted) in [
            (
                "user:hunter2@registry/password:x1y2 --password hunter2",
                "hunter2",
            ),
            ("postgres://app:hunter2@db/shop", "hunter2"),
            (
                "shop/auth:ghp_0123456789abcdefghijABCDEFGHIJ012345",
                "0123456789",
            ),
        ] {
            let masked = mask_image(text);
            assert!(masked.contains(DOTS), "{masked}");
            assert!(!masked.ends_with(wanted), "{masked}");
            assert!(!masked.contains("ghp_"), "{masked}");
        }
    }
}
