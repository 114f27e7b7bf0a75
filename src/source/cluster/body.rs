//! [`ResponseBody`]: the body of an answer as it came, and how it opens. Both are bounded.
//!
//! Takes what comes over the wire; gives bytes. A page stays packed until its turn comes: all that is needed before is at its
//! start.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::bufread::GzDecoder;
use http::{HeaderMap, header};
use http_body_util::BodyExt as _;
use kube::client::Body;

use super::failure::{FailureKind, innermost};

/// Bytes of one answer. A page of 500 objects has a few megabytes; larger ones are asked for in smaller pages.
const LARGEST: usize = 48 << 20;

/// Bytes of [`ResponseBody::head`].
const HEAD: usize = 4096;

/// A body as it came.
pub(super) struct ResponseBody {
    bytes: Vec<u8>,
    is_gzip: bool,
}

impl ResponseBody {
    /// Reads the body of an answer to its end.
    ///
    /// # Errors
    /// If it is or says that it is too large, or breaks off.
    pub(super) async fn read(
        response: http::Response<Body>,
    ) -> Result<Self, (FailureKind, String)> {
        if announced(response.headers()) > LARGEST {
            return Err(too_large());
        }
        let is_gzip = is_gzip(response.headers());
        let bytes = receive(response.into_body()).await?;
        if is_gzip && claimed(&bytes) > LARGEST {
            return Err(too_large());
        }
        Ok(Self { bytes, is_gzip })
    }

    /// Returns the first bytes, decompressed; fewer where it has fewer, or is damaged.
    pub(super) fn head(&self) -> Cow<'_, [u8]> {
        if !self.is_gzip {
            return Cow::Borrowed(self.bytes.get(..HEAD).unwrap_or(&self.bytes));
        }
        let mut head = vec![0; HEAD];
        let mut decoder = GzDecoder::new(&*self.bytes);
        let mut length = 0;
        while let Some(rest) = head.get_mut(length..).filter(|rest| !rest.is_empty()) {
            match decoder.read(rest) {
                Ok(0) | Err(_) => break,
                Ok(read) => length += read,
            }
        }
        head.truncate(length);
        Cow::Owned(head)
    }

    /// Decompresses it.
    ///
    /// # Errors
    /// If it is too large, or is not what it says it is.
    pub(super) fn open(self) -> Result<Vec<u8>, (FailureKind, String)> {
        self.open_in(Vec::new())
    }

    /// As [`Self::open`], in memory that an answer before it left: pages of a list are of a size, and there are hundreds of them.
    pub(super) fn open_in(self, mut spare: Vec<u8>) -> Result<Vec<u8>, (FailureKind, String)> {
        if !self.is_gzip {
            return Ok(self.bytes);
        }
        spare.clear();
        inflate(&self.bytes, &mut spare)?;
        Ok(spare)
    }
}

impl From<Vec<u8>> for ResponseBody {
    fn from(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            is_gzip: false,
        }
    }
}

fn is_gzip(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding == "gzip")
}

/// A body that is announced as too large need not come first.
fn announced(headers: &HeaderMap) -> usize {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or(0)
}

async fn receive(mut body: Body) -> Result<Vec<u8>, (FailureKind, String)> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| (FailureKind::Network, innermost(&error)))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > LARGEST {
                return Err(too_large());
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// Decompresses; what claims to be small and is not is found out.
fn inflate(packed: &[u8], bytes: &mut Vec<u8>) -> Result<(), (FailureKind, String)> {
    bytes.reserve(claimed(packed).min(LARGEST) + 1);
    let bound = u64::try_from(LARGEST).unwrap_or(u64::MAX) + 1;
    let read = GzDecoder::new(packed).take(bound).read_to_end(bytes);
    match read {
        Err(error) => Err((
            FailureKind::Network,
            format!("the answer is cut off: {error}"),
        )),
        Ok(length) if length > LARGEST => Err(too_large()),
        Ok(_) => Ok(()),
    }
}

/// Returns the plain length that gzip ends with, modulo 2³² (RFC 1952).
fn claimed(packed: &[u8]) -> usize {
    let claimed = packed.last_chunk().copied().map_or(0, u32::from_le_bytes);
    usize::try_from(claimed).unwrap_or(usize::MAX)
}

fn too_large() -> (FailureKind, String) {
    (
        FailureKind::TooLarge,
        format!("more than {} MiB", LARGEST >> 20),
    )
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(plain).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn what_was_packed_comes_out_and_what_breaks_off_is_told() {
        for plain in [&b""[..], b"{}", &[b'x'; 100_000]] {
            let mut bytes = Vec::new();
            inflate(&packed(plain), &mut bytes).expect("gzip");
            assert_eq!(bytes, plain);
        }
        let whole = packed(&[b'x'; 100_000]);
        for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
            let (cause, _) = inflate(&whole[..cut], &mut Vec::new()).expect_err("cut");
            assert_eq!(cause, FailureKind::Network, "{cut}");
        }
    }

    #[test]
    fn a_bomb_is_too_large_whatever_it_claims() {
        let mut bomb = packed(&vec![0; LARGEST + 1]);
        assert!(bomb.len() < 1 << 20);
        for claim in [None, Some([0; 4])] {
            if let (Some(claim), Some(end)) = (claim, bomb.last_chunk_mut()) {
                *end = claim;
            }
            let (cause, _) = inflate(&bomb, &mut Vec::new()).expect_err("a bomb");
            assert_eq!(cause, FailureKind::TooLarge);
        }
    }

    #[test]
    fn the_head_is_the_start_of_what_it_opens_to() {
        for plain in [&b"{}"[..], &[b'x'; 100_000]] {
            for is_gzip in [true, false] {
                let bytes = if is_gzip {
                    packed(plain)
                } else {
                    plain.to_vec()
                };
                let body = ResponseBody { bytes, is_gzip };
                assert_eq!(body.head(), &plain[..plain.len().min(HEAD)]);
                let spare = b"what was there before".to_vec();
                assert_eq!(body.open_in(spare).expect("gzip"), plain);
            }
        }
    }
}
