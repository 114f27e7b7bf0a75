//! Generators and transformers that are programs: exec plugins and KRM functions, run for real, with a stand-in for docker.
//!
//! Run with `--ignored`, the same kustomizations go through kustomize 5.8.2 too.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::programs::{oracle, ours, text, write};

const MAKER: &str = r#"#!/bin/sh
cat <<END
apiVersion: v1
kind: ConfigMap
metadata:
  name: made
  annotations: {kustomize.config.k8s.io/needs-hash: "true"}
data:
  arguments: "$2 $3"
  directory: "$(basename $PWD) $(basename $KUSTOMIZE_PLUGIN_CONFIG_ROOT)"
  configuration: |
$(sed 's/^/    /' "$1")
END
"#;

/// Does what its configuration says.
const CHANGER: &str = r#"#!/bin/sh
mode=$(sed -n 's/^mode: //p' "$1")
case $mode in
change) sed 's/replicas: 1/replicas: 5/' ;;
rename) sed 's/name: p-web$/name: other/' ;;
add) cat; printf -- '---\napiVersion: v1\nkind: Secret\nmetadata: {name: added}\n' ;;
twice) all=$(cat); printf '%s\n---\n%s\n' "$all" "$all" ;;
nothing) cat > /dev/null ;;
fail) echo 'it cannot' >&2; exit 3 ;;
garbage) cat > /dev/null; echo 'a: b: c' ;;
*) cat ;;
esac
"#;

const FUNCTION: &str = r#"#!/bin/sh
[ -z "$FAIL" ] || { echo 'it cannot' >&2; exit 2; }
sed -e 's/replicas: 1/replicas: 6/' -e "s/^items:\$/items:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: made}\n  data: {said: \"$*\", set: \"$SET\", in: \"$(basename $PWD)\"}/"
"#;

const DOCKER: &str = "#!/bin/sh\necho \"$@\" > \"$TOLD\"\nsed 's/replicas: 1/replicas: 9/'\n";

const RESOURCES: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 1, text: '1'}\n---\n\
                         apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {a: b}}\n";

struct World {
    top: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self {
            top: tempfile::tempdir().expect("a directory"),
        };
        world.program("home/example.com/v1/maker/Maker", MAKER);
        world.program("home/example.com/v1/changer/Changer", CHANGER);
        world.program("layout/function.sh", FUNCTION);
        world.program("bin/docker", DOCKER);
        world.write("home/example.com/v1/text/Text", "no program\n");
        world.write("layout/resources.yaml", RESOURCES);
        world.write("layout/arguments.txt", "one\n  two three\n\n");
        world
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.top.path().join(name);
        write(&path, text);
        path
    }

    fn program(&self, name: &str, text: &str) {
        let path = self.write(name, text);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("rights");
    }

    fn run(&self, program: &Path, verb: &str, flags: &[&str]) -> Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.top.path().join("bin");
        Command::new(program)
            .arg(verb)
            .arg(self.top.path().join("layout"))
            .args(flags)
            .env("KUSTOMIZE_PLUGIN_HOME", self.top.path().join("home"))
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("TOLD", self.top.path().join("told"))
            .output()
            .expect("the program runs")
    }

    fn ours(&self, flags: &[&str]) -> Output {
        self.run(ours(), "render", flags)
    }
}

/// A plugin as an entry of a list.
fn plugin(list: &str, kind: &str, more: &str) -> String {
    format!(
        "resources: [resources.yaml]\nnamePrefix: p-\n{list}:\n- |-\n  apiVersion: example.com/v1\n  kind: {kind}\n  \
         metadata: {{name: it}}\n{more}"
    )
}

fn changer(mode: &str) -> String {
    plugin("transformers", "Changer", &format!("  mode: {mode}\n"))
}

fn function(list: &str, described: &str) -> String {
    format!(
        "resources: [resources.yaml]\nnamePrefix: p-\n{list}:\n- |-\n  apiVersion: example.com/v1\n  kind: Function\n  \
         metadata:\n    name: it\n    annotations:\n      config.kubernetes.io/function: |\n        {described}\n"
    )
}

const PLUGINS: &[&str] = &["--enable-alpha-plugins"];
const PROGRAMS: &[&str] = &["--enable-alpha-plugins", "--enable-exec"];
const EXEC: &str = "exec: {path: ./function.sh, args: [a, b], envs: [SET=said]}";

/// A kustomization, flags, and a piece of what is printed or of why it is refused.
type Case = (
    String,
    Vec<&'static str>,
    Result<&'static str, &'static str>,
);

#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn cases() -> Vec<Case> {
    let with = |flags: &[&'static str], more: &[&'static str]| [flags, more].concat();
    vec![
        (
            plugin(
                "generators",
                "Maker",
                "  argsOneLiner: one 'two three' # four\n",
            ),
            PLUGINS.into(),
            Ok("arguments: one two three\n"),
        ),
        (
            plugin("generators", "Maker", "  argsFromFile: arguments.txt\n"),
            PLUGINS.into(),
            Ok("arguments: one two three\n"),
        ),
        (
            plugin(
                "generators",
                "Maker",
                "buildMetadata: [originAnnotations, transformerAnnotations]\n",
            ),
            PLUGINS.into(),
            Ok("kind: Maker"),
        ),
        (
            plugin("generators", "Maker", "  argsFromFile: none.txt\n"),
            PLUGINS.into(),
            Err("fails configuration: evalsymlink failure"),
        ),
        (
            plugin("generators", "Maker", "  argsOneLiner: \"a 'b\"\n"),
            PLUGINS.into(),
            Err("unclosed quote in string"),
        ),
        (
            plugin("generators", "Maker", ""),
            vec![],
            Err("external plugins disabled; unable to load external plugin 'Maker'"),
        ),
        (
            plugin("generators", "Missing", ""),
            PLUGINS.into(),
            Err("home/example.com/v1/missing/Missing"),
        ),
        (
            plugin("generators", "Text", ""),
            PLUGINS.into(),
            Err("unexecutable plugin at: "),
        ),
        (
            changer("change"),
            PLUGINS.into(),
            Ok("replicas: 5\n  text: \"1\"\n"),
        ),
        (changer("rename"), PLUGINS.into(), Ok("name: other\n")),
        (changer("add"), PLUGINS.into(), Ok("name: added\n")),
        (changer("nothing"), PLUGINS.into(), Ok("")),
        (changer("keep"), PLUGINS.into(), Ok("replicas: 1\n")),
        (
            changer("twice"),
            PLUGINS.into(),
            Err("generated duplicate resource: "),
        ),
        (changer("fail"), PLUGINS.into(), Err("it cannot")),
        (
            changer("garbage"),
            PLUGINS.into(),
            Err("mapping values are not allowed in this context"),
        ),
        (
            plugin("validators", "Changer", "  mode: change\n"),
            PLUGINS.into(),
            Err("validator shouldn't modify the resource map"),
        ),
        (
            function("transformers", EXEC),
            PROGRAMS.into(),
            Ok("replicas: 6\n"),
        ),
        (
            function("transformers", EXEC),
            PROGRAMS.into(),
            Ok("said: a b\n  set: said\n"),
        ),
        (
            function("generators", EXEC),
            PROGRAMS.into(),
            Ok("name: p-made\n"),
        ),
        (
            function("transformers", EXEC),
            with(PROGRAMS, &["--env", "SET=typed"]),
            Ok("set: typed\n"),
        ),
        (
            function("transformers", EXEC),
            with(PROGRAMS, &["--env", "FAIL=1"]),
            Err("couldn't execute function: exit status 2"),
        ),
        (
            function("transformers", "exec: {path: none}"),
            PROGRAMS.into(),
            Err("couldn't execute function"),
        ),
        (
            function("transformers", "exec: {route: none}"),
            PROGRAMS.into(),
            Err("unknown field \"route\""),
        ),
        (
            function("transformers", "container: {image: 'fn:1'}"),
            PLUGINS.into(),
            Ok("replicas: 9\n"),
        ),
        (
            function(
                "transformers",
                "container: {image: 'fn:1', network: true, envs: [B=said, A=1, HOME], mounts: [{type: bind, src: a/../b, dst: /c}]}",
            ),
            with(
                PLUGINS,
                &[
                    "--network",
                    "--env",
                    "B=typed",
                    "--mount",
                    "type=bind,src=d,dst=/e,rw=true",
                    "--as-current-user",
                ],
            ),
            Ok("replicas: 9\n"),
        ),
        (
            function("transformers", "container: {image: 'fn:1', network: true}"),
            PLUGINS.into(),
            Err("network required but not enabled with --network"),
        ),
        (
            function(
                "transformers",
                "container: {image: 'fn:1', mounts: [{type: bind, src: /etc, dst: /c}]}",
            ),
            PLUGINS.into(),
            Err("mount paths must be relative to the current kustomization directory"),
        ),
        (
            function(
                "transformers",
                "container: {image: 'fn:1', mounts: [{type: bind, src: ../b, dst: /c}]}",
            ),
            PLUGINS.into(),
            Err("mount paths must be under the current kustomization directory"),
        ),
    ]
}

#[test]
fn programs_run_with_leave_and_are_refused_in_words_without() {
    let world = World::new();
    for (kustomization, flags, expected) in cases() {
        world.write("layout/kustomization.yaml", &kustomization);
        let rendered = world.ours(&flags);
        let (out, err) = (text(&rendered.stdout), text(&rendered.stderr));
        match expected {
            Ok(piece) => {
                assert!(out.contains(piece), "{kustomization}{out}{err}");
                assert_eq!(rendered.status.code(), Some(0), "{kustomization}{err}");
            }
            Err(piece) => {
                assert!(err.contains(piece), "{kustomization}{out}{err}");
                assert_eq!(rendered.status.code(), Some(2), "{kustomization}");
                assert_eq!(out, "", "{kustomization}");
            }
        }
    }
}

/// kustomize passes over such a function in silence; a build that leaves out what it was told to do is no build.
#[test]
fn a_function_that_may_not_run_is_not_passed_over() {
    let world = World::new();
    world.write("layout/kustomization.yaml", &function("transformers", EXEC));
    let refused = world.ours(PLUGINS);
    let said = text(&refused.stderr);
    assert_eq!(refused.status.code(), Some(2), "{said}");
    assert!(said.contains("hint: --enable-exec lets it run"), "{said}");
}

#[test]
#[ignore = "needs kustomize 5.8.2 (KUBEPARITY_ORACLE or PATH)"]
fn programs_render_as_kustomize_has_them() {
    let world = World::new();
    let oracle = oracle();
    let told = world.top.path().join("told");
    for (kustomization, flags, _) in cases() {
        world.write("layout/kustomization.yaml", &kustomization);
        let mut outcomes = Vec::new();
        for (program, verb) in [(oracle.clone(), "build"), (ours().to_owned(), "render")] {
            // What was told before is not what is told now.
            let _ = std::fs::remove_file(&told);
            let output = world.run(&program, verb, &flags);
            let docker = std::fs::read_to_string(&told).ok();
            outcomes.push((output.status.success(), text(&output.stdout), docker));
        }
        assert_eq!(outcomes.first(), outcomes.last(), "{kustomization}");
    }
}
