//! [`says_how_a_framework_runs`]: variables whose `production` is a way to run, and names no environment.

/// Variables that say how a framework runs, which is in production everywhere.
const FRAMEWORKS: &[&str] = &[
    "NODE_ENV",
    "RAILS_ENV",
    "RACK_ENV",
    "FLASK_ENV",
    "APP_ENV",
    "MIX_ENV",
    "GO_ENV",
    "MAGE_MODE",
    "APPLICATION_ENV",
    "CRAFT_ENVIRONMENT",
    "CI_ENVIRONMENT",
    "DJANGO_ENV",
    "HANAMI_ENV",
    "LEPTOS_ENV",
    "PYTHON_ENV",
    "WP_ENV",
    "SYMFONY_ENV",
    "ASPNETCORE_ENVIRONMENT",
    "DOTNET_ENVIRONMENT",
    "SPRING_PROFILES_ACTIVE",
    "spring.profiles.active",
];

/// Tells whether a variable says how a framework runs, as `NODE_ENV=production` does in every environment.
#[must_use]
pub fn says_how_a_framework_runs(variable: &str, value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let is_word = |value: &str| {
        ["production", "prod"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(value))
    };
    // `pier.settings.production` and `pier.settings_production` are files of the code.
    if variable.to_ascii_uppercase().ends_with("_SETTINGS_MODULE") {
        return is_word(value.rsplit(['.', '_']).next().unwrap_or_default());
    }
    is_word(value)
        && FRAMEWORKS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(variable))
}
