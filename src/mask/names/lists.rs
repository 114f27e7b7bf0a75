//! The words by which a name says what it holds, or that it holds something else.

use super::Hint;

/// Words whose value is a password, however short.
#[rustfmt::skip]
pub(super) const PASSWORDS: &[&str] = &[
    "password", "passwords", "passwd", "pwd", "pw", "passphrase", "passcode", "pass", "pin", "mnemonic", "psk",
    "authtok", "setcookie", "requirepass", "masterauth", "rocommunity", "rwcommunity",
    // In other languages.
    "passwort", "kennwort", "contrasena", "contraseña", "senha", "motdepasse", "mdp", "wachtwoord", "parola", "heslo",
    "haslo", "hasło", "salasana", "passord", "losenord", "lösenord", "adgangskode", "jelszo", "jelszó", "пароль",
    "CONTRASEÑA", "HASŁO", "LÖSENORD", "JELSZÓ", "ПАРОЛЬ", "密码", "密碼", "パスワード", "비밀번호",
];

/// Words for several: what stands below is one each, whatever it is called by.
pub(super) const SEVERAL: &[&str] = &["passwords", "credentials", "creds"];

/// Words whose value is another credential.
#[rustfmt::skip]
pub(super) const OTHERS: &[&str] = &[
    "secret", "secrets", "token", "tokens", "apikey", "credential", "credentials", "creds", "cred", "geheimnis",
    "secreto", "segredo",
];

/// Words that may be a way of logging in, or what one logs in with.
#[rustfmt::skip]
pub(super) const UNSURE: &[&str] = &[
    "auth", "jwt", "jwe", "salt", "pepper", "bearer", "otp", "totp", "authorization", "hmac", "clave",
];

/// Words whose value is a credential where it is a random text.
#[rustfmt::skip]
pub(super) const WEAK: &[&str] = &[
    "key", "keys", "seed", "cookie", "sas", "signature", "sig", "string", "nonce", "dsn", "pat", "session", "sessionid",
    "login",
    "sid", "jsessionid", "phpsessid",
];

/// Words that say nothing by themselves, and leave a credential before them a weak one: `SECRET_ID`, `PASSWORD_HASH`.
pub(super) const AFTER: &[&str] = &["id", "hash"];

/// Words before `id` that make it one to be seen.
pub(super) const SEEN: &[&str] = &[
    "client",
    "tenant",
    "app",
    "application",
    "account",
    "project",
];

/// Headers that carry a credential, and do not say so.
pub(super) const HEADERS: &[&str] = &["x-honeycomb-team"];

/// Words before `phrase` that make it one of those that open everything.
pub(super) const PHRASES: &[&str] = &["seed", "recovery", "backup", "wallet", "secret", "pass"];

/// Words before `pass` or `pw` in one word with it. `bypass` and `compass` are none.
#[rustfmt::skip]
pub(super) const PASSES: &[&str] = &[
    "store", "db", "user", "admin", "root", "smtp", "mail", "ftp", "ssh", "redis", "require", "mysql", "pg", "master",
    "login", "bind", "ldap", "proxy", "key", "my",
];

/// The same, at the end of a longer word: `POSTGRESPASSWORD`, `clientsecret`.
pub(super) const GLUED: &[(&str, Hint)] = &[
    ("password", Hint::Password),
    ("passwd", Hint::Password),
    ("passphrase", Hint::Password),
    ("requirepass", Hint::Password),
    ("passcode", Hint::Password),
    ("salt", Hint::Unsure),
    ("pwd", Hint::Password),
    ("apikey", Hint::Other),
    ("secret", Hint::Other),
    ("token", Hint::Other),
    ("credentials", Hint::Other),
    ("secretkey", Hint::Other),
    ("accesskey", Hint::Other),
    ("privatekey", Hint::Other),
    ("accountkey", Hint::Other),
];

/// Words before `key` that make it a credential. `key` alone is too often a cache's or a partition's.
#[rustfmt::skip]
pub(super) const KEYS: &[&str] = &[
    "api", "access", "secret", "private", "encryption", "signing", "master", "auth", "account", "storage", "app",
    "hmac", "jwt", "shared", "service", "session", "cookie", "crypto", "aes", "fernet", "ssh", "rsa", "license",
    "deploy", "webhook", "token", "admin", "vault", "unseal", "recovery", "ssl", "tls", "pgp", "gpg", "sas",
    "secure", "subscription", "functions", "rapidapi", "decryption", "cipher", "server", "client", "root", "application", "integration", "ingest",
];

/// Words before `cookie` that make it what machines of a cluster trust each other by.
pub(super) const COOKIES: &[&str] = &["erlang", "release"];

/// Words before `key` that make it one for everybody.
pub(super) const PUBLIC: &[&str] = &["public", "publishable", "pub", "site"];

/// Words before `token` that make it a place in a list.
pub(super) const PAGES: &[&str] = &["page", "next", "continuation", "continue", "sync"];

/// First words that ask about a credential: `MAX_TOKENS`, `USE_PASSWORD`.
#[rustfmt::skip]
pub(super) const ABOUT: &[&str] = &[
    "max", "min", "num", "count", "total", "enable", "enabled", "disable", "use", "require", "has", "is", "allow",
    "skip", "show", "hide", "validate", "check", "verify", "confirm", "forgot", "forgotten", "reset", "stop", "special",
];

/// Words after a credential's that describe it.
#[rustfmt::skip]
pub(super) const DESCRIPTIONS: &[&str] = &[
    "file", "files", "path", "dir", "directory", "location", "url", "uri", "endpoint", "host", "port", "name",
    "names", "ref", "reference", "length", "len", "size", "min", "max", "minimum", "maximum", "policy", "ttl",
    "expiry", "expires", "expire", "expiration", "age", "lifetime", "timeout", "duration", "interval", "enabled",
    "disabled", "required", "type", "kind", "mode", "format", "encoder", "encoding", "algorithm", "algo", "alg",
    "header", "headers", "field", "param", "parameter", "prefix", "suffix", "regex", "pattern", "rotation",
    "issuer", "audience", "provider", "store", "manager", "service", "count", "limit", "budget", "window",
    "version", "class", "column", "table", "label", "placeholder", "message", "title", "hint", "help", "strength",
    "score", "validator", "rules", "rule", "reset", "change", "confirm", "confirmation", "cache", "grant",
    "validation", "check", "days", "seconds", "minutes", "hours", "ms", "bytes", "chars", "attempts", "retries",
    "history", "scheme", "source", "method", "methods", "bits", "hasher", "strategy", "rounds", "cost",
    "iterations", "region", "refresh", "server", "handler", "plugin", "address", "namespace", "username", "user",
    "scope", "scopes", "realm", "domain", "exp", "leeway", "backend", "engine", "driver", "env",
    "optional", "bucket", "group", "owner", "role", "status", "state", "date", "at", "by", "in", "from",
    "description", "example", "comment", "template", "items", "properties", "enum", "requirements",
];

/// Words after a credential's that leave it one: `DB_PASSWORD_PROD`, `SECRET_KEY_BASE`.
#[rustfmt::skip]
pub(super) const NEUTRAL: &[&str] = &[
    "prod", "production", "prd", "staging", "stage", "stg", "dev", "development", "test", "testing", "qa", "uat",
    "live", "sandbox", "local", "preview", "value", "val", "default", "old", "new", "current", "previous", "prev",
    "next", "primary", "secondary", "main", "backup", "base", "plain", "plaintext", "raw", "encoded", "b64",
    "base64", "str", "data", "content", "admin", "root", "rw", "ro", "read", "write", "v", "encrypted", "private",
    "a", "b", "x",
];
