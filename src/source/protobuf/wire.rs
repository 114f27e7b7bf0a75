//! The wire format of protobuf (its "Encoding" guide): tags, varints, and what is as long as it says.
//!
//! Takes bytes from outside; gives fields one after the other, or nothing where they break off.

/// The value behind a tag. Kubernetes' messages of workloads use no other types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload<'b> {
    /// A number; booleans are 0 and 1.
    Varint(u64),
    /// Text, bytes, or a message.
    Bytes(&'b [u8]),
}

/// Takes the next field off the start: its number and what it holds.
pub(super) fn field<'b>(bytes: &mut &'b [u8]) -> Option<(u32, Payload<'b>)> {
    let tag = varint(bytes)?;
    let number = u32::try_from(tag >> 3).ok()?;
    let payload = match tag & 7 {
        0 => Payload::Varint(varint(bytes)?),
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            let (own, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Payload::Bytes(own)
        }
        _ => return None,
    };
    Some((number, payload))
}

/// As [`field`], of bytes that may break off in the middle of what it holds.
pub(super) fn cut_field<'b>(bytes: &mut &'b [u8]) -> Option<(u32, &'b [u8])> {
    let tag = varint(bytes)?;
    let length = usize::try_from(varint(bytes)?).ok()?;
    let (own, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    (tag & 7 == 2).then_some((u32::try_from(tag >> 3).ok()?, own))
}

pub(super) fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_one_by_one_and_nothing_comes_of_what_breaks_off() {
        let whole: &[u8] = &[0x08, 0x96, 0x01, 0x12, 0x02, b'h', b'i'];
        let mut rest = whole;
        assert_eq!(field(&mut rest), Some((1, Payload::Varint(150))));
        assert_eq!(field(&mut rest), Some((2, Payload::Bytes(b"hi"))));
        assert_eq!(field(&mut rest), None);
        let broken: [&[u8]; 6] = [
            &[0x08],
            &[0x08, 0x96],
            &[0x12, 0x02, b'h'],
            &[0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
            &[0x0D, 0, 0, 0, 0],
            &[0xFF; 12],
        ];
        for mut bytes in broken {
            assert_eq!(field(&mut bytes), None);
        }
        assert_eq!(
            cut_field(&mut &[0x12, 0x05, b'h'][..]),
            Some((2, &b"h"[..]))
        );
    }
}
