//! `kubeparity lsp`: a language server on standard input and output, for editors.
//!
//! Takes an editor's messages; gives findings at lines, what a line means in each environment, and the edits that mend a finding. Writes
//! no file and runs no program: an editor opens what it is handed. Leaves what is checked to [`workspace`], places to [`marks`],
//! words on a line to [`hover`], the text of files that are open to [`documents`], and
//! bytes to [`transport`].

mod actions;
mod documents;
mod hover;
mod marks;
mod position;
mod session;
mod transport;
mod workspace;

use lsp_server::{Connection, Message, ProtocolError};
use serde_json::json;

use self::session::Session;
use crate::error::Error;

/// Serve findings, values and fixes to an editor: Language Server Protocol on standard input and output
///
/// Compares what the kubeparity.yaml above the workspace names, with what is typed and not saved yet. Files of the repository are read,
/// and nothing is written. No program is run, nothing remote fetched, no cluster asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example, in Helix' languages.toml:
  [language-server.kubeparity]
  command = \"kubeparity\"
  args = [\"lsp\"]")]
pub(super) struct LspArgs {
    /// Standard input and output, which is all there is: editors add it
    #[arg(long, hide = true)]
    stdio: bool,
}

pub(super) fn lsp() -> Result<(), Error> {
    let (connection, threads) = transport::stdio()?;
    serve(&connection)?;
    // The thread that writes ends once nobody can hand it anything.
    drop(connection);
    threads.join()
}

fn serve(connection: &Connection) -> Result<(), Error> {
    let (id, params) = connection.initialize_start().map_err(broken)?;
    let greeting = json!({
        "capabilities": {
            // Whole texts: these files are small, and a part that is lost would move all lines after it.
            "textDocumentSync": {"openClose": true, "change": 1, "save": true},
            "hoverProvider": true,
            "codeActionProvider": {"codeActionKinds": ["quickfix"]},
        },
        "serverInfo": {"name": "kubeparity", "version": env!("CARGO_PKG_VERSION")},
    });
    connection.initialize_finish(id, greeting).map_err(broken)?;
    let mut session = Session::new(&params, connection);
    loop {
        let received = match session.due() {
            Some(due) => connection.receiver.recv_deadline(due),
            None => connection.receiver.recv().map_err(Into::into),
        };
        match received {
            Ok(Message::Request(request)) => {
                if connection.handle_shutdown(&request).map_err(broken)? {
                    return Ok(());
                }
                session.answer(request);
            }
            Ok(Message::Notification(note)) => session.hear(&note.method, note.params)?,
            Ok(Message::Response(_)) => {}
            Err(error) if error.is_timeout() => session.refresh(),
            Err(_) => return Ok(()),
        }
    }
}

/// Says that the editor is gone, or breaks the protocol. The error itself may quote a message, and with it the text of a file.
#[expect(clippy::needless_pass_by_value, reason = "what map_err hands over")]
fn broken(error: ProtocolError) -> Error {
    Error::new(match error.channel_is_disconnected() {
        true => "the editor is gone",
        false => {
            "the editor does not speak as it should: initialize comes first, and nothing but exit behind shutdown"
        }
    })
}
