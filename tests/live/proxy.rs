//! [`Proxy`]: stands between the program and an API server, writes down what is asked for, and spoils answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::BodyExt as _;
use kube::client::Body;

/// How an answer is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Status(u16),
    /// 429 with `Retry-After: 1`.
    Busy,
    Reset,
    Truncated,
    Stall,
    NoJson,
    /// The first page again and again.
    Endless,
    /// Two gigabytes, as it says.
    Huge,
    /// As much as anyone reads, unannounced.
    Boundless,
}

/// When it is spoilt.
#[derive(Debug, Clone)]
pub struct Plan {
    pub fault: Fault,
    /// Requests whose path ends with this text; with a `=` in it, those whose query has it.
    pub at: String,
    /// How many of them.
    pub times: usize,
}

impl Plan {
    fn is_at(&self, path: &str) -> bool {
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        match self.at.contains('=') {
            true => query.contains(&self.at),
            false => place.ends_with(&self.at),
        }
    }
}

/// One request, as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub accept: String,
}

/// What is called with a path.
pub type Before = Box<dyn Fn(&str) + Send + Sync>;

/// What else a proxy does.
#[derive(Default)]
pub struct Ways {
    pub plan: Option<Plan>,
    /// Objects a page, in place of what is asked for.
    pub page: Option<usize>,
    /// Called with the path of each request before it is passed on.
    pub before: Option<Before>,
    /// Answers in JSON alone, as a server without protobuf.
    pub json: bool,
    /// Replaced in answers in protobuf.
    pub replaced: Option<(&'static [u8], &'static [u8])>,
}

pub struct Proxy {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Proxy {
    pub fn start(server: &str, plan: Option<Plan>) -> Self {
        Self::with(
            server,
            Ways {
                plan,
                ..Ways::default()
            },
        )
    }

    pub fn with(server: &str, ways: Ways) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::new(Shared {
            server: server.to_owned(),
            asked: asked.clone(),
            plan: Mutex::new(ways.plan),
            page: ways.page,
            before: ways.before,
            json: ways.json,
            replaced: ways.replaced,
        });
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                std::thread::spawn(move || shared.serve(stream));
            }
        });
        Self { url, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("a list").clone()
    }
}

struct Shared {
    server: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    plan: Mutex<Option<Plan>>,
    page: Option<usize>,
    before: Option<Before>,
    json: bool,
    replaced: Option<(&'static [u8], &'static [u8])>,
}

impl Shared {
    /// Serves one connection, one request after the other, until it ends.
    fn serve(&self, mut stream: TcpStream) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let client = runtime.block_on(async {
            let mut config = kube::Config::new(self.server.parse().expect("a server"));
            config.accept_invalid_certs = true;
            kube::Client::try_from(config).expect("a client")
        });
        let Ok(reading) = stream.try_clone() else {
            return;
        };
        let mut reader = BufReader::new(reading);
        while let Some((asked, authorization, body)) = read(&mut reader) {
            self.asked.lock().expect("a list").push(asked.clone());
            let fault = self.fault(&asked.path);
            let mut path = match fault {
                Some(Fault::Endless) => without_token(&asked.path),
                _ => asked.path.clone(),
            };
            if let Some(page) = self.page {
                path = path.replace("limit=500", &format!("limit={page}"));
            }
            if let Some(before) = &self.before {
                before(&path);
            }
            // A token is put into JSON.
            let accept = match self.json || fault == Some(Fault::Endless) {
                true => asked
                    .accept
                    .replace("application/vnd.kubernetes.protobuf, ", ""),
                false => asked.accept.clone(),
            };
            let (status, mut answer) = runtime.block_on(async {
                let mut request = http::Request::builder()
                    .method(asked.method.as_str())
                    .uri(&path)
                    .header("accept", &accept)
                    .header("content-type", "application/json");
                if let Some(token) = authorization {
                    request = request.header("authorization", token);
                }
                let response = client
                    .send(request.body(Body::from(body)).expect("a request"))
                    .await
                    .expect("an answer");
                let status = response.status().as_u16();
                (
                    status,
                    response
                        .into_body()
                        .collect()
                        .await
                        .expect("a body")
                        .to_bytes()
                        .to_vec(),
                )
            });
            if let Some((from, to)) = self.replaced.filter(|_| answer.starts_with(b"k8s\0")) {
                let places = answer.windows(from.len()).enumerate();
                let places: Vec<usize> = places
                    .filter(|(_, w)| *w == from)
                    .map(|(at, _)| at)
                    .collect();
                for at in places {
                    answer[at..at + from.len()].copy_from_slice(to);
                }
            }
            if fault == Some(Fault::Endless) {
                answer = with_token(&answer);
            }
            if answered(&mut stream, fault, status, &answer).is_none() {
                return;
            }
        }
    }

    fn fault(&self, path: &str) -> Option<Fault> {
        let mut plan = self.plan.lock().expect("a plan");
        let plan = plan
            .as_mut()
            .filter(|plan| plan.times > 0 && plan.is_at(path))?;
        plan.times -= 1;
        Some(plan.fault)
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<(Asked, Option<String>, Vec<u8>)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut accept, mut authorization, mut length) = (String::new(), None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else {
            break;
        };
        match name.to_lowercase().as_str() {
            "accept" => value.clone_into(&mut accept),
            "authorization" => authorization = Some(value.to_owned()),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((
        Asked {
            method,
            path,
            accept,
        },
        authorization,
        body,
    ))
}

/// Sends the answer, or spoils it; `None` where the connection is over.
fn answered(stream: &mut TcpStream, fault: Option<Fault>, status: u16, body: &[u8]) -> Option<()> {
    let mut send = |status: u16, more: &str, length: usize, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}Content-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()
    };
    let said = |code: u16| {
        format!(
            r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","message":"the proxy says {code}","code":{code}}}"#
        )
    };
    match fault {
        None | Some(Fault::Endless) => send(status, "", body.len(), body),
        Some(Fault::Status(code)) => send(code, "", said(code).len(), said(code).as_bytes()),
        Some(Fault::Busy) => send(
            429,
            "Retry-After: 1\r\n",
            said(429).len(),
            said(429).as_bytes(),
        ),
        Some(Fault::NoJson) => send(200, "", 8, b"<html/>\n"),
        Some(Fault::Truncated) => {
            send(status, "", body.len(), body.get(..body.len() / 2)?)?;
            None
        }
        Some(Fault::Reset) => None,
        Some(Fault::Stall) => {
            std::thread::sleep(Duration::from_secs(600));
            None
        }
        Some(fault @ (Fault::Huge | Fault::Boundless)) => {
            let length = match fault {
                Fault::Huge => format!("Content-Length: {}", 2_u64 << 30),
                _ => "Connection: close".to_owned(),
            };
            let head =
                format!("HTTP/1.1 200 X\r\nContent-Type: application/json\r\n{length}\r\n\r\n");
            stream.write_all(head.as_bytes()).ok()?;
            let start = br#"{"kind":"List","metadata":{},"items":["#;
            stream.write_all(start).ok()?;
            let filler = vec![b' '; 1 << 20];
            while stream.write_all(&filler).is_ok() {}
            None
        }
    }
}

fn without_token(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<&str> = query
        .split('&')
        .filter(|part| !part.starts_with("continue="))
        .collect();
    format!("{path}?{}", kept.join("&"))
}

fn with_token(answer: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer);
    text.replacen(r#""metadata":{"#, r#""metadata":{"continue":"again","#, 1)
        .into_bytes()
}
