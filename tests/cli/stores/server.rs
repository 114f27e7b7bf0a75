//! An S3 server of the own machine (moto), and a proxy before it that spoils answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The longest that the server may take to start.
const STARTING: Duration = Duration::from_secs(60);

/// Longer than the program waits for an answer.
const STALL: Duration = Duration::from_secs(12);

/// The turn to ask the server, which looks at a condition first and writes later: two writes at once could both pass.
static TURN: Mutex<()> = Mutex::new(());

/// A login, whose signature the server does not check.
const LOGIN: &str = "Authorization: AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/// The server, which ends with the test.
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts the server that `KUBEPARITY_MOTO` names (`.ci/run` installs it), with a bucket.
    pub fn start() -> Self {
        let program = std::env::var("KUBEPARITY_MOTO").expect("KUBEPARITY_MOTO names moto_server");
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let (host, port) = address.split_once(':').expect("a port");
        let mut command = Command::new(program);
        command.args(["-H", host, "-p", port]);
        let silent = command.stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self {
            child: silent.spawn().expect("moto_server"),
            address,
        };
        let started = Instant::now();
        while server.put_bucket().is_err() {
            assert!(started.elapsed() < STARTING, "moto does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }

    fn put_bucket(&self) -> std::io::Result<()> {
        let answer = self.ask("PUT /bucket")?;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        Ok(())
    }

    fn ask(&self, what: &str) -> std::io::Result<String> {
        let address = &self.address;
        let mut stream = TcpStream::connect(address)?;
        write!(
            stream,
            "{what} HTTP/1.1\r\nHost: {address}\r\n{LOGIN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// Returns the text of an object of the bucket.
    pub fn object(&self, key: &str) -> String {
        let answer = self.ask(&format!("GET /bucket/{key}")).expect("an answer");
        let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
        body.to_owned()
    }

    /// Returns the address of a proxy that asks the server one request after the other.
    pub fn in_turn(&self) -> String {
        self.spoilt(Fault::Reset, "PUT", 0)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a proxy before it that spoils the first so many requests of a method.
    pub fn spoilt(&self, fault: Fault, method: &'static str, times: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = self.address.clone();
        let left = Arc::new(Mutex::new(times));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (server, left) = (server.clone(), left.clone());
                std::thread::spawn(move || pass(stream, &server, (fault, method, &left)));
            }
        });
        url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How an answer is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not passed on: another answer.
    Status(u16),
    /// Not passed on: the connection ends.
    Reset,
    /// Passed on, and the answer is lost.
    Lost,
    /// Not passed on, and no answer in time.
    Stall,
    /// Passed on without conditions, as by a store that knows none.
    Unconditional,
}

/// Passes one request on.
fn pass(stream: TcpStream, server: &str, (fault, method, left): (Fault, &str, &Mutex<usize>)) {
    let mut reader = BufReader::new(stream);
    let Some((mut head, body)) = request(&mut reader) else {
        return;
    };
    let mut stream = reader.into_inner();
    let is_spoilt = head.starts_with(method) && {
        let mut left = left.lock().expect("a count");
        let is_left = *left > 0;
        *left = left.saturating_sub(1);
        is_left
    };
    match fault {
        Fault::Status(status) if is_spoilt => {
            let answer = format!(
                "HTTP/1.1 {status} Spoilt\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes());
            return;
        }
        Fault::Reset if is_spoilt => return,
        Fault::Stall if is_spoilt => return std::thread::sleep(STALL),
        Fault::Unconditional if is_spoilt => {
            let lines = head.split_inclusive("\r\n");
            head = lines
                .filter(|line| !line.to_ascii_lowercase().starts_with("if-"))
                .collect();
        }
        _ => {}
    }
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut there = TcpStream::connect(server).expect("the server");
    there
        .write_all(format!("{head}Connection: close\r\n\r\n").as_bytes())
        .and_then(|()| there.write_all(&body))
        .expect("a request");
    let mut answer = Vec::new();
    there.read_to_end(&mut answer).expect("an answer");
    drop(turn);
    if !(fault == Fault::Lost && is_spoilt) {
        let _ = stream.write_all(&answer);
    }
}

/// Reads a request: its head without the last, empty line, and its body.
fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        match line.as_str() {
            "\r\n" => break,
            _ if lower.starts_with("connection:") => {}
            line => head.push_str(line),
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((head, body))
}
