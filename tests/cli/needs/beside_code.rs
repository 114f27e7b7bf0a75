//! Files beside the code: they ask for variables, or give them defaults.

use super::{BARE, needed};
use crate::workspace::Workspace;

#[test]
fn files_beside_the_code_ask_and_give_defaults() {
    let title = |name: &str| format!("error    {name} is needed and production does not set it");
    let spring =
        "spring:\n  datasource:\n    url: ${DATABASE_URL}\n    username: ${DATABASE_USER:shop}\n";
    let cs = "class A {\n  A(IConfiguration configuration) {\n    var a = configuration[\"Shop:Url\"] ?? throw new Exception();\n    var b = configuration[\"Shop:Mode\"] ?? throw new Exception();\n  }\n}\n";
    let set = format!("{BARE}        - {{name: SHOP__URL, value: 'http://shop'}}\n");
    let docker =
        |start: &str| format!("FROM a AS build\nENV TOKEN=x\nFROM b\nENTRYPOINT [\"{start}\"]\n");
    let (started, other) = (docker("/app/start.sh"), docker("/app/server"));
    let script = ": \"${TOKEN:?}\"\nexport DATABASE_URL=x\n";
    let resources = "svc/src/main/resources/application.yml";
    let settings = r#"{"Shop": {"Mode": "fast"}}"#;
    for (files, expected) in [
        (
            vec![(resources, spring), ("a.yaml", BARE)],
            vec!["DATABASE_URL"],
        ),
        (
            vec![
                (resources, spring),
                ("svc/Dockerfile", &*started),
                ("svc/start.sh", script),
                ("a.yaml", BARE),
            ],
            vec!["TOKEN"],
        ),
        (
            vec![
                (resources, spring),
                ("svc/Dockerfile", &*other),
                ("svc/start.sh", script),
                ("a.yaml", BARE),
            ],
            vec!["DATABASE_URL"],
        ),
        (
            vec![
                ("svc/A.cs", cs),
                ("svc/appsettings.json", settings),
                ("a.yaml", BARE),
            ],
            vec!["Shop__Url"],
        ),
        (
            vec![("svc/A.cs", cs), ("a.yaml", &*set)],
            vec!["Shop__Mode"],
        ),
    ] {
        let workspace = Workspace::new(&files);
        let run = workspace.run(&["check", "production=a.yaml", "--needs", "checkout=svc"]);
        let titles: Vec<String> = expected.into_iter().map(title).collect();
        assert_eq!(needed(&run), titles, "{}{}", run.stdout, run.stderr);
    }
}
