//! The effective environment.

use super::*;

#[test]
fn variables() {
    use RefKind::{ConfigMap, Secret};
    use Resolution::{Found, KeyMissing, Unknown};
    let url = "DATABASE_URL";
    check(vec![
        ("nothing", SAME, SAME, vec![]),
        (
            "missing",
            SAME,
            |e| on(e, |c| drop(c.env.shift_remove("DATABASE_URL"))),
            vec![(
                env(url),
                Some("secret checkout-secrets, key database-url"),
                None,
            )],
        ),
        (
            "extra",
            SAME,
            |e| on(e, |c| set(c, "DEBUG", text("1"))),
            vec![(env("DEBUG"), None, Some("\"1\""))],
        ),
        (
            "another value",
            SAME,
            |e| on(e, |c| set(c, "LOG_LEVEL", text("warn"))),
            vec![(env("LOG_LEVEL"), Some("\"info\""), Some("\"warn\""))],
        ),
        (
            "a literal for a Secret",
            SAME,
            |e| on(e, |c| set(c, "DATABASE_URL", text("postgres://db"))),
            vec![(
                env(url),
                Some("secret checkout-secrets, key database-url"),
                Some("\"postgres://db\""),
            )],
        ),
        (
            "another key",
            SAME,
            |e| {
                on(e, |c| {
                    set(c, "DATABASE_URL", secret("checkout-secrets", "url"))
                })
            },
            vec![(
                env(url),
                Some("secret checkout-secrets, key database-url"),
                Some("secret checkout-secrets, key url"),
            )],
        ),
        (
            "a key that the rendered Secret lacks",
            SAME,
            |e| {
                let lacking = key(Secret, "checkout-secrets", "database-url", KeyMissing);
                on(e, |c| set(c, "DATABASE_URL", EnvValue::Key(lacking)));
            },
            vec![(
                env(url),
                Some("secret checkout-secrets, key database-url"),
                Some("secret checkout-secrets, key database-url (no such key)"),
            )],
        ),
        (
            "the same value from a ConfigMap",
            SAME,
            |e| {
                let from = key(ConfigMap, "flags", "level", Found);
                on(e, |c| set(c, "LOG_LEVEL", text_from("info", from)));
            },
            vec![],
        ),
        (
            "another value from a ConfigMap",
            SAME,
            |e| {
                let from = key(ConfigMap, "flags", "level", Found);
                on(e, |c| set(c, "LOG_LEVEL", text_from("warn", from)));
            },
            vec![(
                env("LOG_LEVEL"),
                Some("\"info\""),
                Some("\"warn\" from configmap flags, key level"),
            )],
        ),
        (
            "the same key of a ConfigMap that one side does not render",
            |e| {
                let from = key(ConfigMap, "flags", "level", Found);
                on(e, |c| set(c, "LOG_LEVEL", text_from("info", from)));
            },
            |e| {
                let named = key(ConfigMap, "flags", "level", Unknown);
                on(e, |c| set(c, "LOG_LEVEL", EnvValue::Key(named)));
            },
            vec![],
        ),
        (
            "what nobody substituted is unknown",
            SAME,
            |e| {
                on(e, |c| {
                    set(c, "LOG_LEVEL", EnvValue::Unsubstituted("${LEVEL}".into()))
                })
            },
            vec![],
        ),
        (
            "set twice",
            SAME,
            |e| {
                let repeated = Repeated {
                    places: vec![Origin::NONE.at(9, 1), Origin::NONE.at(12, 1)],
                    is_same: true,
                };
                on(e, |c| {
                    drop(c.duplicates.insert("LOG_LEVEL".to_owned(), repeated))
                });
            },
            vec![(
                Field::EnvDuplicate("LOG_LEVEL".into()),
                Some("set once"),
                Some("set 2 times"),
            )],
        ),
        (
            "a source of unknown keys",
            SAME,
            |e| on(e, |c| c.env_from.push(source("extras", false))),
            vec![(
                source_field("extras"),
                None,
                Some("all keys of secret extras"),
            )],
        ),
        (
            "a source of known keys is compared by its variables",
            SAME,
            |e| on(e, |c| c.env_from.push(source("extras", true))),
            vec![],
        ),
        (
            "sources in the environments' own names",
            |e| on(e, |c| c.env_from.push(source("extras-staging", false))),
            |e| on(e, |c| c.env_from.push(source("extras-production", false))),
            vec![(
                source_field("extras-staging"),
                Some("all keys of secret extras-staging"),
                Some("all keys of secret extras-production"),
            )],
        ),
    ]);
}
