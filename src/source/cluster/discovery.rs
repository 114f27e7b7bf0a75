//! Asks a server which groups and resources it has, before custom ones are asked for.

use std::collections::BTreeMap;

use super::connection::{Connection, JSON};
use super::failure::{Failure, FailureKind};
use super::resources::Resource;

/// The groups that a server has, and their versions; `None` where it does not say.
pub(super) type Served = Option<BTreeMap<String, Vec<String>>>;

/// Asks which groups a server has.
///
/// # Errors
/// If it does not answer; that it may not be asked is none.
pub(super) async fn served(connection: &Connection) -> Result<Served, Failure> {
    #[derive(serde::Deserialize)]
    struct Groups {
        groups: Vec<Group>,
    }
    #[derive(serde::Deserialize)]
    struct Group {
        name: String,
        versions: Vec<Version>,
    }
    #[derive(serde::Deserialize)]
    struct Version {
        version: String,
    }
    let text = match connection.get("/apis", JSON).await {
        Err(failure) if failure.cause == FailureKind::Forbidden => return Ok(None),
        other => other?,
    };
    let groups: Groups = serde_json::from_slice(&text).map_err(|_| {
        Failure::new(
            "/apis",
            FailureKind::Invalid,
            "the answer lists no API groups",
        )
    })?;
    let versions = |group: Group| {
        let versions = group.versions.into_iter().map(|version| version.version);
        (group.name, versions.collect())
    };
    Ok(Some(groups.groups.into_iter().map(versions).collect()))
}

/// Returns the version in which a resource is to be asked for; `None` where the server does not have it.
pub(super) async fn version(
    connection: &Connection,
    resource: &'static Resource,
    served: &Served,
) -> Result<Option<String>, Failure> {
    #[derive(serde::Deserialize)]
    struct Resources {
        resources: Vec<Named>,
    }
    #[derive(serde::Deserialize)]
    struct Named {
        name: String,
    }
    let own = resource.api_version.rsplit('/').next().unwrap_or_default();
    let Some(served) = served.as_ref().filter(|_| resource.custom) else {
        return Ok(Some(own.to_owned()));
    };
    let Some(versions) = served.get(resource.group()) else {
        return Ok(None);
    };
    let known = versions.iter().find(|version| *version == own);
    let Some(version) = known.or(versions.first()) else {
        return Ok(None);
    };
    let path = format!("/apis/{}/{version}", resource.group());
    let text = connection.get(&path, JSON).await?;
    let found: Resources = serde_json::from_slice(&text)
        .map_err(|_| Failure::new(&path, FailureKind::Invalid, "the answer lists no resources"))?;
    let has = found
        .resources
        .iter()
        .any(|found| found.name == resource.plural);
    Ok(has.then(|| version.clone()))
}
