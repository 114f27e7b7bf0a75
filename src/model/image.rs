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
