//! The prefixes and forms by which tokens tell who issued them.

use super::random::looks_random;
use super::spans::run;

/// The characters that follow a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// Letters, digits and marks.
    Any,
    /// Random: the prefix alone could begin a word.
    Random,
    /// Capitals and digits.
    Capitals,
    /// Hexadecimal digits.
    Hex,
}

use Body::{Any, Capitals, Hex, Random};

/// Prefix, how many characters at least follow it, of which kind, and whose token it is.
pub(super) const TOKENS: &[(&str, usize, Body, &str)] = &[
    ("AKIA", 16, Capitals, "an AWS access key"),
    ("ASIA", 16, Capitals, "an AWS access key"),
    ("ABIA", 16, Capitals, "an AWS access key"),
    ("ACCA", 16, Capitals, "an AWS access key"),
    ("IQoJb3JpZ2lu", 40, Any, "an AWS session token"),
    ("FwoGZXIvYXdz", 40, Any, "an AWS session token"),
    ("AKID", 32, Random, "a Tencent key"),
    ("npg_", 12, Random, "a Neon password"),
    ("LTAI", 17, Any, "an Alibaba access key"),
    ("ghp_", 30, Any, "a GitHub token"),
    ("gho_", 30, Any, "a GitHub token"),
    ("ghu_", 30, Any, "a GitHub token"),
    ("ghs_", 30, Any, "a GitHub token"),
    ("ghr_", 30, Any, "a GitHub token"),
    ("github_pat_", 22, Any, "a GitHub token"),
    ("glpat-", 16, Any, "a GitLab token"),
    ("gldt-", 16, Any, "a GitLab token"),
    ("glrt-", 16, Any, "a GitLab token"),
    ("glptt-", 16, Any, "a GitLab token"),
    ("glcbt-", 16, Any, "a GitLab token"),
    ("glft-", 16, Any, "a GitLab token"),
    ("glimt-", 16, Any, "a GitLab token"),
    ("GR1348941", 20, Any, "a GitLab token"),
    ("glsoat-", 16, Any, "a GitLab token"),
    ("glagent-", 16, Any, "a GitLab token"),
    ("gloas-", 16, Any, "a GitLab token"),
    ("xoxa-", 16, Any, "a Slack token"),
    ("xoxb-", 16, Any, "a Slack token"),
    ("xoxc-", 16, Any, "a Slack token"),
    ("xoxd-", 16, Any, "a Slack token"),
    ("xoxe-", 16, Any, "a Slack token"),
    ("xoxe.", 16, Any, "a Slack token"),
    ("xoxo-", 16, Any, "a Slack token"),
    ("xoxp-", 16, Any, "a Slack token"),
    ("xoxr-", 16, Any, "a Slack token"),
    ("xoxs-", 16, Any, "a Slack token"),
    ("xapp-", 16, Any, "a Slack token"),
    ("sk_live_", 16, Any, "a Stripe key"),
    ("sk_test_", 16, Any, "a Stripe key"),
    ("rk_live_", 16, Any, "a Stripe key"),
    ("rk_test_", 16, Any, "a Stripe key"),
    ("whsec_", 16, Any, "a webhook's signing secret"),
    ("sk-ant-", 16, Any, "an Anthropic key"),
    ("sk-proj-", 16, Any, "an OpenAI key"),
    ("sk-svcacct-", 16, Any, "an OpenAI key"),
    ("sk-or-", 16, Any, "an OpenRouter key"),
    ("sk-", 20, Random, "an API key"),
    ("gsk_", 20, Random, "a Groq key"),
    ("pplx-", 20, Random, "a Perplexity key"),
    ("xai-", 20, Random, "an xAI key"),
    ("r8_", 30, Random, "a Replicate token"),
    ("hf_", 20, Random, "a model hub's token"),
    ("api_org_", 20, Random, "a model hub's token"),
    ("AIza", 35, Any, "a Google API key"),
    ("ya29.", 20, Any, "a Google access token"),
    ("GOCSPX-", 20, Any, "a Google client secret"),
    ("1//0", 30, Random, "a Google refresh token"),
    ("SG.", 40, Any, "a SendGrid key"),
    ("npm_", 36, Any, "an npm token"),
    ("pypi-", 40, Any, "a PyPI token"),
    ("rubygems_", 40, Any, "a RubyGems key"),
    ("cio", 32, Random, "a crates.io token"),
    ("oy2", 43, Random, "a NuGet key"),
    ("dckr_pat_", 20, Any, "a Docker token"),
    ("dckr_oat_", 20, Any, "a Docker token"),
    ("hvs.", 20, Any, "a Vault token"),
    ("hvb.", 20, Any, "a Vault token"),
    ("hvr.", 20, Any, "a Vault token"),
    ("s.", 24, Random, "a Vault token"),
    ("dop_v1_", 40, Any, "a DigitalOcean token"),
    ("doo_v1_", 40, Any, "a DigitalOcean token"),
    ("dor_v1_", 40, Any, "a DigitalOcean token"),
    ("dp.pt.", 30, Any, "a Doppler token"),
    ("dp.st.", 30, Any, "a Doppler token"),
    ("dp.ct.", 30, Any, "a Doppler token"),
    ("dapi", 32, Hex, "a Databricks token"),
    ("key-", 32, Hex, "a Mailgun key"),
    ("SK", 32, Hex, "a Twilio key"),
    ("NRAK-", 20, Any, "a New Relic key"),
    ("NRII-", 20, Any, "a New Relic key"),
    ("NRAL-", 20, Any, "a New Relic key"),
    ("shpat_", 30, Any, "a Shopify token"),
    ("shpss_", 30, Any, "a Shopify token"),
    ("shpca_", 30, Any, "a Shopify token"),
    ("shppa_", 30, Any, "a Shopify token"),
    ("sq0atp-", 20, Any, "a Square token"),
    ("sq0csp-", 20, Any, "a Square secret"),
    ("EAAA", 50, Random, "a Square token"),
    ("EAA", 100, Random, "a Facebook token"),
    ("pat-na1-", 36, Any, "a HubSpot token"),
    ("pat-eu1-", 36, Any, "a HubSpot token"),
    ("EZAK", 50, Random, "an EasyPost key"),
    ("rzp_live_", 14, Any, "a Razorpay key"),
    ("FLWSECK_TEST-", 12, Any, "a Flutterwave key"),
    ("NRJS-", 19, Any, "a New Relic key"),
    ("API-", 26, Capitals, "an Octopus key"),
    ("API-", 25, Capitals, "an Octopus key"),
    ("endr+", 16, Any, "an Endor Labs key"),
    ("sm_aat_", 16, Any, "a SettleMint token"),
    ("sm_pat_", 16, Any, "a SettleMint token"),
    ("sm_sat_", 16, Any, "a SettleMint token"),
    ("s-s4t2ud-", 40, Any, "an Intra 42 secret"),
    ("s-s4t2af-", 40, Any, "an Intra 42 secret"),
    ("FLWSECK", 20, Any, "a Flutterwave key"),
    ("access_token$production$", 20, Any, "a Braintree token"),
    ("access-production-", 30, Any, "a Plaid token"),
    ("access-sandbox-", 30, Any, "a Plaid token"),
    ("ATATT3", 50, Any, "an Atlassian token"),
    ("SWMTKN-1-", 40, Any, "a token to join a swarm"),
    ("sk.eyJ", 40, Any, "a Mapbox token"),
    ("ATBB", 24, Random, "a Bitbucket password"),
    ("ATCTT3", 50, Any, "an Atlassian token"),
    ("lin_api_", 30, Any, "a Linear key"),
    ("secret_", 40, Random, "a Notion token"),
    ("ntn_", 40, Any, "a Notion token"),
    ("PMAK-", 30, Any, "a Postman key"),
    ("glsa_", 30, Any, "a Grafana token"),
    ("glc_", 30, Any, "a Grafana token"),
    ("sntrys_", 30, Any, "a Sentry token"),
    ("sntryu_", 30, Any, "a Sentry token"),
    ("figd_", 30, Any, "a Figma token"),
    ("fo1_", 30, Any, "a Fly token"),
    ("fm2_", 30, Any, "a Fly token"),
    ("HRKU-", 30, Any, "a Heroku key"),
    ("pscale_tkn_", 30, Any, "a PlanetScale token"),
    ("pscale_pw_", 30, Any, "a PlanetScale password"),
    ("pscale_oauth_", 30, Any, "a PlanetScale token"),
    ("pul-", 40, Any, "a Pulumi token"),
    ("pnu_", 30, Any, "a Prefect key"),
    ("xkeysib-", 40, Any, "a Brevo key"),
    ("sbp_", 40, Any, "a Supabase token"),
    ("sb_secret_", 20, Any, "a Supabase key"),
    ("tskey-", 20, Any, "a Tailscale key"),
    ("tfp_", 40, Any, "a Typeform token"),
    ("AKCp", 60, Any, "an Artifactory key"),
    ("cmVmdGtu", 40, Any, "an Artifactory token"),
    ("sqp_", 30, Any, "a Sonar token"),
    ("squ_", 30, Any, "a Sonar token"),
    ("sqa_", 30, Any, "a Sonar token"),
    ("CCIPAT_", 30, Any, "a CircleCI token"),
    ("bkua_", 30, Any, "a Buildkite token"),
    ("CFPAT-", 30, Any, "a Contentful token"),
    ("v1.0-", 100, Any, "a Cloudflare key"),
    ("patnr", 40, Random, "an Airtable token"),
    ("sl.", 100, Random, "a Dropbox token"),
    ("rdme_", 40, Any, "a ReadMe key"),
    ("AGE-SECRET-KEY-1", 40, Any, "an age key"),
    ("AQVN", 30, Random, "a Yandex key"),
    ("y0_", 40, Random, "a Yandex token"),
    ("AAAAAAAAAAAAAAAAAAAAA", 40, Any, "a Twitter token"),
    (
        "https://hooks.slack.com/services/",
        20,
        Any,
        "a Slack webhook",
    ),
    (
        "https://hooks.slack.com/workflows/",
        20,
        Any,
        "a Slack webhook",
    ),
    (
        "https://discord.com/api/webhooks/",
        20,
        Any,
        "a Discord webhook",
    ),
    (
        "https://discordapp.com/api/webhooks/",
        20,
        Any,
        "a Discord webhook",
    ),
    (
        "https://hooks.zapier.com/hooks/catch/",
        10,
        Any,
        "a Zapier webhook",
    ),
    ("$2a$", 50, Any, "a password's hash"),
    ("$2b$", 50, Any, "a password's hash"),
    ("$2y$", 50, Any, "a password's hash"),
    ("$apr1$", 20, Any, "a password's hash"),
    ("$1$", 20, Any, "a password's hash"),
    ("$5$", 20, Any, "a password's hash"),
    ("$6$", 20, Any, "a password's hash"),
    ("$argon2", 30, Any, "a password's hash"),
    ("{SSHA}", 20, Any, "a password's hash"),
    ("{SHA}", 20, Any, "a password's hash"),
];

/// Returns whose token a word is by its parts; `is_whole` where no part of it stands before.
pub(super) fn by_form(word: &str, is_whole: bool) -> Option<&'static str> {
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    // Each look here is made from each word of a long line: none goes further than it has to.
    let bot = word.strip_prefix("bot").unwrap_or(word);
    if bot.starts_with(|c: char| c.is_ascii_digit())
        && let Some((id, key)) = bot.split_once(":AA")
        && (8..=11).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_digit())
        && run(key, 0, is_key) >= 31
    {
        return Some("a Telegram bot's token");
    }
    let parts: Vec<&str> = word.splitn(4, '.').collect();
    if let [id, time, key] = parts.as_slice()
        && word.starts_with(['M', 'N', 'O'])
        && (23..=28).contains(&id.len())
        && time.len() == 6
        && (27..=40).contains(&key.len())
        && word.chars().all(|c| is_key(c) || c == '.')
    {
        return Some("a Discord bot's token");
    }
    if word.len() >= 36 && word.get(..6).and_then(|start| start.find("Q~")) == Some(4) {
        return Some("an Azure client's secret");
    }
    if let Some((key, place)) = word.split_at_checked(32)
        && let Some(place) = place.strip_prefix("-us")
        && key.bytes().all(|byte| byte.is_ascii_hexdigit())
        && place.len() < 3
    {
        return Some("a Mailchimp key");
    }
    let of_capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if word.len() == 40 && word.starts_with("A3-") && word.chars().all(of_capitals) {
        return Some("a 1Password key");
    }
    if word.starts_with("K10") && word.get(67..).is_some_and(|rest| rest.starts_with("::")) {
        return Some("a token to join a cluster");
    }
    if let Some((sender, key)) = word.split_once(":APA91b")
        && sender.starts_with("AAAA")
        && run(key, 0, is_key) >= 100
    {
        return Some("a Firebase server's key");
    }
    let of_flags = ["sdk-", "api-", "rel-"]
        .iter()
        .find_map(|start| word.strip_prefix(start));
    if is_whole && of_flags.is_some_and(is_uuid) {
        return Some("a LaunchDarkly key");
    }
    if is_bootstrap(word) {
        return Some("a token to join a cluster");
    }
    (is_whole && is_prefixed(word) || is_dotted(&parts)).then_some("an API key")
}

/// Tells whether a text is a UUID, as RFC 9562 writes one.
pub fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_digit = |c: char| c.is_ascii_hexdigit() || c == '-';
    lengths.eq([8, 4, 4, 4, 12]) && text.chars().all(is_digit)
}

/// `abcdef.0123456789abcdef`: what a node joins a cluster with.
fn is_bootstrap(word: &str) -> bool {
    let is_part = |text: &str, length| {
        text.len() == length
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    word.split_once('.')
        .is_some_and(|(id, key)| is_part(id, 6) && is_part(key, 16) && looks_random(key))
}

/// Fewest characters of a key behind the prefix of an issuer that nobody knows.
const KEY: usize = 30;
/// The same, where small letters, capitals and digits are mixed: ids have two of these.
const MIXED_KEY: usize = 24;

/// `shop_live_…`, `csk-…`: short words, and behind a mark what is random and as long as a key. A commit or a digest behind a hyphen,
/// or behind a word that says so, is none.
fn is_prefixed(word: &str) -> bool {
    const HASHED: &[&str] = &[
        "sha", "sha1", "sha256", "sha512", "md5", "commit", "rev", "main", "master", "build",
        "release", "hash", "digest", "cache", "image", "git", "id", "etag", "key",
    ];
    const LONGEST: usize = 10;
    let mut start = word.bytes().take(LONGEST + 1);
    let Some(prefix) = start.position(|byte| matches!(byte, b'_' | b'-')) else {
        return false;
    };
    let is_short =
        |part: &str| part.len() <= 16 && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let mut before = word.get(..prefix).unwrap_or_default();
    if before.is_empty() || !is_short(before) || is_seen(before) {
        return false;
    }
    let mut keys = 0;
    for (at, mark) in word.match_indices(['_', '-']) {
        let rest = word.get(at + 1..).unwrap_or_default();
        let part = rest.split(['_', '-']).next().unwrap_or_default();
        if is_short(part) {
            before = part;
            continue;
        }
        let is_whole = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_hex = part.bytes().all(|byte| byte.is_ascii_hexdigit());
        let may_be_hex = mark == "_"
            && !HASHED
                .iter()
                .any(|known| before.eq_ignore_ascii_case(known));
        let has = |of: fn(&u8) -> bool| part.bytes().any(|byte| of(&byte));
        let is_mixed =
            has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit);
        let least = if is_mixed { MIXED_KEY } else { KEY };
        if part.len() < least || !is_whole || is_hex && !may_be_hex || !looks_random(part) {
            return false;
        }
        keys += 1;
    }
    keys == 1
}

/// Tells whether what follows such a prefix is a key for everybody, or the id of a price.
fn is_seen(prefix: &str) -> bool {
    const SEEN: &[&str] = &[
        "pk", "pub", "price", "prod", "acct", "cus", "sub", "plan", "evt", "pi", "ch", "in", "txn",
    ];
    SEEN.contains(&prefix)
}

/// `patX7….0f3c…`: an id and a key behind a dot.
fn is_dotted(parts: &[&str]) -> bool {
    let is_random =
        |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric()) && looks_random(part);
    match parts {
        [id, key] => {
            let is_id = id.len() >= 12 && is_random(id) || id.len() == 17 && id.starts_with("pat");
            is_id && key.len() > KEY && is_random(key)
        }
        [_, id, key] if id.len() >= 8 && key.len() > KEY && is_random(id) && is_random(key) => true,
        // `pat.….….…`, `sc_….….acc_….…`: two keys, and one of them more than the digits of a commit.
        [_, _, rest @ ..] => {
            let long = parts
                .iter()
                .map(|part| part.rsplit('_').next().unwrap_or_default());
            let long: Vec<&str> = long
                .filter(|part| part.len() >= 16 && is_random(part))
                .collect();
            let is_hex = |part: &&str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
            !rest.is_empty()
                && !parts.iter().any(|part| part.is_empty())
                && long.len() > 1
                && !long.iter().all(is_hex)
        }
        _ => false,
    }
}
