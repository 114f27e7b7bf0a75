//! Variables that say whose account, application or bucket a process works with: each environment has its own.
//!
//! Takes a variable's name; gives a yes or no. Leaves to fixes what stands in the value's place.

/// Tells whether a variable names what somebody was given by a platform: `AWS_ACCESS_KEY_ID`, `OIDC_CLIENT_ID`, `UPLOAD_BUCKET`. The
/// reference's would work in the target, on the reference's data.
pub(crate) fn names_account(name: &str) -> bool {
    const WHOLE: &[&str] = &["ARN", "BUCKET"];
    const BEFORE_ID: &[&str] = &[
        "ACCOUNT",
        "APPLICATION",
        "CLIENT",
        "DISTRIBUTION",
        "KEY",
        "MERCHANT",
        "POOL",
        "PROJECT",
        "SUBSCRIPTION",
        "TENANT",
        "ZONE",
    ];
    const BEFORE_NAME: &[&str] = &["BUCKET"];
    let name = parted(name);
    let mut words = name.rsplit(|c: char| !c.is_ascii_alphanumeric());
    let last = words.next().unwrap_or_default();
    let before = words.next().unwrap_or_default();
    match last {
        "ID" => BEFORE_ID.contains(&before),
        "NAME" => BEFORE_NAME.contains(&before),
        _ => WHOLE.contains(&last),
    }
}

/// Returns a name in upper case, its words parted where the case parts them: `projectId` is `PROJECT_ID`.
fn parted(name: &str) -> String {
    let mut parted = String::with_capacity(name.len() + 4);
    let mut was_lower = false;
    for c in name.chars() {
        if was_lower && c.is_ascii_uppercase() {
            parted.push('_');
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        parted.push(c.to_ascii_uppercase());
    }
    parted
}

#[cfg(test)]
mod tests {
    use super::names_account;

    #[test]
    fn names_of_what_one_was_given() {
        let cases = [
            ("AWS_ACCESS_KEY_ID", true),
            ("OIDC_CLIENT_ID", true),
            ("oidc.client-id", true),
            ("UPLOAD_BUCKET", true),
            ("Donate__DonateProjectId", true),
            ("oidc.clientId", true),
            ("groupId", false),
            ("S3_BUCKET_NAME", true),
            ("QUEUE_ARN", true),
            ("GROUP_ID", false),
            ("KAFKA_CLIENT_ID_PREFIX", false),
            ("BUCKET_SIZE", false),
            ("APP_NAME", false),
            ("ID", false),
            ("TENANT", false),
        ];
        for (name, expected) in cases {
            assert_eq!(names_account(name), expected, "{name}");
        }
    }
}
