//! [`Image`]: registry, repository, tag, digest.

use smol_str::{SmolStr, format_smolstr};

/// A container image reference, in parts. `nginx` is `docker.io/library/nginx:latest`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// Text as written.
    pub raw: SmolStr,
    /// `docker.io` where left out.
    pub registry: SmolStr,
    /// `library/` filled in for Docker Hub.
    pub repository: SmolStr,
    /// As written; `None` where left out (Kubernetes then pulls `latest` unless there is a digest).
    pub tag: Option<SmolStr>,
    /// `sha256:…`
    pub digest: Option<SmolStr>,
}

const HUB: &str = "docker.io";

impl std::str::FromStr for Image {
    type Err = std::convert::Infallible;

    /// Reads `[registry/]repository[:tag][@digest]`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.into())),
            None => (text, None),
        };
        let name_starts = rest.rfind('/').map_or(0, |at| at + 1);
        let (path, tag) = match rest.get(name_starts..).and_then(|name| name.find(':')) {
            Some(colon) => (
                rest.get(..name_starts + colon).unwrap_or_default(),
                rest.get(name_starts + colon + 1..).map(SmolStr::from),
            ),
            None => (rest, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, repository)) if is_registry(first) => (first, repository),
            _ => (HUB, path),
        };
        let (registry, repository) = match registry {
            HUB | "index.docker.io" if repository.contains('/') => (HUB, repository.into()),
            HUB | "index.docker.io" => (HUB, format_smolstr!("library/{repository}")),
            own => (own, repository.into()),
        };
        Ok(Self {
            raw: text.into(),
            registry: registry.into(),
            repository,
            tag,
            digest,
        })
    }
}

/// Tells whether the first part of a path is a registry: no name on Docker Hub has a dot, a port or a capital.
fn is_registry(part: &str) -> bool {
    part == "localhost" || part.contains(|c: char| matches!(c, '.' | ':') || c.is_ascii_uppercase())
}

impl std::fmt::Display for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.raw)
    }
}

impl Image {
    /// Returns the last part of the repository: `redis` of `docker.io/library/redis`.
    #[must_use]
    pub fn last_name(&self) -> &str {
        self.repository.rsplit('/').next().unwrap_or_default()
    }

    /// Tells whether another image comes from the same place.
    #[must_use]
    pub fn is_called_as(&self, other: &Self) -> bool {
        (&self.registry, &self.repository) == (&other.registry, &other.repository)
    }

    /// Tells whether the text says which registry it is of.
    #[must_use]
    pub fn names_registry(&self) -> bool {
        self.registry != HUB || self.raw.starts_with(HUB)
    }

    /// Returns the pull policy that the API server fills in for it: what may move is pulled each time.
    pub(super) fn usual_pull_policy(&self) -> &'static str {
        let moves = match self.tag.as_deref() {
            Some(tag) => tag == "latest",
            None => self.digest.is_none(),
        };
        if moves { "Always" } else { "IfNotPresent" }
    }

    /// Tells whether both name the same image. Without tag and digest, `latest` is meant.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let tag = |image: &Self| match (&image.tag, &image.digest) {
            (None, None) => Some(SmolStr::new_static("latest")),
            (tag, _) => tag.clone(),
        };
        self.registry == other.registry
            && self.repository == other.repository
            && tag(self) == tag(other)
            && self.digest == other.digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Image {
        let Ok(image) = text.parse();
        image
    }

    /// Text → registry, repository, tag, digest.
    type Case = (
        &'static str,
        &'static str,
        &'static str,
        Option<&'static str>,
        Option<&'static str>,
    );

    const CASES: &[Case] = &[
        ("nginx", HUB, "library/nginx", None, None),
        ("nginx:1.27", HUB, "library/nginx", Some("1.27"), None),
        ("team/app", HUB, "team/app", None, None),
        ("docker.io/nginx", HUB, "library/nginx", None, None),
        (
            "docker.io/library/nginx:1",
            HUB,
            "library/nginx",
            Some("1"),
            None,
        ),
        ("index.docker.io/nginx", HUB, "library/nginx", None, None),
        (
            "index.docker.io/library/nginx",
            HUB,
            "library/nginx",
            None,
            None,
        ),
        ("localhost/app:1", "localhost", "app", Some("1"), None),
        ("localhost:5000/app", "localhost:5000", "app", None, None),
        ("localhost", HUB, "library/localhost", None, None),
        (
            "registry:5000/a/b:2",
            "registry:5000",
            "a/b",
            Some("2"),
            None,
        ),
        ("registry:5000/a/b", "registry:5000", "a/b", None, None),
        ("[::1]:5000/a:1", "[::1]:5000", "a", Some("1"), None),
        ("Registry/a", "Registry", "a", None, None),
        (
            "ghcr.io/a/b@sha256:00",
            "ghcr.io",
            "a/b",
            None,
            Some("sha256:00"),
        ),
        (
            "a:1@sha256:00",
            HUB,
            "library/a",
            Some("1"),
            Some("sha256:00"),
        ),
        (
            "registry:5000/a@sha256:00",
            "registry:5000",
            "a",
            None,
            Some("sha256:00"),
        ),
        ("a/b/c", HUB, "a/b/c", None, None),
        (
            "app:${TAG:-latest}",
            HUB,
            "library/app",
            Some("${TAG:-latest}"),
            None,
        ),
        ("app:", HUB, "library/app", Some(""), None),
        ("", HUB, "library/", None, None),
    ];

    #[test]
    fn references_fall_into_parts() {
        for &(text, registry, repository, tag, digest) in CASES {
            let image = of(text);
            let parts = (image.registry.as_str(), image.repository.as_str());
            assert_eq!(parts, (registry, repository), "{text}");
            let version = (image.tag.as_deref(), image.digest.as_deref());
            assert_eq!(version, (tag, digest), "{text}");
        }
    }

    #[test]
    fn without_tag_and_digest_the_latest_is_meant() {
        assert!(of("nginx").same_as(&of("docker.io/library/nginx:latest")));
        assert!(!of("nginx@sha256:00").same_as(&of("nginx:latest@sha256:00")));
        assert!(!of("nginx").same_as(&of("nginx:1")));
    }

    proptest! {
        #[test]
        fn any_text_is_printed_as_it_was(text in "[a-zA-Z0-9.:/@_\\[\\]-]{0,40}|\\PC{0,12}") {
            prop_assert_eq!(of(&text).to_string(), text);
        }
    }
}
