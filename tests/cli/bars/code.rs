//! Code that was made to be looked through for long.

use std::fmt::Write as _;
use std::time::Duration;

use super::run;
use crate::workspace::Workspace;

/// Code whose reads look at much of what is around them.
fn slow_code() -> Vec<(&'static str, &'static str, String)> {
    let calls = (0..20_000).fold(String::from("import os\n"), |mut text, i| {
        let _ = writeln!(text, "def f{i}(x): return f{}(x)", i + 1);
        text
    });
    let (open, close) = ("os.environ.get(\"A\" + ".repeat(10_000), ")".repeat(10_000));
    vec![
        ("reads in a line", "a.js", "process.env.X;".repeat(200_000)),
        (
            "nested calls",
            "a.py",
            format!("import os\n{open}\"b\"{close}\n"),
        ),
        (
            "functions",
            "b.py",
            format!("{calls}def f20000(x): return os.environ[x]\nf0(\"LOOP\")\n"),
        ),
    ]
}

#[test]
#[ignore = "needs a release build"]
fn code_is_looked_through_within_a_minute() {
    for (name, file, text) in slow_code() {
        let workspace = Workspace::new(&[(file, text)]);
        let (status, took) = run(&workspace, &["needs", file]);
        assert!(matches!(status, Some(0 | 2)), "{name}: {status:?}");
        assert!(took < Duration::from_secs(60), "{name}: {took:?}");
    }
}
