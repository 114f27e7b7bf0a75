//! Ledgers and snapshots in object stores: nothing is lost, whatever the store answers.

#[cfg(feature = "stores")]
mod server;

#[cfg(feature = "stores")]
use crate::workspace::Run;
use crate::workspace::{A, B, Workspace, deployment};

/// Two environments, of which production lacks B.
fn gap() -> Workspace {
    Workspace::new(&[
        ("staging.yaml", deployment(&[A, B].concat())),
        ("production.yaml", deployment(A)),
    ])
}

const CHECK: [&str; 5] = ["check", "-q", "staging.yaml", "production.yaml", "--ledger"];

#[test]
fn a_place_that_is_none_is_refused() {
    let workspace = gap();
    for place in [
        "s3://bucket",
        "gs:///x",
        "az://container/",
        "s3://u:Q7canary@b/x",
    ] {
        let run = workspace.run(&[&CHECK[..], &[place]].concat());
        assert_eq!(run.status, Some(2), "{place}: {run}");
        assert!(run.stderr.contains("names no"), "{place}: {run}");
        assert!(!run.stderr.contains("Q7canary"), "{place}: {run}");
    }
}

#[test]
fn a_configuration_names_no_ledger_elsewhere_unless_it_is_trusted() {
    let workspace = gap();
    for place in ["s3://bucket/ledger.json", "../ledger.json"] {
        workspace.write("kubeparity.yaml", &format!("ledger: {place}\n"));
        let run = workspace.run(&CHECK[..4]);
        assert_eq!(run.status, Some(2), "{place}: {run}");
        assert!(run.stderr.contains("--trust-config"), "{place}: {run}");
    }
}

#[cfg(not(feature = "stores"))]
#[test]
fn a_program_without_stores_says_so() {
    let workspace = gap();
    let runs = [
        workspace.run(&[&CHECK[..], &["s3://bucket/ledger.json"]].concat()),
        workspace.run(&["check", "snapshot:gs://bucket/a/*.json"]),
        workspace.run(&["snapshot", "staging.yaml", "-o", "az://container/x.json"]),
        workspace.run(&["history", "--ledger", "s3://bucket/ledger.json"]),
    ];
    for run in runs {
        assert_eq!(run.status, Some(2), "{run}");
        assert!(
            run.stderr.contains("was built without object stores"),
            "{run}"
        );
    }
}

#[test]
fn snapshots_that_are_old_or_missing_are_not_evaluated() {
    let workspace = gap();
    for name in ["staging", "eu-1", "eu-2"] {
        let file = format!("prod/{name}.json");
        std::fs::create_dir_all(workspace.dir.path().join("prod")).expect("a directory");
        let run = workspace.run(&["snapshot", "staging.yaml", "-o", &file]);
        assert_eq!(run.status, Some(0), "{run}");
    }
    let fleet = ["check", "snapshot:prod/*.json", "--reference", "staging"];
    let run = workspace.run(&fleet);
    assert_eq!(run.status, Some(0), "{run}");
    let old = std::fs::File::options()
        .write(true)
        .open(workspace.dir.path().join("prod/eu-2.json"));
    let yesterday = std::time::SystemTime::now() - std::time::Duration::from_secs(50 * 60 * 60);
    old.and_then(|file| file.set_modified(yesterday))
        .expect("a time");
    let run = workspace.run(&[&fleet[..], &["--max-age", "2d"]].concat());
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stdout.contains("snapshot prod/eu-2.json"), "{run}");
    assert!(run.stdout.contains("50 hours ago"), "{run}");
    // The time that a report is to have is not the time of files.
    let early = [("SOURCE_DATE_EPOCH", "1")];
    let run = workspace.run_with(&[&fleet[..], &["--max-age", "2d"]].concat(), "", &early);
    assert_eq!(run.status, Some(2), "{run}");
    let run = workspace.run(&[&fleet[..], &["--max-age", "3d"]].concat());
    assert_eq!(run.status, Some(0), "{run}");
    let run = workspace.run(&[
        "check",
        "snapshot:prod/staging.json",
        "snapshot:prod/eu-1.json",
        "snapshot:prod/eu-9.json",
    ]);
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stdout.contains("snapshot prod/eu-9.json"), "{run}");
    let run = workspace.run(&["check", "snapshot:prod/x*.json"]);
    assert_eq!(run.status, Some(2), "{run}");
}

#[cfg(feature = "stores")]
impl Workspace {
    /// Runs the program with a login to a server.
    fn run_at_store(&self, url: &str, args: &[&str]) -> Run {
        let login = [
            ("AWS_ACCESS_KEY_ID", "testing"),
            ("AWS_SECRET_ACCESS_KEY", "Q7canary9Zx4kW2"),
            ("AWS_ENDPOINT", url),
            ("AWS_ALLOW_HTTP", "true"),
            ("SOURCE_DATE_EPOCH", "1793577600"),
        ];
        let run = self.run_with(args, "", &login);
        assert!(!run.to_string().contains("Q7canary"), "{run}");
        run
    }
}

/// Returns how often a ledger has seen the finding.
#[cfg(feature = "stores")]
fn times_seen(server: &server::Server, key: &str) -> u64 {
    let text = server.object(key);
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    json["findings"][0]["times_seen"]
        .as_u64()
        .unwrap_or_default()
}

#[cfg(feature = "stores")]
#[test]
#[ignore = "needs moto"]
fn sixteen_writers_lose_nothing() {
    let server = server::Server::start();
    let (workspace, url) = (gap(), server.in_turn());
    let args = [&CHECK[..], &["s3://bucket/a/ledger.json"]].concat();
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..10 {
                    let run = workspace.run_at_store(&url, &args);
                    assert_eq!(run.status, Some(1), "{run}");
                }
            });
        }
    });
    assert_eq!(times_seen(&server, "a/ledger.json"), 160);
}

#[cfg(feature = "stores")]
#[test]
#[ignore = "needs moto"]
fn a_fault_in_between_loses_nothing() {
    use server::Fault::{Lost, Reset, Stall, Status};
    let server = server::Server::start();
    let workspace = gap();
    let mut seen = 0;
    let place = "s3://bucket/ledger.json";
    let args = [&CHECK[..], &[place]].concat();
    let mut check = |url: &str, named: Option<&str>, what: &str| {
        let run = workspace.run_at_store(url, &args);
        assert_eq!(
            run.status,
            Some(if named.is_some() { 2 } else { 1 }),
            "{what}: {run}"
        );
        if let Some(named) = named {
            assert!(run.stderr.contains(named), "{what}: {run}");
            assert!(run.stderr.contains(place), "{what}: {run}");
        } else {
            seen += 1;
        }
        assert_eq!(times_seen(&server, "ledger.json"), seen, "{what}");
    };
    check(&server.url(), None, "the first");
    for fault in [
        Status(412),
        Status(409),
        Status(429),
        Status(500),
        Status(503),
        Reset,
        Lost,
    ] {
        check(
            &server.spoilt(fault, "PUT", 2),
            None,
            &format!("{fault:?} of PUT"),
        );
    }
    for fault in [Status(429), Status(500), Reset, Stall] {
        check(
            &server.spoilt(fault, "GET", 1),
            None,
            &format!("{fault:?} of GET"),
        );
    }
    for (status, method) in [
        (403, "PUT"),
        (403, "GET"),
        (400, "PUT"),
        (501, "PUT"),
        (301, "GET"),
    ] {
        let named = format!("the store answers {status}");
        let what = format!("{status} of {method}");
        check(
            &server.spoilt(Status(status), method, usize::MAX),
            Some(&named),
            &what,
        );
    }
}

#[cfg(feature = "stores")]
#[test]
#[ignore = "needs moto"]
fn a_store_without_conditional_put_is_refused_by_name() {
    let server = server::Server::start();
    let workspace = gap();
    let url = server.spoilt(server::Fault::Unconditional, "PUT", usize::MAX);
    let place = "s3://bucket/other.json";
    let run = workspace.run_at_store(&url, &[&CHECK[..], &[place]].concat());
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains("no conditional put"), "{run}");
    let run = workspace.run_at_store(&server.url(), &["history", "--ledger", place]);
    assert!(
        run.stderr
            .contains("there is no ledger s3://bucket/other.json"),
        "{run}"
    );
    let run = workspace.run_at_store(&server.url(), &[&CHECK[..], &["s3://none/x.json"]].concat());
    assert!(run.stderr.contains("NoSuchBucket"), "{run}");
}

#[cfg(feature = "stores")]
#[test]
#[ignore = "needs moto"]
fn snapshots_go_to_a_store_and_come_from_it() {
    let server = server::Server::start();
    let (workspace, url) = (gap(), server.url());
    for (source, name) in [
        ("staging.yaml", "staging"),
        ("staging.yaml", "eu-1"),
        ("production.yaml", "eu-2"),
    ] {
        let place = format!("s3://bucket/prod/{name}.json");
        let run = workspace.run_at_store(&url, &["snapshot", source, "-o", &place]);
        assert_eq!(run.status, Some(0), "{run}");
    }
    let fleet = [
        "check",
        "snapshot:s3://bucket/prod/*.json",
        "--reference",
        "staging",
    ];
    let run = workspace.run_at_store(&url, &fleet);
    assert_eq!(run.status, Some(1), "{run}");
    assert!(run.stdout.contains("B is missing in eu-2"), "{run}");
    let run = workspace.run_at_store(
        &url,
        &[
            "check",
            "snapshot:s3://bucket/prod/staging.json",
            "snapshot:s3://bucket/prod/eu-1.json",
        ],
    );
    assert_eq!(run.status, Some(0), "{run}");
    let run = workspace.run_at_store(
        &url,
        &[
            "check",
            "snapshot:s3://bucket/prod/staging.json",
            "snapshot:s3://bucket/prod/none.json",
        ],
    );
    assert_eq!(run.status, Some(2), "{run}");
    assert!(run.stderr.contains("there is no such object"), "{run}");
}
