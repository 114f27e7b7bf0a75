//! The template for GitLab, its scripts run as GitLab's runner does.

use std::process::Command;

use super::host::{Host, TOKEN};
use super::runner::read;
use super::{release, with_gap};

#[test]
#[ignore = "needs bash, curl, jq and tar"]
fn a_merge_request_has_one_note() {
    let (host, repository) = (Host::start(), with_gap());
    release(&host, &repository);
    let template = read("examples/pull-request/kubeparity.gitlab-ci.yml");
    let job = &template["kubeparity"];
    let lines = [&job["before_script"], &job["script"]];
    let lines = lines
        .into_iter()
        .flat_map(|lines| lines.as_array().expect("a list"));
    let text: Vec<&str> = lines.filter_map(serde_json::Value::as_str).collect();
    let run = |token: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-eo", "pipefail", "-c", &text.join("\n")])
            .current_dir(repository.dir.path());
        for (name, value) in template["variables"].as_object().expect("variables") {
            bash.env(name, value.as_str().unwrap_or_default());
        }
        bash.env(
            "KUBEPARITY_DOWNLOADS",
            format!("{}/downloads", host.address),
        );
        bash.env("CI_API_V4_URL", format!("{}/api", host.address));
        bash.envs([
            ("CI_PROJECT_ID", "42"),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("KUBEPARITY_TOKEN", token),
        ]);
        bash.output().expect("bash starts")
    };
    let ended = run(TOKEN);
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert_eq!(
        host.writes(),
        ["POST /api/projects/42/merge_requests/7/notes"]
    );
    assert!(
        repository
            .read("gl-code-quality-report.json")
            .contains("DATABASE_URL")
    );
    assert_eq!(run("").status.code(), Some(1));
    run(TOKEN);
    assert_eq!(
        host.writes(),
        ["PUT /api/projects/42/merge_requests/7/notes/1000"]
    );
    repository.write("production.yaml", &repository.read("staging.yaml"));
    assert_eq!(run(TOKEN).status.code(), Some(0));
    assert_eq!(
        host.writes(),
        ["DELETE /api/projects/42/merge_requests/7/notes/1000"]
    );
}
