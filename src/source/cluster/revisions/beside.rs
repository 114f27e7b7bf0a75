//! Pods, events and ConfigMaps, as far as they tell what happened.
//!
//! Takes pages of lists as JSON; gives [`Moment`]s. Of ConfigMaps nothing but metadata is read; texts of a cluster are masked and cut before they are kept.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::happened::{Happened, Moment, time, written};
use crate::source::cluster::intern::Interner;
use crate::source::cluster::items::{Meta, read_json, sentence, word};

#[derive(Deserialize)]
struct Page<T> {
    /// Go writes an empty list as null.
    items: Option<Vec<T>>,
}

fn page<'p, T: Deserialize<'p>>(text: &'p [u8]) -> Result<Vec<T>, String> {
    let page: Page<T> = read_json(text, "list")?;
    Ok(page.items.unwrap_or_default())
}

/// The name of a pod.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Named {
    name: String,
    namespace: String,
}

#[derive(Deserialize)]
struct MetaItem<'p> {
    #[serde(borrow)]
    metadata: Meta<'p, &'p RawValue>,
}

/// Reads who wrote to ConfigMaps.
pub(super) fn of_config_maps(text: &[u8]) -> Result<Vec<Moment>, String> {
    let intern = Interner::default();
    let items = page::<MetaItem<'_>>(text)?.into_iter();
    let moments = items.flat_map(|MetaItem { metadata }| {
        let object = format!("ConfigMap/{}", metadata.name);
        written(
            &metadata.namespace,
            &object,
            &metadata.live(&intern).managed,
        )
    });
    Ok(moments.collect())
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Event {
    involved_object: Involved,
    reason: Option<String>,
    message: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    count: Option<u32>,
    last_timestamp: Option<String>,
    event_time: Option<String>,
    series: Option<Series>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Involved {
    kind: String,
    namespace: String,
    name: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Series {
    count: u32,
    last_observed_time: Option<String>,
}

/// Reads events.
pub(super) fn of_events(text: &[u8]) -> Result<Vec<Moment>, String> {
    let items = page::<Event>(text)?.into_iter();
    let moments = items.filter_map(|event| {
        let series = event.series.unwrap_or_default();
        let times = [
            series.last_observed_time,
            event.last_timestamp,
            event.event_time,
        ];
        let object = event.involved_object;
        Some(Moment {
            time: times.iter().flatten().find_map(|text| time(text))?,
            namespace: object.namespace,
            object: format!("{}/{}", word(&object.kind), object.name),
            what: Happened::Event {
                kind: word(event.kind.as_deref().unwrap_or_default()).to_owned(),
                reason: word(event.reason.as_deref().unwrap_or_default()).to_owned(),
                message: sentence(event.message.as_deref().unwrap_or_default()).into(),
                count: event.count.unwrap_or(1).max(series.count),
            },
        })
    });
    Ok(moments.collect())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pod {
    metadata: Named,
    status: PodStatus,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct PodStatus {
    init_container_statuses: Vec<ContainerStatus>,
    container_statuses: Vec<ContainerStatus>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct ContainerStatus {
    name: String,
    restart_count: u32,
    last_state: LastState,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LastState {
    terminated: Option<Terminated>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Terminated {
    exit_code: i64,
    reason: Option<String>,
    finished_at: Option<String>,
}

/// Reads the last restart of each container of pods.
pub(super) fn of_pods(text: &[u8]) -> Result<Vec<Moment>, String> {
    let mut moments = Vec::new();
    for Pod { metadata, status } in page::<Pod>(text)? {
        let statuses = status.init_container_statuses.into_iter();
        for container in statuses.chain(status.container_statuses) {
            let Some(ended) = container.last_state.terminated else {
                continue;
            };
            if let Some(time) = ended.finished_at.as_deref().and_then(time) {
                moments.push(Moment {
                    time,
                    namespace: metadata.namespace.clone(),
                    object: format!("Pod/{}", metadata.name),
                    what: Happened::Restart {
                        container: container.name,
                        reason: word(ended.reason.as_deref().unwrap_or_default()).to_owned(),
                        exit_code: ended.exit_code,
                        count: container.restart_count,
                    },
                });
            }
        }
    }
    Ok(moments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pods_events_and_config_maps_are_moments_without_credentials() {
        let pods = br#"{"items":[{"metadata":{"name":"web-1","namespace":"shop"},"spec":{"containers":[{"env":[{"name":"A","value":"canary"}]}]},
            "status":{"containerStatuses":[{"name":"app","restartCount":3,"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled",
            "finishedAt":"2026-11-30T10:00:00Z","message":"canary"}}},{"name":"side","restartCount":0,"lastState":{}}]}}]}"#;
        let found = of_pods(pods).expect("pods");
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].object, "Pod/web-1");
        let restart = Happened::Restart {
            container: "app".to_owned(),
            reason: "OOMKilled".to_owned(),
            exit_code: 137,
            count: 3,
        };
        assert_eq!(found[0].what, restart);

        let events = br#"{"items":[
            {"involvedObject":{"kind":"Pod","namespace":"shop","name":"web-1"},"reason":"BackOff","type":"Warning","count":7,
             "message":"Back-off: postgres://u:canary@db/x","lastTimestamp":"2026-11-30T10:01:00Z"},
            {"involvedObject":{"kind":"Pod","namespace":"shop","name":"web-1"},"reason":"Pulled","type":"Normal",
             "eventTime":"2026-11-30T09:59:00.123456Z","lastTimestamp":null,"series":null,"message":"pulled"},
            {"involvedObject":{"kind":"Pod","namespace":"shop","name":"web-1"},"reason":"Never"}]}"#;
        let found = of_events(events).expect("events");
        assert_eq!(found.len(), 2, "what has no time is left out: {found:?}");
        assert!(!format!("{found:?}").contains("canary"), "{found:?}");
        assert!(matches!(&found[0].what, Happened::Event { count: 7, .. }));

        let maps = br#"{"items":[{"metadata":{"name":"settings","namespace":"shop","managedFields":[
            {"manager":"kubectl-edit","operation":"Update","time":"2026-11-30T09:00:00Z","fieldsV1":{"f:data":{"f:LEVEL":{}}}}]},
            "data":{"LEVEL":"canary"}}]}"#;
        let found = of_config_maps(maps).expect("ConfigMaps");
        assert!(!format!("{found:?}").contains("canary"), "{found:?}");
        assert!(
            matches!(&found[0].what, Happened::Written { fields, owner, .. }
                if fields == &["data.LEVEL"] && owner.manager == "kubectl-edit")
        );
        for read in [of_pods, of_events, of_config_maps] {
            let empty = read(br#"{"metadata":{},"items":null}"#);
            assert!(empty.is_ok_and(|of| of.is_empty()));
            let refused = read(br#"{"items":[{"metadata":"canary"}]}"#);
            assert!(
                refused.is_ok_and(|of| of.is_empty())
                    || read(b"canary").is_err_and(|why| !why.contains("canary"))
            );
        }
    }
}
