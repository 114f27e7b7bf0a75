//! Texts of a cluster that attack the reader of a timeline, in every place that has one.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use super::*;
use crate::judge::{Threshold, Verdict};
use crate::source::managed_fields::ManagedEntry;
use crate::yaml::SourceMap;

/// Returns one moment of each kind, with a text in every place that has one.
fn moments(text: &str) -> Vec<Moment> {
    let own = || text.to_owned();
    let entry = ManagedEntry {
        manager: text.into(),
        operation: "Update".into(),
        time: None,
        subresource: None,
        fields: "{}".into(),
    };
    let owner = entry.field_owner();
    let all = [
        Happened::Revision {
            number: 1,
            images: vec![own()],
            change_cause: Some(own()),
        },
        Happened::Written {
            all: vec![owner.clone()],
            owner,
            fields: vec![own()],
            more: 1,
        },
        Happened::Condition {
            kind: own(),
            status: own(),
            reason: own(),
            message: own(),
        },
        Happened::Event {
            kind: own(),
            reason: own(),
            message: own(),
            count: 2,
        },
        Happened::Restart {
            container: own(),
            reason: own(),
            exit_code: 1,
            count: 1,
        },
    ];
    let moment = |what| Moment {
        time: Timestamp::UNIX_EPOCH,
        namespace: own(),
        object: own(),
        what,
    };
    all.map(moment).into()
}

fn page(text: &str) -> String {
    let verdict = Verdict::default();
    let timeline = Timeline {
        context: text.to_owned(),
        namespaces: vec![text.to_owned(), text.to_owned()],
        moments: moments(text),
        ..Timeline::default()
    };
    let report = TimelineReport {
        timeline: &timeline,
        since: None,
        changes: &[],
        left_out: 0,
        check: Report {
            verdict: &verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources: &SourceMap::default(),
            width: 100,
            now: Timestamp::UNIX_EPOCH,
            lists_all: false,
        },
    };
    report.in_markdown()
}

/// Returns the names of a page's blocks, in their order, and holds that no text became a link or a tag.
fn blocks(page: &str) -> Vec<&'static str> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    let arena = Arena::new();
    let root = parse_document(&arena, page, &options);
    let mut found = Vec::new();
    for node in root.descendants() {
        match &node.data.borrow().value {
            NodeValue::HtmlInline(tag) => {
                assert!(["<code>", "</code>", "<!---->"].contains(&&**tag), "{page}");
            }
            NodeValue::Text(text) => assert!(!text.contains("@octocat"), "{page}"),
            NodeValue::Link(_) | NodeValue::Image(_) | NodeValue::Strikethrough => {
                panic!("markup of a text: {page}")
            }
            value if value.block() => found.push(value.xml_node_name()),
            _ => {}
        }
    }
    found
}

#[test]
fn a_text_of_a_cluster_is_only_text() {
    let plain = blocks(&page("x"));
    assert!(plain.contains(&"table_row"), "{plain:?}");
    for text in [
        "a | b | c | d | e",
        "`a` **b** ~~c~~",
        "a\n\n# b\n- c\n| d |",
        "<script>a</script><img src=x>",
        "[a](https://evil.example) www.evil.example",
        "@octocat #1 :tada:",
        "</details><!-- ",
        "- a",
        "\u{1b}[2J\r\u{202e}",
    ] {
        let page = page(text);
        assert_eq!(blocks(&page), plain, "{page}");
        assert!(!page.contains(['\u{1b}', '\r', '\u{202e}']), "{page}");
    }
}

#[test]
fn images_causes_and_managers_go_through_the_mask() {
    let page = page("https://u:canary@registry.example/app:1");
    let rows = page.lines().filter(|line| line.contains("revision 1"));
    let text: String = rows.collect();
    assert!(text.contains("registry"), "{page}");
    let whats = text.split('|').nth(3);
    assert!(whats.is_some_and(|what| !what.contains("canary")), "{page}");
    let who = page.lines().find(|line| line.contains("last write"));
    let who = who.and_then(|line| line.split('|').nth(4));
    assert!(who.is_some_and(|who| !who.contains("canary")), "{page}");
}
