//! [`watch`]: the memory of the whole program, which ends it where no other limit was in time.
//!
//! Takes what tells that the program is done; gives a message and the exit code for "could not tell". What a text becomes in memory is
//! bounded where it is read; this is for all that nobody thought of. Only where the system tells how much there is, which is Linux.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::time::Duration;

use super::{COULD_NOT_TELL, ui};
use crate::error::Error;
use crate::limits;
use crate::yaml::SourceMap;

/// The time between two looks: a processor fills some ten megabytes in it.
const TURN: Duration = Duration::from_millis(10);

/// The file in which the system tells.
const STATUS: &str = "/proc/self/status";

/// Watches until the program is done. Who notes that it is wakes this thread up. Most runs end before the first look.
pub(super) fn watch(is_done: impl Fn() -> bool) {
    let (mut status, mut text) = (None, String::new());
    loop {
        std::thread::park_timeout(TURN);
        if is_done() {
            return;
        }
        // A program without a watch works as well.
        let Some(file) = status.take().or_else(|| File::open(STATUS).ok()) else {
            return;
        };
        status = look(file, &mut text);
    }
}

/// Looks once, and ends the program if it is too large. Returns the file for the next time, as long as it can be read.
fn look(mut status: File, text: &mut String) -> Option<File> {
    text.clear();
    status.rewind().ok()?;
    status.read_to_string(text).ok()?;
    let most = limits::memory();
    if resident(text).is_some_and(|now| now > most) {
        let message = limits::too_large("what this run holds in memory", most).to_string();
        ui::show_error(&Error::new(message), &SourceMap::default());
        end();
    }
    Some(status)
}

/// Ends the program: whatever fills the memory does not come back by itself.
#[expect(clippy::exit, reason = "the other threads are busy without end")]
fn end() -> ! {
    std::process::exit(COULD_NOT_TELL.into())
}

/// Returns the bytes that a status tells of.
fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_is_read() {
        let status = "Name:\tkubeparity\nVmPeak:\t  999 kB\nVmRSS:\t   2048 kB\n";
        assert_eq!(resident(status), Some(2 << 20));
        assert_eq!(resident("VmSize: 1 kB"), None);
    }
}
