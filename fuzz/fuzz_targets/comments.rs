//! A replacement into YAML with comments, which stands in a text, ends: with text or with an error.
#![no_main]

mod scratch;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

const KUSTOMIZATION: &str = "resources: [resources.yaml]
replacements:
- sourceValue: new
  targets:
  - select: {kind: ConfigMap}
    fieldPaths: [data.file.a, 'data.file.b.*.c', 'data.file.d.[e=f].g']
    options: {create: true}
";

static TOP: LazyLock<PathBuf> = LazyLock::new(|| scratch::directory("fuzz-comments"));

fuzz_target!(|bytes: &[u8]| {
    let mut resources =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  file: |2\n".to_owned();
    for line in String::from_utf8_lossy(bytes).lines() {
        let _ = writeln!(resources, "    {line}");
    }
    let parts = [KUSTOMIZATION.as_bytes(), resources.as_bytes()].join(&0xFF);
    scratch::render(&TOP, &parts, ["kustomization.yaml", "resources.yaml"]);
});
