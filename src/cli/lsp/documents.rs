//! [`Documents`]: the files that are open in the editor, whose text stands in for that on the disk.
//!
//! Takes URIs and texts; gives paths without links, texts, and the URI that the editor has for a path.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use crate::error::Error;
use crate::limits;
use crate::maps::IndexMap;
use crate::report::relative_uri;

/// A file that is open.
struct Document {
    uri: String,
    text: String,
}

/// All files that are open, by their paths without links.
#[derive(Default)]
pub(super) struct Documents {
    open: IndexMap<PathBuf, Document>,
}

impl Documents {
    /// Opens a file, or gives it another text. What is not a file of this machine is left alone.
    ///
    /// # Errors
    /// If all open texts together are more than is read: what is checked would not be what is typed.
    pub(super) fn set(&mut self, uri: String, text: String) -> Result<(), Error> {
        if let Some(path) = path_of(&uri) {
            self.open.insert(path, Document { uri, text });
        }
        let texts = self.open.values().map(|document| document.text.len());
        let most = limits::all_file_bytes();
        match texts.sum::<usize>() as u64 > most {
            true => {
                let too_large = limits::too_large("the text of all open files", most);
                Err(Error::new(too_large.to_string()))
            }
            false => Ok(()),
        }
    }

    /// Closes a file: what is on the disk counts again.
    pub(super) fn close(&mut self, uri: &str) {
        self.open.retain(|_, document| document.uri != uri);
    }

    /// Returns every file with its text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
        let open = self.open.iter();
        open.map(|(path, document)| (path.clone(), document.text.clone().into_bytes()))
    }

    /// Returns the directories in which files are open.
    pub(super) fn directories(&self) -> impl Iterator<Item = &Path> {
        self.open.keys().filter_map(|path| path.parent())
    }

    /// Returns how the editor spells a path: as it did when it opened the file.
    pub(super) fn uri_of(&self, path: &Path) -> String {
        let open = self.open.get(path);
        open.map_or_else(|| uri(path), |document| document.uri.clone())
    }
}

/// Returns the path that a URI names, without links; `None` where it names no file of this machine.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let path = percent_decode_str(rest).decode_utf8().ok()?;
    let path = match cfg!(windows) {
        true => path.strip_prefix('/')?,
        false => &*path,
    };
    let path = PathBuf::from(path);
    let is_whole = path.is_absolute();
    is_whole.then(|| std::fs::canonicalize(&path).unwrap_or(path))
}

fn uri(path: &Path) -> String {
    let path = path.to_string_lossy();
    // Windows begins paths without links so.
    let path = path.strip_prefix(r"\\?\").unwrap_or(&path);
    match cfg!(windows) {
        true => format!("file:///{}", relative_uri(&path.replace('\\', "/"))),
        false => format!("file://{}", relative_uri(path)),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_name_the_same() {
        for (path, spelled) in [
            ("/none/a b/é#%.yaml", "file:///none/a%20b/%C3%A9%23%25.yaml"),
            ("/none/x_y-z.yaml", "file:///none/x_y-z.yaml"),
        ] {
            assert_eq!(uri(Path::new(path)), spelled);
            assert_eq!(path_of(spelled), Some(PathBuf::from(path)));
        }
        assert_eq!(
            path_of("file://localhost/none/a"),
            Some(PathBuf::from("/none/a"))
        );
        for other in ["untitled:Untitled-1", "git:/a", "file://host/a", "file:a"] {
            assert_eq!(path_of(other), None, "{other}");
        }
    }

    #[test]
    fn an_open_file_keeps_the_uri_that_it_was_opened_with() {
        let mut documents = Documents::default();
        let own = "file:///none/%61.yaml";
        documents.set(own.to_owned(), "a: 1".to_owned()).unwrap();
        assert_eq!(documents.uri_of(Path::new("/none/a.yaml")), own);
        documents.close(own);
        assert_eq!(
            documents.uri_of(Path::new("/none/a.yaml")),
            "file:///none/a.yaml"
        );
    }
}
