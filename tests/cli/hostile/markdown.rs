//! What Markdown makes of a report, by GitHub's rules.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

/// The tags of the program.
const TAGS: [&str; 5] = ["<code>", "</code>", "<!---->", "<br>", "</details>"];

/// Holds that there is one heading, tables of four columns, and neither links nor anybody's tags and mentions.
pub(super) fn is_only_text(report: &str) {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    let arena = Arena::new();
    let root = parse_document(&arena, report, &options);
    let mut headings = 0;
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::Heading(_) => headings += 1,
            NodeValue::Table(table) => assert_eq!(table.num_columns, 4, "{report}"),
            NodeValue::HtmlInline(tag) => assert!(TAGS.contains(&&**tag), "{tag}: {report}"),
            NodeValue::HtmlBlock(block) => is_a_summary(&block.literal),
            NodeValue::Text(text) => {
                assert!(
                    !text.contains("@octocat") && !text.contains("me@evil"),
                    "{text}: {report}"
                );
            }
            NodeValue::Link(_)
            | NodeValue::Image(_)
            | NodeValue::Emph
            | NodeValue::Strikethrough
            | NodeValue::BlockQuote => {
                panic!("markup of a text: {report}")
            }
            _ => {}
        }
    }
    assert_eq!(headings, 1, "{report}");
}

fn is_a_summary(html: &str) {
    let mut text = html.trim().to_owned();
    for tag in TAGS.iter().chain(&["<details>", "<summary>", "</summary>"]) {
        text = text.replace(tag, "");
    }
    assert!(!text.contains(['<', '>']), "{html}");
    assert!(
        !text.contains("https://") && !text.contains("@octocat"),
        "{html}"
    );
}
