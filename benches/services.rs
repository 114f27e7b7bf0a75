//! A made-up overlay of any size: per service a Deployment, a Service, a ServiceAccount and a
//! generated ConfigMap, and in the overlay two patches.

use std::fmt::Write as _;
use std::path::Path;

/// Writes `base` and `overlay` for that many services; renders through `overlay`.
///
/// # Panics
/// If the files cannot be written.
pub fn write(top: &Path, services: usize, patches: bool) {
    let mut base = String::from("resources:\n");
    let mut generators = String::from("configMapGenerator:\n");
    let mut overlay = String::from(
        "resources: [../base]\nnamespace: shop\nnamePrefix: prod-\nlabels: [{pairs: {env: prod}}]\n\
         images: [{name: registry.example.com/app, newTag: \"2.0\"}]\n",
    );
    if patches {
        overlay.push_str("patches:\n");
    }
    for directory in ["base", "overlay"] {
        std::fs::create_dir_all(top.join(directory)).expect("a directory");
    }
    for service in 0..services {
        let name = format!("service-{service:04}");
        let _ = writeln!(base, "- {name}.yaml");
        let _ = writeln!(
            generators,
            "- name: {name}-config\n  literals: [LOG_LEVEL=info, \"URL=http://{name}:8080/\"]"
        );
        std::fs::write(top.join(format!("base/{name}.yaml")), objects(&name)).expect("a file");
        if patches {
            overlay.push_str(&patch(&name));
        }
    }
    base.push_str(&generators);
    std::fs::write(top.join("base/kustomization.yaml"), base).expect("a file");
    std::fs::write(top.join("overlay/kustomization.yaml"), overlay).expect("a file");
}

fn patch(name: &str) -> String {
    format!(
        "- patch: |-
    apiVersion: apps/v1
    kind: Deployment
    metadata: {{name: {name}}}
    spec:
      replicas: 3
      template:
        spec:
          containers:
          - name: app
            env:
            - {{name: EXTRA, value: \"on\"}}
- target: {{kind: Deployment, name: {name}}}
  patch: |-
    - {{op: replace, path: /spec/template/spec/containers/0/resources/limits/memory, value: 1Gi}}
"
    )
}

fn objects(name: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app: {name}}}
spec:
  replicas: 1
  selector:
    matchLabels: {{app: {name}}}
  template:
    metadata:
      labels: {{app: {name}}}
    spec:
      serviceAccountName: {name}
      containers:
      - name: app
        image: registry.example.com/app:1.0
        ports:
        - {{name: http, containerPort: 8080}}
        env:
        - {{name: PORT, value: \"8080\"}}
        - name: LOG_LEVEL
          valueFrom:
            configMapKeyRef: {{name: {name}-config, key: LOG_LEVEL}}
        envFrom:
        - configMapRef: {{name: {name}-config}}
        readinessProbe:
          httpGet: {{path: /ready, port: http}}
        resources:
          requests: {{cpu: 100m, memory: 128Mi}}
          limits: {{cpu: 500m, memory: 512Mi}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec:
  selector: {{app: {name}}}
  ports:
  - {{name: http, port: 80, targetPort: http}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {{name: {name}}}
"
    )
}
