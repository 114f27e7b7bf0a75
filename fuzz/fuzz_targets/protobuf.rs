//! A page of any bytes is read or refused, whatever list it is said to be.
#![no_main]

use kubeparity::source::protobuf::{from_answer, token_at_start};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Every answer begins so.
const MAGIC: &[u8] = b"k8s\0";

const LISTS: &[&str] = &["DeploymentList", "CronJobList", "ConfigMapList", "PodList"];

fuzz_target!(|bytes: &[u8]| {
    let answer = [MAGIC, bytes].concat();
    token_at_start(&answer);
    for list in LISTS {
        let _ = from_answer::<Value>(&answer, list);
    }
});
