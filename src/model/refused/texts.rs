//! The texts that the API server accepts for paths, schedules, units and the like. Names are for [`super::names`].

use std::net::IpAddr;

use crate::model::Quantity;

/// Tells whether a text is an IP address.
pub(super) fn is_ip(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
}

/// Tells whether a text is a path that stays below where it begins.
pub(super) fn is_relative(text: &str) -> bool {
    !text.starts_with('/') && text.split('/').all(|part| part != "..")
}

/// Tells whether a text is a unit that amounts can be told in. Nothing is as 0, and becomes 1.
pub(super) fn is_unit(text: &str) -> bool {
    let units = [
        "0", "1m", "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi",
        "1Ei",
    ];
    let quantity = |text: &str| text.parse::<Quantity>().ok().and_then(|of| of.nanos);
    match quantity(text) {
        Some(nanos) => units.iter().any(|unit| quantity(unit) == Some(nanos)),
        None => true,
    }
}

/// Tells whether a text is a field that a pod can be told.
pub(super) fn is_field_path(text: &str) -> bool {
    let plain = [
        "metadata.annotations",
        "metadata.labels",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "spec.nodeName",
        "spec.serviceAccountName",
        "status.hostIP",
        "status.hostIPs",
        "status.podIP",
        "status.podIPs",
    ];
    let key = |map: &str| {
        let rest = text.strip_prefix(map)?.strip_prefix("['")?;
        rest.strip_suffix("']")
    };
    plain.contains(&text)
        || key("metadata.labels")
            .or_else(|| key("metadata.annotations"))
            .is_some()
}

/// Tells whether a text is a whole number of percent.
pub(super) fn is_percentage(text: &str) -> bool {
    let digits = text.strip_suffix('%').unwrap_or_default();
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Tells whether a text may be the name of an HTTP header.
pub(super) fn is_header(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Tells whether a text is a name of iSCSI.
pub(super) fn is_iqn(text: &str) -> bool {
    ["iqn.", "eui.", "naa."]
        .iter()
        .any(|start| text.starts_with(start))
}

/// Tells whether a text is an amount that a container can be told.
pub(super) fn is_resource(text: &str) -> bool {
    let of = text
        .strip_prefix("limits.")
        .or_else(|| text.strip_prefix("requests."));
    of.is_some_and(|name| {
        matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-")
    })
}

/// Tells whether a text is a network: an address and the number of its bits that count.
pub(super) fn is_network(text: &str) -> bool {
    let parts = text.split_once('/');
    parts.is_some_and(|(address, bits)| {
        let most = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) => 32,
            Ok(IpAddr::V6(_)) => 128,
            Err(_) => return false,
        };
        bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    })
}

/// Tells whether a text is a percentage above 100.
pub(super) fn is_over_all(text: &str) -> bool {
    is_percentage(text)
        && text
            .strip_suffix('%')
            .is_some_and(|number| number.parse::<u128>().is_ok_and(|number| number > 100))
}

/// Tells whether a text may be the host of an Ingress: a name, or a name behind `*.`; no address, port or path. A part
/// of two or more capitals alone is what somebody was to fill in; any other capital is none of a host's letters.
pub(super) fn is_host_of_ingress(text: &str) -> bool {
    let name = text.strip_prefix("*.").unwrap_or(text);
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || "-._${}".contains(c);
    let is_capital = |c: char| c.is_ascii_uppercase();
    let is_unfilled = |part: &str| {
        part.len() > 1
            && part.contains(is_capital)
            && !part.contains(|c: char| c.is_ascii_lowercase())
    };
    let is_lower =
        !name.contains(is_capital) || name.contains('$') || name.split('.').any(is_unfilled);
    !is_ip(text) && !name.is_empty() && name.chars().all(is_of_name) && is_lower
}

/// Tells whether a text is `Area/Location`, or a word without an area.
pub(super) fn is_time_zone(text: &str) -> bool {
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-' | b'+');
    text.len() > 1
        && !text.eq_ignore_ascii_case("local")
        && text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.bytes().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_told_apart() {
        type Case = (
            fn(&str) -> bool,
            &'static [&'static str],
            &'static [&'static str],
        );
        let cases: &[Case] = &[
            (
                is_percentage,
                &["0%", "25%", "100%"],
                &["", "%", "x", "25", "-1%", "2.5%"],
            ),
            (
                is_network,
                &["10.0.0.0/8", "::/0"],
                &["10.0.0.0", "10.0.0.0/33", "x/8", "10.0.0.0/x"],
            ),
            (
                is_host_of_ingress,
                &[
                    "shop.harbour.test",
                    "*.harbour.test",
                    "shop",
                    "YOUR_HOST",
                    "EXAMPLE.test",
                ],
                &[
                    "10.0.0.1",
                    "shop.harbour.test:80",
                    "*",
                    "a.*.test",
                    "Shop.harbour.test",
                    "X.harbour.test",
                    "https://a.test",
                ],
            ),
            (
                is_time_zone,
                &["Europe/Berlin", "UTC", "Etc/GMT+1"],
                &["x", "Local", "berlin", "Europe Berlin"],
            ),
            (
                is_resource,
                &["limits.cpu", "requests.hugepages-2Mi"],
                &["cpu", "limits.gpu", "x"],
            ),
            (
                is_relative,
                &["a", "a/b", "..a", "a.."],
                &["/a", "..", "a/../b"],
            ),
        ];
        for (check, good, bad) in cases {
            assert!(good.iter().all(|text| check(text)), "{good:?}");
            assert!(bad.iter().all(|text| !check(text)), "{bad:?}");
        }
    }
}
