//! Files that a kustomization names by URL: fetched as they are, each once a run.

use super::remote::Deadline;
use super::web;
use crate::kustomize::error::Kind;
use crate::kustomize::io::repository::without_password;
use crate::kustomize::{Error, Repository};
use crate::limits;
use std::time::Duration;

/// As long as a repository may take.
const PATIENCE: Duration = Duration::from_secs(27);

/// Returns what a URL holds.
///
/// # Errors
/// Of kind [`Kind::Status`] if the server answers that there is no such file, and the URL cannot be a repository's.
pub(super) fn download(url: &str, until: Deadline) -> Result<Vec<u8>, Error> {
    log::debug!("downloading {}", without_password(url));
    let shown = without_password(url);
    let agent = ureq::Agent::new_with_config(
        web::agent()
            .timeout_global(Some(until.left(PATIENCE)?))
            .build(),
    );
    let failed = |error: ureq::Error| {
        let error = error.to_string();
        Error::new(format!("Get {:?}: {}", shown, without_password(&error)))
            .hint("--offline refuses remote files at once; a copy beside the kustomization needs no network")
    };
    let mut answer = agent.get(url).call().map_err(failed)?;
    let status = answer.status();
    if !status.is_success() {
        if Repository::parse(url).is_ok() {
            return Err(Error::new("URL is a git repository"));
        }
        let reason = status.canonical_reason().unwrap_or_default();
        return Err(Error::new(format!(
            "HTTP Error: status code {} ({reason})",
            status.as_u16()
        ))
        .with_kind(Kind::Status)
        .hint(format!("that is what the server of {shown} says")));
    }
    let read = answer
        .body_mut()
        .with_config()
        .limit(limits::file_bytes())
        .read_to_vec();
    read.map_err(failed)
}
