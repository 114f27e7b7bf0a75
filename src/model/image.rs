//! [`Image`]: registry, repository, tag, digest.

/// A container image reference, in parts. `nginx` is `docker.io/library/nginx:latest`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Image {
    /// Text as written.
    pub raw: String,
    /// `docker.io` where left out.
    pub registry: String,
    /// `library/` filled in for Docker Hub.
    pub repository: String,
    /// As written; `None` where left out (Kubernetes then pulls `latest` unless there is a digest).
    pub tag: Option<String>,
    /// `sha256:…`
    pub digest: Option<String>,
}

const HUB: &str = "docker.io";

impl std::str::FromStr for Image {
    type Err = std::convert::Infallible;

    /// Reads `[registry/]repository[:tag][@digest]`. The first part is a registry if it has a dot or a port, or is `localhost`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest.to_owned())),
            None => (text, None),
        };
        let name_starts = rest.rfind('/').map_or(0, |at| at + 1);
        let (path, tag) = match rest.get(name_starts..).and_then(|name| name.find(':')) {
            Some(colon) => (
                rest.get(..name_starts + colon).unwrap_or_default(),
                rest.get(name_starts + colon + 1..).map(str::to_owned),
            ),
            None => (rest, None),
        };
        let (registry, repository) = match path.split_once('/') {
            Some((first, repository)) if first.contains(['.', ':']) || first == "localhost" => {
                (first, repository.to_owned())
            }
            Some(_) => (HUB, path.to_owned()),
            None => (HUB, format!("library/{path}")),
        };
        let registry = if registry == "index.docker.io" {
            HUB
        } else {
            registry
        }
        .to_owned();
        Ok(Self {
            raw: text.to_owned(),
            registry,
            repository,
            tag,
            digest,
        })
    }
}

impl std::fmt::Display for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.raw)
    }
}

impl Image {
    /// Tells whether both name the same image. Without tag and digest, `latest` is meant.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let tag = |image: &Self| match (&image.tag, &image.digest) {
            (None, None) => Some("latest".to_owned()),
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

    #[test]
    fn references_fall_into_parts() {
        let cases = [
            ("nginx", "docker.io", "library/nginx", None, None),
            (
                "nginx:1.27",
                "docker.io",
                "library/nginx",
                Some("1.27"),
                None,
            ),
            ("team/app", "docker.io", "team/app", None, None),
            ("localhost/app:1", "localhost", "app", Some("1"), None),
            (
                "registry:5000/a/b:2",
                "registry:5000",
                "a/b",
                Some("2"),
                None,
            ),
            (
                "ghcr.io/a/b@sha256:00",
                "ghcr.io",
                "a/b",
                None,
                Some("sha256:00"),
            ),
            (
                "a:1@sha256:00",
                "docker.io",
                "library/a",
                Some("1"),
                Some("sha256:00"),
            ),
            (
                "index.docker.io/library/nginx",
                "docker.io",
                "library/nginx",
                None,
                None,
            ),
        ];
        for (text, registry, repository, tag, digest) in cases {
            let Ok(image) = text.parse::<Image>();
            assert_eq!(
                (image.registry.as_str(), image.repository.as_str()),
                (registry, repository),
                "{text}"
            );
            assert_eq!(
                (image.tag.as_deref(), image.digest.as_deref()),
                (tag, digest),
                "{text}"
            );
            assert_eq!(image.to_string(), text);
        }
    }
}
