//! The oracle of silent differences: one value of a pod is changed, and a check that says nothing at all about it is a failure.
//!
//! The first byte chooses the value, the others are put in its place. A text that Kubernetes takes for the same is no difference.
#![no_main]

use kubeparity::check::{self, Plan, SourceReading};
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

/// Each mark is a value; what stands behind it is what the reference has.
const POD: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: '@account@'
      priorityClassName: '@class@'
      nodeSelector: {disk: '@ssd@'}
      hostAliases: [{ip: 10.0.0.1, hostnames: ['@db@']}]
      containers:
      - name: app
        image: 'registry.example/@web@:1'
        command: ['@serve@']
        args: ['--mode=@fast@', '@word@']
        workingDir: '/@srv@'
        env:
        - {name: A, value: '@value@'}
        - {name: B, valueFrom: {secretKeyRef: {name: '@secret@', key: k}}}
        - {name: C, valueFrom: {configMapKeyRef: {name: c, key: '@key@'}}}
        volumeMounts: [{name: data, mountPath: '/@data@'}]
        readinessProbe: {httpGet: {path: '/@ready@', port: 80}}
        livenessProbe: {exec: {command: ['@alive@']}}
        securityContext: {seLinuxOptions: {level: '@s0@'}}
      volumes:
      - {name: data, hostPath: {path: '/@host@'}}
      - {name: files, configMap: {name: '@files@'}}
";

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, text)) = bytes.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    // The model reads words; what YAML or a shell makes of other characters is for the other targets.
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return;
    }
    let values: Vec<&str> = POD.split('@').skip(1).step_by(2).collect();
    let chosen = values[usize::from(*choice) % values.len()];
    // An environment's own name explains a difference.
    let names = ["one", "other"];
    if text == chosen
        || text.to_ascii_lowercase().contains(names[1])
        || text.to_ascii_lowercase().contains(names[0])
    {
        return;
    }
    let reference = POD.replace('@', "");
    let target = POD.replace(&format!("@{chosen}@"), text).replace('@', "");
    let sources = SourceMap::default();
    let read = |name: &str, text: &str| collect_text(name, text, &sources).expect("manifests");
    let reading = [read(names[0], &reference), read(names[1], &target)];
    let plan = Plan::of_environments(&names);
    let reading = reading.map(SourceReading::declared).into();
    let verdict = check::judge(&plan, reading).expect("a verdict");
    let is_told = verdict.unjudged > 0
        || !verdict.not_evaluated.is_empty()
        || verdict
            .findings
            .iter()
            // `XXXX` is told as what somebody was to fill in, without another side.
            .any(|finding| finding.cause.is_some() || finding.rule == "placeholder");
    assert!(is_told, "{chosen} became {text}, and nothing is said");
});
