//! A branch with the edits: made of Git's objects, so that neither the work tree nor the index changes.

use super::Change;
use crate::cli::ui;
use crate::edits::EditedFile;
use crate::error::Error;
use crate::source::WorkTree;
use crate::words::counted;

/// `update-ref` takes this for "it must not be there yet".
const NEW: &str = "";

/// Makes a branch of the current commit, with one commit for each environment that is edited.
///
/// # Errors
/// If the branch is there, a file is not as it was committed, or git fails.
pub(super) fn make(name: &str, changes: &[Change]) -> Result<(), Error> {
    let edited = changes.iter().filter(|change| !change.files.is_empty());
    let edited: Vec<&Change> = edited.collect();
    if edited.is_empty() {
        return ui::print("no branch is made: there is no edit\n");
    }
    let tree = WorkTree::of(std::path::Path::new("."))?;
    let full = format!("refs/heads/{name}");
    // Two commits would be called so.
    let is_taken = name == "HEAD";
    let is_name =
        !name.starts_with('-') && !is_taken && tree.text(&["check-ref-format", &full]).is_ok();
    if !is_name {
        return Err(Error::new(format!("'{name}' cannot name a branch")));
    }
    let head = tree.commit("HEAD")?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Error::new(format!("cannot make a temporary directory: {error}")))?;
    let index = scratch.path().join("index");
    let index = [("GIT_INDEX_FILE", index.as_path())];
    tree.ask(&["read-tree", &head], &index, Vec::new())?;
    let mut commit = head.clone();
    for change in &edited {
        for file in &change.files {
            add(&tree, &index, &head, file)?;
        }
        let written = tree.line(&["write-tree"], &index, Vec::new())?;
        commit = tree.line(
            &["commit-tree", &written, "-p", &commit, "-F", "-"],
            &[],
            message(change).into_bytes(),
        )?;
    }
    let message = "kubeparity fix";
    tree.text(&["update-ref", "-m", message, &full, &commit, NEW])
        .map_err(|error| error.hint("name a branch that is not there yet"))?;
    let commits = counted(edited.len(), "commit");
    ui::print(&format!("branch {name}: {commits} on top of {head}\n"))
}

/// Puts a file's new text into the index. Only what is committed as it stands can be told apart from the edit.
fn add(
    tree: &WorkTree,
    index: &[(&str, &std::path::Path)],
    head: &str,
    file: &EditedFile,
) -> Result<(), Error> {
    let refused = |why: &str| Error::new(format!("{} {why}", file.path));
    let path = tree
        .path_of(std::path::Path::new(&file.path))
        .ok_or_else(|| refused("lies outside of this repository"))?;
    let listed = tree.ask(&["ls-tree", "-z", head, "--", &path], &[], Vec::new())?;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut words = listed.split_whitespace();
    let (Some(mode @ ("100644" | "100755")), Some("blob"), Some(blob)) =
        (words.next(), words.next(), words.next())
    else {
        return Err(refused("is not a file of the current commit").hint("commit it first"));
    };
    let write = |text: &str| {
        let of = format!("--path={path}");
        let input = text.as_bytes().to_vec();
        tree.line(&["hash-object", "-w", "--stdin", &of], &[], input)
    };
    if write(&file.old)? != blob {
        return Err(
            refused("has changes that are not committed").hint("commit or stash them first")
        );
    }
    let new = write(&file.applied.text)?;
    let entry = format!("{mode},{new},{path}");
    tree.ask(&["update-index", "--cacheinfo", &entry], index, Vec::new())?;
    Ok(())
}

fn message(change: &Change) -> String {
    let left: Vec<usize> = change.by_hand.iter().map(|of| of.finding).collect();
    let findings = change.findings.iter().enumerate();
    let mended = findings.filter(|(at, _)| !left.contains(at));
    let ids: Vec<String> = mended
        .map(|(_, finding)| format!("- {}\n", crate::clean::spelled(&finding.group_id())))
        .collect();
    format!(
        "Mend {} in {}\n\n{}",
        counted(ids.len(), "finding"),
        change.environment,
        ids.concat()
    )
}
