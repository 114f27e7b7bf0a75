//! A check of any two texts of manifests ends with a verdict that every format can show, or with an error.

#![no_main]

use kubeparity::check::{self, Plan, SourceReading};
use kubeparity::judge::Threshold;
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
    let plan = Plan::of_environments(&["staging", "production"]);
    let reading = [staging, production].map(SourceReading::declared).into();
    let Ok(verdict) = check::judge(&plan, reading) else {
        return;
    };
    for format in FORMATS {
        format.write(&Report {
            verdict: &verdict,
            outcome: verdict.outcome(Threshold::default()),
            sources: &sources,
            width: 80,
            now: jiff::Timestamp::UNIX_EPOCH,
            lists_all: false,
        });
    }
});
