//! The places that values come from: [`Origin`] in eight bytes, and the [`SourceMap`] that spells it out.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::maps::IndexSet;

/// A file, line and column in eight bytes. Resolve with [`SourceMap::place`].
/// Lines past 16,777,215 and columns past 65,535 are clamped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Origin(u64);

/// An [`Origin`] spelled out. Line and column count from 1; 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file as it should be shown to people (relative to where the run began, where it can be).
    pub file: Arc<Path>,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// The files of a run. Shared by every parser thread.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Mutex<Files>,
}

#[derive(Debug, Default)]
struct Files {
    all: Vec<File>,
    /// Places that many files name.
    shared: IndexSet<Arc<str>>,
}

/// A file, or a place that a file names.
#[derive(Debug, Clone)]
enum File {
    Path(Arc<Path>),
    /// The place, and the file that names it. Snapshots of a fleet name the same places: each is kept once.
    Within(Arc<str>, Arc<str>),
}

impl File {
    fn path(&self) -> Arc<Path> {
        match self {
            Self::Path(path) => path.clone(),
            Self::Within(place, file) => Arc::from(PathBuf::from(format!("{place} ({file})"))),
        }
    }
}

impl Origin {
    /// Nowhere: a value that the program made up.
    pub const NONE: Self = Self(0);
    const FILE: u64 = 0xFFFF_FF00_0000_0000;

    /// Returns the same file at another line and column (both from 1).
    #[must_use]
    pub fn at(self, line: u32, column: u32) -> Self {
        Self(
            (self.0 & Self::FILE)
                | u64::from(line.min(0xFF_FFFF)) << 16
                | u64::from(column.min(0xFFFF)),
        )
    }

    /// Returns the line, from 1, or 0 for the whole file.
    #[must_use]
    pub fn line(self) -> u32 {
        ((self.0 >> 16) & 0xFF_FFFF) as u32
    }

    /// Returns the column, from 1, or 0.
    #[must_use]
    pub fn column(self) -> u32 {
        (self.0 & 0xFFFF) as u32
    }

    /// Returns the file as a whole.
    pub(crate) fn of_file(self) -> Self {
        Self(self.0 & Self::FILE)
    }

    /// Returns the eight bytes, for [`Self::from_bits`].
    pub(crate) fn to_bits(self) -> u64 {
        self.0
    }

    /// Returns the origin that [`Self::to_bits`] was asked of.
    pub(crate) fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    fn file_index(self) -> usize {
        (self.0 >> 40) as usize
    }
}

impl SourceMap {
    /// Registers a file and returns its origin with line 0.
    pub fn add(&self, file: impl Into<PathBuf>) -> Origin {
        self.lock().push(File::Path(Arc::from(file.into())))
    }

    /// Registers a place that a file names, or the file where it names none.
    pub(crate) fn add_within(&self, place: &str, file: &Arc<str>) -> Origin {
        if place.is_empty() {
            return self.add(&**file);
        }
        let mut files = self.lock();
        let known = files.shared.get(place).cloned();
        let place = known.unwrap_or_else(|| {
            let place: Arc<str> = place.into();
            files.shared.insert(place.clone());
            place
        });
        files.push(File::Within(place, file.clone()))
    }

    /// Returns every file that was registered, in order, each as often as it was.
    pub(crate) fn files(&self) -> Vec<Arc<Path>> {
        self.lock().all.iter().map(File::path).collect()
    }

    /// Spells an origin out; `None` for [`Origin::NONE`].
    #[must_use]
    pub fn place(&self, origin: Origin) -> Option<Place> {
        let files = self.lock();
        let file = files.all.get(origin.file_index().checked_sub(1)?)?.path();
        Some(Place {
            file,
            line: origin.line(),
            column: origin.column(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files {
    fn push(&mut self, file: File) -> Origin {
        self.all.push(file);
        Origin((self.all.len() as u64) << 40)
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.file.display()),
            line => write!(f, "{}:{line}", self.file.display()),
        }
    }
}
