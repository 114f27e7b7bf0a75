//! Whatever two texts of manifests hold, a check ends with a verdict that every format can show, or with an error.

#![no_main]

use kubeparity::compare::compare;
use kubeparity::judge::{Policy, judge};
use kubeparity::model::build;
use kubeparity::report::{FORMATS, Report};
use kubeparity::source::collect_text;
use kubeparity::yaml::SourceMap;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    // A line that no manifest has parts the two.
    let (staging, production) = text.split_once("\n%%%\n").unwrap_or((text, text));
    let sources = SourceMap::default();
    let read = |name: &str, text: &str| collect_text(name, text, &sources);
    let (Ok(staging), Ok(production)) = (read("staging", staging), read("production", production))
    else {
        return;
    };
    let environments = [build(&staging), build(&production)];
    let comparison = compare(&environments[0], &environments[1]);
    let borrowed: Vec<_> = environments.iter().collect();
    let verdict = judge(&borrowed, &[comparison], &Policy::default());
    for format in FORMATS {
        (format.write)(&Report {
            verdict: &verdict,
            sources: &sources,
            width: 80,
        });
    }
});
