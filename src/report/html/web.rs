//! [`Web`]: addresses of lines on the web, where the repository's remote and commit are known.
//!
//! Takes a [`Checkout`]; gives links for hosts whose addresses are known. Credentials of the remote's URL are left out. Leaves
//! which place a finding has to [`crate::report::repository`].

use crate::report::repository::{Place, uri};
use crate::source::Checkout;

/// The way from a repository's address to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Host {
    GitHub,
    GitLab,
    Bitbucket,
    Forgejo,
}

/// The addresses of one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Web {
    host: Host,
    /// `https://github.com/org/repo`
    repository: String,
    commit: String,
    below: String,
}

impl Web {
    /// Returns the addresses of a checkout; `None` where its host is not one of those whose addresses are known.
    pub(super) fn of(checkout: &Checkout) -> Option<Self> {
        let (host, path) = split(&checkout.remote)?;
        let kinds = [
            ("github", Host::GitHub),
            ("gitlab", Host::GitLab),
            ("bitbucket.org", Host::Bitbucket),
            ("codeberg", Host::Forgejo),
            ("gitea", Host::Forgejo),
            ("forgejo", Host::Forgejo),
        ];
        let kind = kinds.iter().find(|(name, _)| host.contains(name));
        Some(Self {
            host: kind?.1,
            repository: format!("https://{host}/{}", uri(path)),
            commit: checkout.commit.clone(),
            below: checkout.below.clone(),
        })
    }

    /// Returns the address of a line.
    pub(super) fn line(&self, place: &Place) -> String {
        let path = match &*self.below {
            "" => place.path.clone(),
            below => format!("{below}/{}", place.path),
        };
        let path = uri(&path);
        let (repository, commit, line) = (&self.repository, &self.commit, place.line);
        match self.host {
            Host::GitHub => format!("{repository}/blob/{commit}/{path}#L{line}"),
            Host::GitLab => format!("{repository}/-/blob/{commit}/{path}#L{line}"),
            Host::Bitbucket => format!("{repository}/src/{commit}/{path}#lines-{line}"),
            Host::Forgejo => format!("{repository}/src/commit/{commit}/{path}#L{line}"),
        }
    }

    /// Returns the address of the commit.
    pub(super) fn commit(&self) -> String {
        let (repository, commit) = (&self.repository, &self.commit);
        match self.host {
            Host::GitHub | Host::Forgejo => format!("{repository}/commit/{commit}"),
            Host::GitLab => format!("{repository}/-/commit/{commit}"),
            Host::Bitbucket => format!("{repository}/commits/{commit}"),
        }
    }
}

/// Splits a remote's URL into host and path: `https://user@host/path.git`, `ssh://host:22/path`, `git@host:path`.
fn split(remote: &str) -> Option<(&str, &str)> {
    let (authority, path, keeps_port) = match remote.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/')?;
            (authority, path, scheme.starts_with("http"))
        }
        None => {
            let (authority, path) = remote.split_once(':')?;
            (authority, path, false)
        }
    };
    let host = authority.rsplit('@').next()?;
    let host = match host.split_once(':') {
        Some((name, _)) if !keeps_port => name,
        _ => host,
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    (host.contains('.') && host.chars().all(is_plain) && !path.is_empty()).then_some((host, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_of_known_hosts_have_addresses() {
        let cases = [
            (
                "https://github.com/o/r.git",
                Some("https://github.com/o/r/blob/abc/a/b%20c.yaml#L7"),
            ),
            (
                "https://u:secret@github.com/o/r",
                Some("https://github.com/o/r/blob/abc/a/b%20c.yaml#L7"),
            ),
            (
                "git@github.com:o/r.git",
                Some("https://github.com/o/r/blob/abc/a/b%20c.yaml#L7"),
            ),
            (
                "ssh://git@gitlab.example.com:2222/g/s/r.git",
                Some("https://gitlab.example.com/g/s/r/-/blob/abc/a/b%20c.yaml#L7"),
            ),
            (
                "https://gitlab.example.com:8443/g/r",
                Some("https://gitlab.example.com:8443/g/r/-/blob/abc/a/b%20c.yaml#L7"),
            ),
            (
                "https://codeberg.org/o/r",
                Some("https://codeberg.org/o/r/src/commit/abc/a/b%20c.yaml#L7"),
            ),
            (
                "git@bitbucket.org:o/r.git",
                Some("https://bitbucket.org/o/r/src/abc/a/b%20c.yaml#lines-7"),
            ),
            ("https://git.example.com/o/r", None),
            ("/srv/git/github.com/r", None),
            ("file:///srv/github.com/r", None),
            ("javascript:github.com/r", None),
            ("https://github.com\"onclick=x/o/r", None),
        ];
        for (remote, expected) in cases {
            let checkout = Checkout {
                remote: remote.to_owned(),
                commit: "abc".to_owned(),
                below: "a".to_owned(),
            };
            let place = Place {
                path: "b c.yaml".to_owned(),
                line: 7,
            };
            let link = Web::of(&checkout).map(|web| web.line(&place));
            assert_eq!(link.as_deref(), expected, "{remote}");
        }
    }
}
