//! Two environments with one text in each of their slots.

/// The slots that are filled.
pub(super) const SLOTS: usize = 24;

/// A manifest beside the others, in a file whose name is a slot.
pub(super) const LONELY: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: lonely}\nspec: {template: {spec: {containers: [{name: a, image: 'a:1'}]}}}\n";

/// An environment: its directory's name, and its manifests.
pub(super) struct Environment {
    pub(super) name: String,
    pub(super) text: String,
}

/// The word by which a slot is found in an output.
pub(super) fn marker(slot: usize) -> String {
    format!("Q{slot:02}Q")
}

/// The content of a slot: the text between markers, since of several lines one is shown.
pub(super) fn slot(slot: usize, text: &str) -> String {
    let text = text.replace('/', "∕");
    format!("{0}{text}{0}", marker(slot))
}

/// Writes a text between quotes as YAML has them, all but letters as numbers.
pub(super) fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == ' ';
    let write = |c: char| match plain(c) {
        true => c.to_string(),
        false => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(write).collect::<String>())
}

/// Returns both environments.
pub(super) fn environments(text: &str) -> (Environment, Environment) {
    let both = [("staging", true), ("production", false)].map(|(name, is_reference)| Environment {
        name: match is_reference {
            true => format!("{name}{}", slot(1, text)),
            false => format!("{name}{}", slot(2, text)),
        },
        text: manifests(text, is_reference),
    });
    both.into()
}

/// Fills `$3` with the third slot's text and the like, and what differs: `A|B` is A in the reference and B in the target.
fn manifests(text: &str, is_reference: bool) -> String {
    let mut out = String::new();
    for line in TEMPLATE.lines() {
        let line = match line.strip_suffix(" #R") {
            Some(_) if !is_reference => continue,
            Some(line) => line,
            None => line,
        };
        let mut line = line.replace("%V", if is_reference { "one" } else { "two" });
        for number in (1..=SLOTS).rev() {
            let content = match number {
                // These differ in the end, others are names.
                9 | 11 | 14..=16 => format!(
                    "{}{}",
                    slot(number, text),
                    if is_reference { " 1" } else { " 2" }
                ),
                _ => slot(number, text),
            };
            line = line.replace(&format!("${number}$"), &quoted(&content));
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

const TEMPLATE: &str = r#"apiVersion: apps/v1
kind: Deployment
metadata:
  name: $3$
spec:
  template:
    metadata:
      annotations: {$4$: "%V"}
    spec:
      serviceAccountName: $5$
      containers:
      - name: $6$
        image: app:1
        args: [$9$]
        env:
        - name: $7$
          value: "%V"
        - name: $8$ #R
          value: "x" #R
        - name: PLAIN
          value: $11$
        - name: OF_KEY #R
          valueFrom: {configMapKeyRef: {name: $10$, key: $12$}} #R
        - name: OF_SECRET #R
          valueFrom: {secretKeyRef: {name: $13$, key: x}} #R
        volumeMounts: #R
        - {name: v, mountPath: $17$} #R
      volumes:
      - name: v
        configMap: {name: files}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: second}
spec:
  template:
    spec:
      containers:
      - name: a
        image: $14$
        readinessProbe: {httpGet: {path: $15$, port: 80}}
        workingDir: $16$
        volumeMounts:
        - {name: v, mountPath: /v}
      volumes:
      - name: v
        configMap: {name: files}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: files}
data:
  $18$: "%V"
  app.properties: "a=%V\n"
  app.json: '{"k": "%V"}'
---
apiVersion: example.org/v1
kind: $19$
metadata: {name: a}
spec: {x: "%V"}
--- #R
apiVersion: v1 #R
kind: ConfigMap #R
metadata: {name: $20$} #R
data: {x: y} #R
--- #R
apiVersion: v1 #R
kind: Service #R
metadata: {name: $21$} #R
spec: {selector: {a: b}, ports: [{name: p, port: 80, targetPort: 80}]} #R
--- #R
apiVersion: apps/v1 #R
kind: ReplicaSet #R
metadata: {name: $22$} #R
spec: {template: {spec: {containers: [{name: a, image: "b:1"}]}}} #R
---
apiVersion: v1
kind: ConfigMap
metadata: {name: notes}
data:
  text.txt: "one %V\nline\n"
  $23$: "%V"
"#;
