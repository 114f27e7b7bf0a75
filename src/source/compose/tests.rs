use super::*;
use crate::yaml::SourceMap;

/// The files of a project by their paths; the Compose files are those that are named.
fn shown(files: &[(&str, &str)], named: &[&str]) -> String {
    let top = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = top.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let paths: Vec<PathBuf> = named.iter().map(|name| top.path().join(name)).collect();
    let sources = SourceMap::default();
    let disk = Disk::new(&sources);
    let (local, remarks) = match read((&paths, &[]), "local", &disk) {
        Ok(read) => read,
        Err(error) => {
            let place = sources.place(error.origin);
            let name = place.map(|of| {
                let name = of.file.file_name().unwrap().to_string_lossy().into_owned();
                format!("{name}:{}: ", of.line)
            });
            let message = error
                .message
                .replace(&format!("{}/", top.path().display()), "");
            return format!("{}{message}", name.unwrap_or_default());
        }
    };
    let services = local.services.iter().map(|service| {
        let variables = service.variables.iter().map(|(name, variable)| {
            let place = sources.place(variable.origin).unwrap();
            let file = place
                .file
                .file_name()
                .unwrap()
                .to_string_lossy()
                .into_owned();
            let sign = if variable.is_empty { "-" } else { "" };
            format!(" {sign}{name}@{file}:{}", place.line)
        });
        let image = service.image.as_deref().unwrap_or("-");
        format!("{}({image}){}", service.name, variables.collect::<String>())
    });
    let remarks = remarks
        .iter()
        .map(|of| of.replace(&format!("{}/", top.path().display()), ""));
    services.chain(remarks).collect::<Vec<_>>().join("; ")
}

/// Returns what is read of one service `a`, whose fields stand two steps in.
fn of_service(fields: &str) -> String {
    let text = format!("services:\n  a:\n{fields}");
    let files = [
        ("c.yml", text.as_str()),
        (".env", "SET=s\nEMPTY=\n"),
        ("one.env", "A=1\nB=$SET\nEMPTY\n"),
        ("two.env", "B=\nRAW='\n"),
    ];
    shown(&files, &["c.yml"])
}

/// The fields of service `a`, and what is read of it.
const CASES: &[(&str, &str)] = &[
    ("    image: x:1\n", "a(x:1)"),
    ("    build: .\n", "a(-)"),
    ("    image: x:${SET}\n", "a(x:s)"),
    ("    image: x:${NONE}\n", "a(-)"),
    ("    image: x:${NONE:-2}\n", "a(x:2)"),
    (
        "    environment: {A: 1, B: '', C: null, D: true}\n",
        "a(-) A@c.yml:3 -B@c.yml:3 C@c.yml:3 D@c.yml:3",
    ),
    (
        "    environment:\n      - A=1\n      - B=\n      - SET\n      - EMPTY\n      - ${SET}_X=1\n",
        "a(-) A@c.yml:4 -B@c.yml:5 SET@c.yml:6 -EMPTY@c.yml:7 s_X@c.yml:8",
    ),
    (
        "    environment: {A: '${EMPTY}', B: '${EMPTY:-d}', C: '${EMPTY-d}', D: '${SET:+}', E: '${NONE+x}', F: $$, G: $NONE, H: '${NONE:?e}', I: '${SET:?e}'}\n",
        "a(-) -A@c.yml:3 B@c.yml:3 -C@c.yml:3 -D@c.yml:3 -E@c.yml:3 F@c.yml:3 G@c.yml:3 H@c.yml:3 I@c.yml:3",
    ),
    (
        "    env_file: one.env\n    environment: {A: x}\n",
        "a(-) A@c.yml:4 B@one.env:2 -EMPTY@one.env:3",
    ),
    (
        "    env_file: [./one.env, {path: two.env, format: raw}, {path: no.env, required: false}]\n",
        "a(-) A@one.env:1 -B@two.env:1 -EMPTY@one.env:3 RAW@two.env:2",
    ),
    ("    environment:\n", "a(-)"),
    (
        "    environment: {A: '${'}\n",
        "c.yml:3: a '$' begins no variable that Compose knows: write '$$' for the sign",
    ),
    (
        "    environment: {A: [1]}\n",
        "c.yml:3: the value of A must be text or a number",
    ),
    (
        "    environment: x\n",
        "c.yml:3: 'environment' must be a mapping or a list",
    ),
    (
        "    env_file: no.env\n",
        "c.yml:3: no.env does not exist, which a service takes variables from",
    ),
    (
        "    env_file: $NONE\n",
        "c.yml:3: the path needs a variable that is not set",
    ),
    (
        "    env_file: two.env\n",
        "two.env:2: two.env is not a file of variables: the quote in line 2 is never closed",
    ),
    (
        "    environment: !override {A: 1} # !reset\n",
        "c.yml:3: the tag !override is not read",
    ),
    (
        "    environment: {A: !reset null}\n",
        "c.yml:3: the tag !reset is not read",
    ),
    (
        "    extends: {service: a, file: b.yml}\n",
        "c.yml:3: 'extends' from another file is not read",
    ),
    ("    extends: a\n", "c.yml:3: service 'a' extends itself"),
    (
        "    extends: b\n",
        "c.yml:3: there is no service 'b' to extend",
    ),
];

#[test]
fn a_service_is_read_as_compose_reads_it() {
    for (fields, expected) in CASES {
        assert_eq!(of_service(fields), *expected, "{fields}");
    }
}

#[test]
fn services_extend_each_other_and_files_go_over_files() {
    let base = "services:
  base: {image: x, environment: {A: 1, B: 2}, profiles: [never]}
  a:
    extends: {service: base}
    profiles: []
    environment: [B=]
  b: {env_file: one.env}
";
    let over = "services:\n  b: {image: y, environment: {C: 1}}\n---\nservices: {d: {image: z}}\n";
    let files = [
        ("c.yml", base),
        ("sub/o.yml", over),
        ("one.env", "C=\nD=1\n"),
    ];
    assert_eq!(
        shown(&files, &["c.yml", "sub/o.yml"]),
        "b(y) C@o.yml:2 D@one.env:2; d(z); c.yml: base and a left out, because a service with 'profiles' does not run by itself"
    );
}

#[test]
fn what_is_not_a_compose_file_is_refused() {
    let cases = [
        (
            "",
            "c.yml:0: c.yml is not a Compose file: it has no 'services'",
        ),
        (
            "a: 1\n",
            "c.yml:1: c.yml is not a Compose file: it has no 'services'",
        ),
        (
            "[1]\n",
            "c.yml:1: c.yml is not a Compose file: it has no 'services'",
        ),
        ("services: [1]\n", "c.yml:1: services must be a mapping"),
        ("services: {}\n", "c.yml:0: c.yml has no services"),
        ("services:\n  a:\n", "c.yml:2: a service must be a mapping"),
        (
            "include: [b.yml]\nservices: {}\n",
            "c.yml:1: 'include' is not read",
        ),
        (
            "services: {a: {profiles: [x]}}\n",
            "c.yml:0: all services of c.yml have profiles, and none runs without one",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&[("c.yml", text)], &["c.yml"]), expected, "{text}");
    }
    let files = [("c.yml", "services: {a: {}}\n"), (".env", "A='\n")];
    let expected = ".env:1: .env is not a file of variables: the quote in line 1 is never closed";
    assert_eq!(shown(&files, &["c.yml"]), expected);
}

#[test]
fn no_text_and_no_ring_makes_it_fall() {
    let mut ring = String::from("services:\n");
    for number in 0..200 {
        ring += &format!("  s{number}: {{extends: s{}}}\n", (number + 1) % 200);
    }
    let said = shown(&[("c.yml", &ring)], &["c.yml"]);
    assert!(
        said.contains("more than 50 services extend each other"),
        "{said}"
    );
    let pieces = [
        "services:",
        "\n  a:",
        " {",
        "}",
        "environment",
        ": ",
        "[",
        "]",
        "$",
        "${",
        "A",
        "=",
        "&x ",
        "*x",
        "!reset ",
        "<<: *x",
        "'",
        "\0",
        "é",
    ];
    for seed in 0..2000_usize {
        let mut state = seed.wrapping_mul(2_654_435_761);
        let text: String = (0..12)
            .filter_map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                pieces.get((state >> 33) % pieces.len()).copied()
            })
            .collect();
        let text = format!("services:\n  a:\n    environment: {text}");
        shown(&[("c.yml", &text)], &["c.yml"]);
    }
}
