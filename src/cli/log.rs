//! The debug log behind `RUST_LOG`. It speaks of this program's own steps only, whatever `RUST_LOG` asks for, so that no
//! library can print what it was given; and its lines name files and counts, never values.

use crate::mask;
use log::{LevelFilter, Log, Metadata, Record};

/// The start of this program's log targets.
const OWN: &str = "kubeparity";

struct Logger;

impl Log for Logger {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().split("::").next() == Some(OWN)
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            super::ui::warn(&format!(
                "{} {}: {}",
                record.level().as_str().to_lowercase(),
                record.target(),
                mask::mask_text("", &record.args().to_string())
            ));
        }
    }

    fn flush(&self) {}
}

/// Starts the log if `RUST_LOG` asks for one: `debug`, `kubeparity=debug`, `debug,other=info`.
pub(super) fn start() {
    let Ok(wanted) = std::env::var("RUST_LOG") else {
        return;
    };
    let level = level(&wanted);
    if level > LevelFilter::Off && log::set_logger(&Logger).is_ok() {
        log::set_max_level(level);
    }
}

fn level(wanted: &str) -> LevelFilter {
    let mut found = LevelFilter::Off;
    for part in wanted.split(',') {
        let (target, level) = part.trim().split_once('=').unwrap_or((OWN, part.trim()));
        if target == OWN || target.starts_with("kubeparity::") {
            found = level.parse().unwrap_or(LevelFilter::Off);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_target_counts() {
        let cases = [
            ("debug", LevelFilter::Debug),
            ("TRACE", LevelFilter::Trace),
            ("kubeparity=info", LevelFilter::Info),
            ("hyper=trace", LevelFilter::Off),
            ("warn,kubeparity=debug", LevelFilter::Debug),
            ("", LevelFilter::Off),
            ("nonsense", LevelFilter::Off),
        ];
        for (wanted, expected) in cases {
            assert_eq!(level(wanted), expected, "{wanted}");
        }
    }
}
