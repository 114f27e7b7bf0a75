use crate::kustomize::io::repository::*;

/// A path, what is cloned, the directory in it, and the ref.
type Case = (&'static str, &'static str, &'static str, &'static str);

const REPOSITORIES: &[Case] = &[
    (
        "https://git.example.com/org/repo",
        "https://git.example.com/org/repo",
        "",
        "",
    ),
    (
        "https://git.example.com/org/repo/a/b",
        "https://git.example.com/org/repo",
        "a/b",
        "",
    ),
    (
        "https://git.example.com/org/repo/a?ref=v1",
        "https://git.example.com/org/repo",
        "a",
        "v1",
    ),
    (
        "https://git.example.com/org/repo?version=v1",
        "https://git.example.com/org/repo",
        "",
        "v1",
    ),
    (
        "https://git.example.com/org/repo?version=v1&ref=v2",
        "https://git.example.com/org/repo",
        "",
        "v2",
    ),
    (
        "https://git.example.com/org/repo?ref=a%2Fb",
        "https://git.example.com/org/repo",
        "",
        "a/b",
    ),
    (
        "https://git.example.com/org/repo?ref=a;b",
        "https://git.example.com/org/repo",
        "",
        "",
    ),
    // GitHub is written in one way, whatever was.
    ("github.com/org/repo", "https://github.com/org/repo", "", ""),
    (
        "GitHub.com/org/repo/a",
        "https://github.com/org/repo",
        "a",
        "",
    ),
    (
        "http://github.com/org/repo.git/a",
        "https://github.com/org/repo.git",
        "a",
        "",
    ),
    ("github.com:org/repo", "https://github.com/org/repo", "", ""),
    (
        "git@github.com:org/repo/a",
        "git@github.com:org/repo",
        "a",
        "",
    ),
    (
        "git@github.com/org/repo/a",
        "git@github.com:org/repo",
        "a",
        "",
    ),
    (
        "org-12345@github.com:org/repo",
        "org-12345@github.com:org/repo",
        "",
        "",
    ),
    ("ssh://github.com/org/repo", "github.com:org/repo", "", ""),
    (
        "ssh://git@github.com/org/repo//a",
        "git@github.com:org/repo",
        "a",
        "",
    ),
    (
        "https://user@github.com/org/repo",
        "user@github.com:org/repo",
        "",
        "",
    ),
    // SSH in its long and its short form.
    (
        "ssh://git@host.org/org/repo.git//a?ref=b",
        "ssh://git@host.org/org/repo.git",
        "a",
        "b",
    ),
    (
        "ssh://git@host.org:7999/org/repo.git",
        "ssh://git@host.org:7999/org/repo.git",
        "",
        "",
    ),
    (
        "git@host.org:org/repo.git//a?ref=b",
        "git@host.org:org/repo.git",
        "a",
        "b",
    ),
    (
        "git@host.org/org/repo.git//a",
        "git@host.org/org/repo.git",
        "a",
        "",
    ),
    (
        "git@host.org:infra/sub/repo.git?ref=v0",
        "git@host.org:infra/sub/repo.git",
        "",
        "v0",
    ),
    // What tells the repository from the directory in it.
    (
        "https://h.org/a/b/_git/repo",
        "https://h.org/a/b/_git/repo",
        "",
        "",
    ),
    (
        "https://h.org/a/b/_git/repo/c/d?version=v1",
        "https://h.org/a/b/_git/repo",
        "c/d",
        "v1",
    ),
    (
        "git::https://h.org/a/b/_git/repo",
        "https://h.org/a/b/_git/repo",
        "",
        "",
    ),
    (
        "https://h.org/scm/group/repo.git",
        "https://h.org/scm/group/repo.git",
        "",
        "",
    ),
    (
        "https://h.org/g/h/repo//a/b/",
        "https://h.org/g/h/repo",
        "a/b/",
        "",
    ),
    (
        "https://h.org/org/repo//a/../b",
        "https://h.org/org/repo",
        "a/../b",
        "",
    ),
    (
        "file:///srv/repo.git/a?ref=b",
        "file:///srv/repo.git",
        "a",
        "b",
    ),
    ("file:///srv/repo//a", "file:///srv/repo", "a", ""),
    ("file:///srv/a/b/repo", "file:///srv/a/b/repo", "", ""),
];

#[test]
fn a_repository_is_told_from_the_directory_in_it() {
    for (path, url, directory, reference) in REPOSITORIES {
        let read = Repository::parse(path).unwrap_or_else(|why| panic!("{path}: {why}"));
        let found = (
            read.url.as_str(),
            read.directory.as_str(),
            read.reference.as_deref().unwrap_or_default(),
        );
        assert_eq!(found, (*url, *directory, *reference), "{path}");
    }
}

#[test]
fn what_is_no_repository_says_why() {
    for (path, why) in [
        ("/srv/base", "uri looks like abs path"),
        ("base", "failed to parse scheme"),
        ("../base", "failed to parse scheme"),
        ("src/github.com/org/repo", "failed to parse scheme"),
        ("htxxxtp://github.com/", "failed to parse scheme"),
        ("git::___", "failed to parse scheme"),
        ("gh:org/repo", "failed to parse scheme"),
        ("github.com!org/repo.git//a", "failed to parse scheme"),
        ("ssh://git.example.com", "failed to parse repo path segment"),
        ("https://host?ref=a/b", "failed to parse repo path segment"),
        (
            "https://github.com/only.yaml",
            "failed to parse repo path segment",
        ),
        ("file:////tmp//a", "failed to parse repo path segment"),
        (
            "git@scp://github.com/org/repo.git//a",
            "failed to parse repo path segment",
        ),
        (
            "https://github.com/org/repo.git//a/../../b",
            "url path exits repo",
        ),
    ] {
        let said = Repository::parse(path).expect_err(path);
        assert!(said.contains(why), "{path}: {said}");
    }
}

#[test]
fn a_query_says_how_to_fetch() {
    for (query, seconds, submodules) in [
        ("", 27.0, true),
        ("timeout=61", 61.0, true),
        ("timeout=1m1.5s", 61.5, true),
        ("timeout=-5", 27.0, true),
        ("timeout=soon", 27.0, true),
        ("timeout=0", 27.0, true),
        ("submodules=false", 27.0, false),
        ("submodules=0&timeout=2", 2.0, false),
        ("submodules=nope", 27.0, true),
    ] {
        let read = Repository::parse(&format!("https://h.org/a/b?{query}")).expect(query);
        let found = (read.timeout.as_secs_f64(), read.submodules);
        assert_eq!(found, (seconds, submodules), "{query}");
    }
}

#[test]
fn passwords_are_not_shown() {
    for (text, shown) in [
        ("https://h.org/a", "https://h.org/a"),
        ("git@h.org:a/b", "git@h.org:a/b"),
        ("https://me@h.org/a", "https://••••••@h.org/a"),
        ("https://me:word@h.org/a", "https://me:••••••@h.org/a"),
        (
            "at 'https://:w@x' and ssh://u:p@q@h:22/a@b",
            "at 'https://:••••••@x' and ssh://u:••••••@h:22/a@b",
        ),
    ] {
        assert_eq!(without_password(text), shown);
    }
}
