//! Manifests that mean the same in other words, all the way from the text.

use std::path::Path;

use kubeparity::compare::compare;
use kubeparity::model::{Environment, build};
use kubeparity::source::{Disk, Request, Source, SourceSpec, collect};
use kubeparity::yaml::SourceMap;
use proptest::prelude::*;
use proptest::sample::subsequence;

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
spec:
  selector:
    matchLabels: {app: checkout}
  template:
    metadata:
      labels: {app: checkout}
    spec:
      containers:
      - name: checkout
        image: shop/checkout:1.4.0
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        env:
        - name: LOG_LEVEL
          value: info
        - name: URL
          value: http://db
        envFrom:
        - configMapRef: {name: flags-5h7t9bk2fm}
        readinessProbe:
          httpGet:
            path: /ready
            port: 8080
        resources:
          requests: {cpu: 1, memory: 1Gi}
        volumeMounts:
        - {name: files, mountPath: /etc/checkout}
        - {name: cache, mountPath: /cache}
      - name: proxy
        image: nginx
      volumes:
      - name: files
        configMap: {name: flags-5h7t9bk2fm}
      - name: cache
        emptyDir: {}
";

const CONFIG_MAP: &str = "apiVersion: v1
kind: ConfigMap
metadata:
  name: flags-5h7t9bk2fm
data:
  REGION: eu
";

const WORKER: &str = "apiVersion: batch/v1
kind: CronJob
metadata:
  name: worker
spec:
  schedule: '@daily'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: worker
            image: shop/worker:1.4.0
";

/// Edits that change how the manifests are written, and nothing of what they mean.
const REWORDINGS: &[(&str, &str)] = &[
    ("cpu: 1,", "cpu: 1000m,"),
    ("memory: 1Gi", "memory: 1024Mi"),
    ("flags-5h7t9bk2fm", "flags-2456789bcd"),
    ("image: nginx\n", "image: docker.io/library/nginx:latest\n"),
    (
        "port: 8080\n        resources",
        "port: http\n        resources",
    ),
    (
        "            path: /ready\n",
        "            path: /ready\n            scheme: HTTP\n",
    ),
    (
        "        readinessProbe:\n",
        "        readinessProbe:\n          periodSeconds: 10\n          timeoutSeconds: 1\n          failureThreshold: 3\n          successThreshold: 1\n",
    ),
    ("spec:\n  selector", "spec:\n  replicas: 1\n  selector"),
    (
        "spec:\n  selector",
        "spec:\n  strategy:\n    type: RollingUpdate\n    rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}\n  selector",
    ),
    (
        "spec:\n  selector",
        "spec:\n  revisionHistoryLimit: 10\n  progressDeadlineSeconds: 600\n  selector",
    ),
    (
        "          name: http\n",
        "          name: http\n          protocol: TCP\n",
    ),
    (
        "image: shop/checkout:1.4.0\n",
        "image: shop/checkout:1.4.0\n        imagePullPolicy: IfNotPresent\n        terminationMessagePath: /dev/termination-log\n        terminationMessagePolicy: File\n",
    ),
    (
        "    spec:\n      containers",
        "    spec:\n      restartPolicy: Always\n      dnsPolicy: ClusterFirst\n      schedulerName: default-scheduler\n      terminationGracePeriodSeconds: 30\n      securityContext: {}\n      containers",
    ),
    (
        "        configMap: {name: flags",
        "        configMap: {defaultMode: 420, name: flags",
    ),
    ("value: info", "value: \"info\""),
    (
        "        - {name: files, mountPath: /etc/checkout}\n        - {name: cache, mountPath: /cache}\n",
        "        - {name: cache, mountPath: /cache, readOnly: false}\n        - {mountPath: /etc/checkout, name: files}\n",
    ),
    (
        "        - name: LOG_LEVEL\n          value: info\n        - name: URL\n          value: http://db\n",
        "        - name: URL\n          value: http://db\n        - name: LOG_LEVEL\n          value: info\n",
    ),
    (
        "        - containerPort: 8080\n          name: http\n        - containerPort: 9090\n          name: metrics\n",
        "        - {name: metrics, containerPort: 9090}\n        - {name: http, containerPort: 8080}\n",
    ),
    (
        "  schedule: '@daily'\n",
        "  schedule: '@daily'\n  concurrencyPolicy: Allow\n  suspend: false\n  successfulJobsHistoryLimit: 3\n  failedJobsHistoryLimit: 1\n",
    ),
];

fn environment(directory: &Path, name: &str, text: &str) -> Environment {
    let path = directory.join(format!("{name}.yaml"));
    std::fs::write(&path, text).expect("written");
    let sources = SourceMap::default();
    let disk = Disk::new(&sources);
    let request = Request::from(SourceSpec {
        name: Some(name.to_owned()),
        source: Source::Path(path),
    });
    let collected = collect(&request, &disk, &sources).expect("read");
    build(&collected)
}

fn differing(one: &str, other: &str) -> Vec<String> {
    let directory = tempfile::tempdir().expect("a directory");
    let reference = environment(directory.path(), "staging", one);
    let target = environment(directory.path(), "production", other);
    let comparison = compare(&reference, &target);
    assert_eq!(comparison.pairs.len(), 2, "a Deployment and a CronJob");
    let differences = comparison.differences.iter();
    differences
        .map(|d| {
            format!(
                "{:?}: {:?} / {:?}",
                d.field, d.reference.value, d.target.value
            )
        })
        .collect()
}

#[test]
fn each_rewording_alone_means_nothing() {
    let plain = [DEPLOYMENT, CONFIG_MAP, WORKER].join("---\n");
    for (from, to) in REWORDINGS {
        let reworded = plain.replace(from, to);
        assert_ne!(plain, reworded, "{from:?} is not there to be reworded");
        assert_eq!(differing(&plain, &reworded), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn one_word_more_is_seen() {
    let plain = [DEPLOYMENT, CONFIG_MAP, WORKER].join("---\n");
    for (from, to) in [
        ("cpu: 1,", "cpu: 1001m,"),
        ("path: /ready", "path: /readyz"),
        ("REGION: eu", "REGION: us"),
        ("schedule: '@daily'", "schedule: '@hourly'"),
        ("image: nginx\n", "image: nginx:1\n"),
        ("emptyDir: {}", "emptyDir: {medium: Memory}"),
        (
            "      containers:\n      - name: checkout",
            "      hostNetwork: true\n      containers:\n      - name: checkout",
        ),
        ("containerPort: 9090", "containerPort: 9091"),
    ] {
        assert!(plain.contains(from), "{from:?} is not there to be changed");
        assert_ne!(
            differing(&plain, &plain.replace(from, to)),
            Vec::<String>::new(),
            "{to}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rewordings_and_order_mean_nothing(
        chosen in subsequence(REWORDINGS, 0..=REWORDINGS.len()),
        documents in Just(vec![DEPLOYMENT, CONFIG_MAP, WORKER]).prop_shuffle(),
    ) {
        let plain = [DEPLOYMENT, CONFIG_MAP, WORKER].join("---\n");
        let reworded = chosen.iter().fold(documents.join("---\n"), |text, (from, to)| text.replace(from, to));
        prop_assert_eq!(differing(&plain, &reworded), Vec::<String>::new());
    }
}
