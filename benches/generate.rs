//! Writes inputs of any size: N services of four objects each (Deployment, Service, Ingress, and a
//! generated ConfigMap) as a base with two overlays, and custom resource definitions by the megabyte.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// Answers `--write DIR N` (N services) and `--write-crds DIR MEGABYTES` among the program's arguments, so that
/// whole processes can be timed on the same input. Gives whether something was asked for.
///
/// # Errors
/// If a number cannot be read or a file cannot be written.
pub(crate) fn write_if_asked() -> io::Result<bool> {
    let arguments: Vec<String> = std::env::args().collect();
    for (flag, write) in [
        ("--write", services as fn(&Path, usize) -> io::Result<()>),
        ("--write-crds", crds),
    ] {
        let position = arguments.iter().position(|argument| argument == flag);
        if let Some(position) = position {
            let value = |offset: usize| arguments.get(position + offset);
            let (Some(directory), Some(count)) = (value(1), value(2)) else {
                return Err(io::Error::other(format!("{flag} DIRECTORY NUMBER")));
            };
            let count = count.parse().map_err(io::Error::other)?;
            write(Path::new(directory), count)?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes `base`, `staging` and `production` for that many services. Production lacks a variable in one of them.
pub(crate) fn services(directory: &Path, count: usize) -> io::Result<()> {
    let base = directory.join("base");
    std::fs::create_dir_all(&base)?;
    let mut resources = String::from("resources:\n");
    let mut generators = String::from("configMapGenerator:\n");
    for index in 0..count {
        std::fs::write(
            base.join(format!("service-{index}.yaml")),
            SERVICE.replace("INDEX", &index.to_string()),
        )?;
        let _ = writeln!(resources, "- service-{index}.yaml");
        let _ = write!(
            generators,
            "- name: config-{index}\n  literals:\n  - REGION=eu-{index}\n  - CACHE_SIZE=256\n",
        );
    }
    std::fs::write(
        base.join("kustomization.yaml"),
        format!("{resources}{generators}"),
    )?;
    overlay(directory, "staging", count)?;
    overlay(directory, "production", count)
}

/// The objects of one service; `INDEX` is its number.
const SERVICE: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-INDEX
  labels:
    app: service-INDEX
spec:
  replicas: 2
  selector:
    matchLabels:
      app: service-INDEX
  template:
    metadata:
      labels:
        app: service-INDEX
    spec:
      containers:
      - name: main
        image: registry.example.com/shop/service-INDEX:1.0.0
        ports:
        - name: http
          containerPort: 8080
        envFrom:
        - configMapRef:
            name: config-INDEX
        env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_URL
          valueFrom:
            secretKeyRef:
              name: service-INDEX-secrets
              key: database-url
        readinessProbe:
          httpGet:
            path: /ready
            port: http
        livenessProbe:
          httpGet:
            path: /live
            port: http
        resources:
          requests:
            cpu: 100m
            memory: 128Mi
          limits:
            memory: 256Mi
---
apiVersion: v1
kind: Service
metadata:
  name: service-INDEX
spec:
  selector:
    app: service-INDEX
  ports:
  - name: http
    port: 80
    targetPort: http
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: service-INDEX
spec:
  rules:
  - host: service-INDEX.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: service-INDEX
            port:
              name: http
";

/// A service's own patch; `EXTRA` stands for more variables.
const PATCH: &str = "apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-INDEX
spec:
  template:
    spec:
      containers:
      - name: main
        env:
EXTRA        - name: LOG_LEVEL
          value: warn
";

/// An overlay with all that is usual: a namespace, a prefix, labels, a patch for all Deployments, and for every
/// service a patch in a file, a patch by target, an image tag and a replica count.
fn overlay(directory: &Path, name: &str, count: usize) -> io::Result<()> {
    let overlay = directory.join(name);
    std::fs::create_dir_all(&overlay)?;
    let mut patches = String::from(
        "patches:
- target:
    kind: Deployment
  patch: |-
    - op: add
      path: /spec/template/spec/containers/0/env/-
      value:
        name: RELEASE
        value: stable
",
    );
    let (mut images, mut replicas) = (String::from("images:\n"), String::from("replicas:\n"));
    for index in 0..count {
        let extra = if name == "production" && index == 0 {
            ""
        } else {
            "        - name: PAYMENT_URL\n          value: http://payment\n"
        };
        let patch = PATCH
            .replace("INDEX", &index.to_string())
            .replace("EXTRA", extra);
        std::fs::write(overlay.join(format!("patch-{index}.yaml")), patch)?;
        let _ = write!(
            patches,
            "- path: patch-{index}.yaml
- target:
    kind: Deployment
    name: service-{index}
  patch: |-
    - op: replace
      path: /spec/template/spec/containers/0/resources/limits/memory
      value: 512Mi
"
        );
        let _ = writeln!(
            images,
            "- name: registry.example.com/shop/service-{index}\n  newTag: 1.1.0"
        );
        let _ = writeln!(replicas, "- name: service-{index}\n  count: 3");
    }
    let text = format!(
        "namespace: shop-{name}
namePrefix: {name}-
resources:
- ../base
labels:
- pairs:
    environment: {name}
{patches}{images}{replicas}"
    );
    std::fs::write(overlay.join("kustomization.yaml"), text)
}

/// Writes a kustomization over one file of custom resource definitions of about that many megabytes.
pub(crate) fn crds(directory: &Path, megabytes: usize) -> io::Result<()> {
    std::fs::create_dir_all(directory)?;
    let mut text = String::new();
    let mut index = 0;
    while text.len() < megabytes * 1_000_000 {
        crd(&mut text, index);
        index += 1;
    }
    std::fs::write(directory.join("crds.yaml"), text)?;
    let kustomization = "namePrefix: x-\nresources:\n- crds.yaml\n";
    std::fs::write(directory.join("kustomization.yaml"), kustomization)
}

fn crd(text: &mut String, index: usize) {
    let _ = write!(
        text,
        "---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets{index}.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Widget{index}
    plural: widgets{index}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties:
"
    );
    for field in 0..400 {
        let _ = write!(
            text,
            "              field{field}:
                description: |-
                  What field {field} is for, told in a sentence that is long enough to be a line,
                  and in a second one: \"quoted\", with a # that starts no comment.
                type: object
                properties:
                  name:
                    type: string
                    default: '{field}'
                  limits:
                    type: array
                    items:
                      anyOf:
                      - type: integer
                      - type: string
                      x-kubernetes-int-or-string: true
"
        );
    }
}
