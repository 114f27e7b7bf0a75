//! Verdicts that were reasoned out from Kubernetes' own rules: each case is a folder of files, a command, and what has to be said,
//! what must not be, and how loud. One file an area, below `verdicts/cases`.

mod addresses;
mod case;
mod held;
mod pasted;

use case::Case;

/// The cases of one area are at least so many: a file that is lost is noticed.
const AT_LEAST: usize = 600;

#[test]
fn every_case_gets_the_verdict_that_was_reasoned_out_for_it() {
    let cases = case::all();
    assert!(cases.len() >= AT_LEAST, "{} cases", cases.len());
    let half = cases.len() / 2;
    let short = std::thread::scope(|scope| {
        let (first, second) = cases.split_at(half);
        let other = scope.spawn(|| short(second));
        let mut short = short(first);
        short.extend(other.join().expect("the other half"));
        short
    });
    assert!(short.is_empty(), "{}", short.join("\n"));
}

/// Returns a line for every case that is not held.
fn short(cases: &[Case]) -> Vec<String> {
    let tried = cases.iter().map(|case| (case, held::in_a_folder(case)));
    let short = tried.filter(|(_, short)| !short.is_empty());
    short
        .map(|(case, short)| format!("{}: {}\n    {}", case.name, short.join("; "), case.why))
        .collect()
}
