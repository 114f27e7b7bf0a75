//! A credential in every address of every case: whatever is said of an address, by whichever rule, the credential stays unsaid.

use super::case::{self, Case, Text};
use super::held::{run, written};

const CANARY: &str = "Q7canary9Zx4kW2";

#[test]
fn no_rule_shows_the_credential_of_an_address() {
    let mut cases = case::all();
    cases.retain_mut(|case| says_what_differs(case) && put_credentials(case));
    assert!(cases.len() > 100, "{} cases have addresses", cases.len());
    let shown = cases.iter().filter(|case| {
        let folder = written(case);
        let printed = |format: &str| {
            let more = ["-o", format].map(str::to_owned);
            let args = match case.args.iter().any(|arg| arg == "-o") {
                true => case.args.clone(),
                false => [&case.args[..], &more].concat(),
            };
            let run = run(&args, folder.path(), &case.stdin);
            [run.stdout, run.stderr].concat()
        };
        ["table", "json"]
            .into_iter()
            .any(|format| printed(format).contains(CANARY))
    });
    let shown: Vec<&str> = shown.map(|case| case.name.as_str()).collect();
    assert!(shown.is_empty(), "{shown:#?}");
}

fn says_what_differs(case: &Case) -> bool {
    let command = case.args.first().map(String::as_str);
    matches!(command, Some("check" | "diff"))
}

/// Tells whether there was an address.
fn put_credentials(case: &mut Case) -> bool {
    let with = format!("://app:{CANARY}@");
    let mut is_put = false;
    for text in case.files.values_mut() {
        if let Text::Plain(text) = text
            && text.contains("://")
        {
            *text = text.replace("://", &with);
            is_put = true;
        }
    }
    is_put
}
