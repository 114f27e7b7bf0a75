//! Permissions that a build asks for: run to their end, or until their time is up.
//!
//! Takes an [`Invocation`]; gives what the program left. Which programs may run at all is the build's to know.

use crate::kustomize::{Ended, Invocation};
use crate::limits;
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use wait_timeout::ChildExt as _;

#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process};

/// The longest that a program's output may take to arrive once the program has ended.
const PIPES: Duration = Duration::from_secs(10);

/// The time that a program has to end in.
const GRACE: Duration = Duration::from_secs(2);

/// Returns where a program lies that is called by its name. Directories of `PATH` that are not whole paths are passed over, as in
/// Go: a repository could have a `git` of its own there.
#[cfg(unix)]
fn located(program: &Path) -> io::Result<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;

    if program.is_absolute() || program.components().count() != 1 {
        return Ok(program.to_owned());
    }
    let directories = std::env::var_os("PATH").unwrap_or_default();
    let may_run = |path: &Path| {
        path.metadata()
            .is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    let found = std::env::split_paths(&directories)
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(program))
        .find(|path| may_run(path));
    found.ok_or_else(|| rustix::io::Errno::NOENT.into())
}

#[cfg(not(unix))]
fn located(program: &Path) -> io::Result<PathBuf> {
    Ok(program.to_owned())
}

/// Runs a program. Gives nothing if its time was up first.
///
/// # Errors
/// If it cannot be started or read.
pub(super) fn run_program(
    invocation: Invocation<'_>,
    patience: Option<Duration>,
) -> io::Result<Option<Ended>> {
    let mut command = Command::new(located(invocation.program)?);
    command
        .args(invocation.arguments)
        .envs(invocation.environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(directory) = invocation.directory {
        command.current_dir(directory);
    }
    let mut child = command.spawn()?;
    let output = reader(child.stdout.take());
    let complaints = reader(child.stderr.take());
    if let Some(mut pipe) = child.stdin.take() {
        let input = invocation.input;
        // A program that does not read all of its input may be right not to.
        std::thread::spawn(move || drop(pipe.write_all(&input)));
    }
    let status = match patience {
        Some(patience) => child.wait_timeout(patience)?,
        None => Some(child.wait()?),
    };
    let Some(status) = status else {
        end(&mut child);
        return Ok(None);
    };
    // The pipes end with the program, unless something that it started goes on without it.
    let left = |pipe: &mpsc::Receiver<io::Result<Vec<u8>>>| match pipe.recv_timeout(PIPES) {
        Ok(read) => read,
        Err(_) => Err(io::Error::other(
            "the program ended, but a process that it started still holds its output",
        )),
    };
    Ok(Some(Ended {
        failure: (!status.success()).then(|| match status.code() {
            // In the words of Go's os/exec, as kustomize has them.
            Some(code) => format!("exit status {code}"),
            None => status.to_string(),
        }),
        output: left(&output)?,
        complaints: left(&complaints)?,
    }))
}

/// Ends a program. It is asked first, so that it ends what it has started itself: git ends the program that speaks HTTP for it.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(id) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // It may have ended just now; either way it is over.
        let _ = kill_process(id, Signal::TERM);
        let _ = child.wait_timeout(GRACE);
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads a pipe to its end, beside everything else.
fn reader(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<io::Result<Vec<u8>>> {
    let (send, receive) = mpsc::channel();
    if let Some(pipe) = pipe {
        std::thread::spawn(move || {
            let read = limits::read(pipe, "the program's output", limits::output_bytes());
            // Nobody waits any more where the program was stopped.
            let _ = send.send(read);
        });
    }
    receive
}
