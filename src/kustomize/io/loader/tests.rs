use super::*;
use crate::kustomize::io::memory::Memory;
use crate::yaml::Origin;

fn text(path: &str) -> Text {
    Text::new(path, Origin::NONE)
}

#[test]
fn reads_only_what_is_allowed() {
    let memory = Memory::new(&[
        ("/top/app/a.yaml", ""),
        ("/top/b.yaml", ""),
        ("/top/app/d/e", ""),
    ]);
    let strict = Loader::new(&memory, Path::new("/top/app"), Restriction::RootOnly).unwrap();
    let cases = [
        (
            "../b.yaml",
            "security; file '/top/b.yaml' is not in or below '/top/app'",
        ),
        ("d", "'/top/app/d' must resolve to a file"),
        (
            "no/such",
            "evalsymlink failure on '/top/app/no/such' : lstat /top/app/no: no such file or directory",
        ),
        (
            "https://x.io/y.yaml",
            "'https://x.io/y.yaml' is remote, and nothing remote is read while offline",
        ),
    ];
    for (path, message) in cases {
        assert_eq!(strict.load(&text(path)).unwrap_err().message(), message);
    }
    assert!(strict.load(&text("./d/../a.yaml")).is_ok());
    let free = Loader::new(&memory, Path::new("/top/app"), Restriction::None).unwrap();
    assert!(free.load(&text("../b.yaml")).is_ok());
}

#[test]
fn enters_only_other_directories() {
    let memory = Memory::new(&[("/top/a/x", ""), ("/top/b/c/x", "")]);
    let a = Loader::new(&memory, Path::new("/top/a"), Restriction::RootOnly).unwrap();
    let b = a.enter(&text("../b")).unwrap();
    assert_eq!(b.root(), Path::new("/top/b"));
    for (loader, path, message) in [
        (&a, "", "new root cannot be empty"),
        (&a, "/top/b", "new root '/top/b' cannot be absolute"),
        (
            &a,
            "..",
            "cycle detected: candidate root '/top' contains visited root '/top/a'",
        ),
        (
            &b,
            "../a",
            "cycle detected: candidate root '/top/a' contains visited root '/top/a'",
        ),
        (
            &a,
            "x",
            "must build at directory: '/top/a/x': file is not directory",
        ),
        (
            &a,
            "git@x.io:y/z//w?ref=v1",
            "'git@x.io:y/z//w?ref=v1' is remote, and nothing remote is read while offline",
        ),
    ] {
        let error = loader.enter(&text(path)).err().map(|e| e.to_string());
        assert_eq!(error.as_deref(), Some(message));
    }
    assert!(b.enter(&text("c")).is_ok());
}
