//! Schedules of CronJobs, as the parser that Kubernetes has for them reads them (robfig/cron, `ParseStandard`).

/// The fields of a schedule: their least and greatest number, and the words for numbers from the least on.
const FIELDS: [(u32, u32, &[&str]); 5] = [
    (0, 59, &[]),
    (0, 23, &[]),
    (1, 31, &[]),
    (
        1,
        12,
        &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    ),
    (0, 6, &["sun", "mon", "tue", "wed", "thu", "fri", "sat"]),
];

/// Tells whether a text is five fields whose numbers they take, or a word that stands for them.
pub(super) fn is_schedule(text: &str) -> bool {
    if let Some(word) = text.strip_prefix('@') {
        const WORDS: [&str; 7] = [
            "yearly", "annually", "monthly", "weekly", "daily", "midnight", "hourly",
        ];
        return WORDS.contains(&word) || word.starts_with("every ");
    }
    let is_zoned = text.starts_with("TZ=") || text.starts_with("CRON_TZ=");
    let fields = text.split_whitespace().skip(usize::from(is_zoned));
    fields.clone().count() == FIELDS.len()
        && fields.zip(FIELDS).all(|(field, (least, most, words))| {
            let mut ranges = field.split(',').filter(|range| !range.is_empty());
            ranges.all(|range| is_range(range, (least, most), words))
        })
}

/// Tells whether a text is `*`, a number, or two with a dash between, with a step behind it or none.
fn is_range(text: &str, (least, most): (u32, u32), words: &[&str]) -> bool {
    let (range, step) = match text.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (text, None),
    };
    let number = |text: &str| -> Option<u32> {
        let word = words
            .iter()
            .position(|word| text.eq_ignore_ascii_case(word));
        match word.and_then(|at| u32::try_from(at).ok()) {
            Some(at) => Some(least + at),
            None => text
                .parse()
                .ok()
                .filter(|_| text.bytes().all(|of| of.is_ascii_digit())),
        }
    };
    let bounds = match range.split_once('-') {
        _ if matches!(range, "*" | "?") => Some((least, most)),
        Some((from, to)) => number(from).zip(number(to)),
        None => number(range).map(|from| match step {
            Some(_) => (from, most),
            None => (from, from),
        }),
    };
    let is_step = step.is_none_or(|step| number_of(step).is_some_and(|step| step > 0));
    bounds.is_some_and(|(from, to)| least <= from && from <= to && to <= most) && is_step
}

fn number_of(text: &str) -> Option<u32> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::is_schedule;

    #[test]
    fn schedules() {
        let good = [
            "0 3 * * *",
            "*/5 0-6 1,15 JAN mon",
            "@daily",
            "@every 1h",
            "TZ=UTC 0 3 * * *",
            "17 0-8 * * 1-5",
            "0/15 * ? * sun-sat",
            "59 23 31 12 6",
        ];
        let bad = [
            "",
            "x",
            "0 3 * *",
            "0 3 * * * *",
            "@never",
            "0 3 * * $",
            "61 2 * * *",
            "0 24 * * *",
            "0 0 0 * *",
            "0 0 * 13 *",
            "0 0 * * 7",
            "30-10 * * * *",
            "*/0 * * * *",
            "1-2-3 * * * *",
        ];
        for text in good {
            assert!(is_schedule(text), "{text}");
        }
        for text in bad {
            assert!(!is_schedule(text), "{text}");
        }
    }
}
