//! What a browser makes of a report's page: the program's own elements and attributes, and text.

/// Elements of the program.
const ELEMENTS: &str = "html head meta title style body a header p b h1 bdi ul li span time code main section h2 h3 div table thead \
                        tbody tr th td details summary figure figcaption button pre form label select option input article dl dt \
                        dd footer script";

/// Holds that every tag is one of the program's, and that nothing in one is run or asked for.
pub(super) fn is_only_text(page: &str) {
    let (page, style) = without(page, "<style>", "</style>");
    assert!(!style.contains("url("), "the style asks for something");
    let page = match page.contains("<script") {
        true => without_scripts(&page),
        false => page,
    };
    assert!(page.starts_with("<!DOCTYPE html><html"), "{page}");
    for tag in page.split('<').skip(2) {
        let (tag, text) = tag.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{text}");
        let name = tag
            .trim_start_matches('/')
            .split(' ')
            .next()
            .expect("a name");
        assert!(
            ELEMENTS.split_whitespace().any(|own| own == name),
            "<{tag}>"
        );
        for attribute in [" on", " style=", " src=", "javascript:"] {
            assert!(!outside_quotes(tag).contains(attribute), "<{tag}>");
        }
        if let Some((_, link)) = tag.split_once("href=\"") {
            assert!(link.starts_with(['#', 'h']), "<{tag}>");
        }
    }
}

/// Takes out the program's own two scripts: the data, and what sorts it.
fn without_scripts(page: &str) -> String {
    let (page, data) = without(
        page,
        "<script id=\"data\" type=\"application/json\">",
        "</script>",
    );
    assert!(!data.contains(['<', '>', '&']), "{data}");
    without(&page, "<script>", "</script>").0
}

/// Takes a part out that a browser does not read as HTML.
fn without(page: &str, start: &str, end: &str) -> (String, String) {
    let (before, rest) = page.split_once(start).expect(start);
    let (part, after) = rest.split_once(end).expect(end);
    (format!("{before}{after}"), part.to_owned())
}

/// Returns a tag without the values of its attributes.
fn outside_quotes(tag: &str) -> String {
    tag.split('"').step_by(2).collect()
}
