//! Texts that attack their reader, in every slot of the input and every format: a screen shows what was meant, no line is a command,
//! Markdown makes nothing of them but text, and JSON means the same.

mod files;
mod html;
mod machines;
mod markdown;

use crate::workspace::Workspace;

/// The texts.
const TEXTS: [&str; 12] = [
    "\u{1b}[2J\u{1b}[1;1H\u{1b}[31mno gap found",
    "\u{1b}]0;title\u{7}x",
    "\u{1b}]8;;https://evil.example\u{1b}\\link\u{1b}]8;;\u{1b}\\",
    "\rFORGED no gap found",
    "\n::error file=x::FORGED",
    "\u{9b}2J\u{8}\u{8}\u{7f}x",
    "\u{202e}desrever\u{2066}x",
    "z\u{200b}w\u{2028}x\u{feff}\u{e0041}",
    "</summary></details><h1>X</h1><img src=x><!-- &lt;",
    "|`*_[a](https://evil.example)_*`|\\|",
    "@octocat #1 www.evil.example me@evil.example :tada: deadbeef1",
    "some words that are many enough for a line to end here ::add-mask::x ##[error]x ##vso[x]y",
];

/// The outputs: arguments besides the sources.
const OUTPUTS: [(&str, &[&str]); 17] = [
    ("table", &["check", "-o", "table", "--color", "always"]),
    ("plain table", &["check", "-o", "table"]),
    ("markdown", &["check", "-o", "markdown"]),
    ("checklist", &["check", "-o", "checklist"]),
    ("html", &["check", "-o", "html"]),
    ("json", &["check", "-o", "json"]),
    ("summary", &["check", "-o", "summary"]),
    ("yaml", &["check", "-o", "yaml"]),
    ("github", &["check", "-o", "github"]),
    ("gitlab", &["check", "-o", "gitlab"]),
    ("sarif", &["check", "-o", "sarif"]),
    ("junit", &["check", "-o", "junit"]),
    ("prometheus", &["check", "-o", "prometheus"]),
    ("diff", &["diff", "--color", "always"]),
    ("fix", &["fix", "--"]),
    ("diff table", &["diff", "-o", "table"]),
    ("diff html", &["diff", "-o", "html"]),
];

#[test]
fn nothing_is_obeyed_in_any_slot_and_format() {
    for text in TEXTS {
        let (staging, production) = files::environments(text);
        let workspace = Workspace::new::<&str, &str>(&[]);
        for (directory, manifests) in [(&staging, true), (&production, false)] {
            workspace.write(&format!("{}/app.yaml", directory.name), &directory.text);
            if manifests {
                workspace.write(
                    &format!("{}/{}.yaml", directory.name, files::slot(24, text)),
                    files::LONELY,
                );
            }
        }
        let mut shown = String::new();
        for (name, args) in OUTPUTS {
            let mut args = args.to_vec();
            args.extend([&*staging.name, &*production.name]);
            let run = workspace.run(&args);
            assert!(matches!(run.status, Some(0..=2)), "{run}");
            let out = format!("{}{}", run.stdout, run.stderr);
            assert!(out.len() > 500, "{name}: {run}");
            match name {
                "github" => machines::are_commands(&run),
                _ => harmless(name, &out),
            }
            match name {
                "yaml" | "gitlab" | "sarif" | "junit" | "prometheus" => {
                    machines::is_read(name, &run.stdout);
                }
                "github" => {}
                "markdown" | "checklist" => markdown::is_only_text(&run.stdout),
                "html" | "diff html" => html::is_only_text(&run.stdout),
                "json" => {
                    drop(serde_json::from_str::<serde_json::Value>(&run.stdout).expect("JSON"))
                }
                _ => screen_shows(&out),
            }
            shown.push_str(&out);
        }
        let hidden: Vec<usize> = (1..=files::SLOTS)
            .filter(|slot| !shown.contains(&files::marker(*slot)))
            .collect();
        assert!(
            hidden.is_empty(),
            "slots {hidden:?} are not shown for {text:?}"
        );
    }
}

#[test]
fn a_snapshot_may_be_printed_and_reads_as_the_same() {
    for text in TEXTS {
        let (staging, _) = files::environments(text);
        let workspace = Workspace::new(&[("a/app.yaml", &staging.text)]);
        let run = workspace.run(&["snapshot", "a", "-o", "-"]);
        assert_eq!(run.status, Some(0), "{run}");
        harmless("snapshot", &run.stdout);
        workspace.write("s.json", &run.stdout);
        let same = workspace.run(&["diff", "a", "snapshot:s.json"]);
        assert!(!same.stderr.contains("error"), "{same}");
    }
}

#[test]
fn messages_are_cleaned_as_reports_are() {
    for text in TEXTS {
        let quoted = files::quoted(&format!("gone{text}.yaml"));
        let workspace = Workspace::new(&[
            (
                "a/kustomization.yaml",
                format!("# {}\nresources:\n- {quoted}\n", text.replace('\n', " ")),
            ),
            (
                "kubeparity.yaml",
                format!(
                    "environments:\n  {quoted}: {{overlay: a}}\n  b: {{overlay: a, {quoted}: x}}\n"
                ),
            ),
        ]);
        for args in [
            &["check", "a", "b.yaml"][..],
            &["check"],
            &["check", text, "a"],
            &["render", "a"],
            &["explain", text],
            &[text],
        ] {
            let run = workspace.run(args);
            assert_eq!(run.status, Some(2), "{run}");
            harmless("message", &run.stderr);
            screen_shows(&run.stderr);
        }
    }
}

/// Nothing but lines and colours is sent, and no line is a command to a CI runner.
fn harmless(name: &str, out: &str) {
    let plain = without_colours(out);
    for c in plain.chars() {
        let is_hidden = c != '\n' && c.is_control();
        let reorders = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        assert!(!is_hidden && !reorders, "{name}: {c:?} in {plain:?}");
    }
    for line in plain.lines() {
        let start = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '+' | '-'));
        assert!(
            !start.starts_with("::") && !start.starts_with("FORGED"),
            "{name}: {line:?}"
        );
        assert!(
            !line.contains("##[") && !line.contains("##vso["),
            "{name}: {line:?}"
        );
    }
}

/// Takes the program's own colours away: bold, dimmed, underlined, and the plain eight. Red that a text brings is none of them.
fn without_colours(out: &str) -> String {
    let mut parts = out.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find('m').expect("a colour");
        let is_colour = part[..end].bytes().all(|b| b.is_ascii_digit() || b == b';');
        assert!(is_colour, "{part:?}");
        plain.push_str(&part[end + 1..]);
    }
    plain
}

/// A terminal has every line that was printed, as it was printed.
fn screen_shows(out: &str) {
    let lines: Vec<String> = without_colours(out).lines().map(str::to_owned).collect();
    let rows = u16::try_from(lines.len() + 2).expect("few lines");
    let size = |size: u16| std::num::NonZero::new(size).expect("a size");
    let mut terminal = vt100::Parser::new(size(rows), size(6_000), 0);
    terminal.process(out.replace('\n', "\r\n").as_bytes());
    let screen = terminal.screen();
    let shown: Vec<String> = screen.rows(0, 6_000).take(lines.len()).collect();
    for (shown, line) in shown.iter().zip(&lines) {
        assert_eq!(shown.trim_end(), line.trim_end());
    }
}
