//! `env-unread`: a variable that a container sets and that the code of its process has no word of. Off until it is raised.

use crate::compare;
use crate::judge::context::{Fact, Site};
use crate::judge::rule::{Meta, Rule};
use crate::judge::{Finding, Fix, Severity, Title};
use crate::model::{Container, EnvValue, Environment, Variable};

pub(crate) struct EnvUnread;

static META: Meta = Meta {
    id: "env-unread",
    summary: "A variable is set that the code does not read; off until 'rules' raises it",
    severity: Severity::Note,
    page: include_str!("env-unread.md"),
};

/// Beginnings of names that runtimes, frameworks and libraries read by themselves.
const OF_OTHERS: &[&str] = &[
    "APP_",
    "ASPNETCORE_",
    "AWS_",
    "AZURE_",
    "BUNDLE_",
    "CELERY_",
    "COMPLUS_",
    "CORECLR_",
    "DD_",
    "DJANGO_",
    "DOTNET_",
    "ELASTIC_APM_",
    "FLASK_",
    "GIN_",
    "GO",
    "GRPC_",
    "GUNICORN_",
    "HOST",
    "HTTP",
    "HTTPS_PROXY",
    "JAEGER_",
    "JAVA",
    "JDK_",
    "JVM_",
    "KUBE",
    "LANG",
    "LC_",
    "LD_",
    "LOGGING_",
    "MALLOC_",
    "MICRONAUT_",
    "MYSQL_",
    "NEW_RELIC_",
    "NEXT_",
    "NGINX_",
    "NODE",
    "NO_",
    "NPM_",
    "NUXT_",
    "OTEL_",
    "PATH",
    "PGHOST",
    "PGPASS",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGSSL",
    "PHP_",
    "PORT",
    "POSTGRES_",
    "PRISMA_",
    "PUMA_",
    "PYTHON",
    "QUARKUS_",
    "RACK_",
    "RAILS_",
    "REDIS_",
    "RUBY",
    "RUST_",
    "SENTRY_",
    "SERVER_",
    "SPRING_",
    "SSL_",
    "TZ",
    "UV_",
    "UVICORN_",
    "VAULT_",
    "WEB_CONCURRENCY",
];

/// Whole names that they read.
const NAMES_OF_OTHERS: &[&str] = &[
    "ALL_PROXY",
    "CI",
    "DEBUG",
    "HOME",
    "SHELL",
    "TERM",
    "TMPDIR",
    "USER",
];

impl Rule for EnvUnread {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn is_off(&self) -> bool {
        true
    }

    fn environment(&self, _: &[&Environment], environment: &Environment, out: &mut Vec<Finding>) {
        for (site, container) in Site::containers(environment) {
            if is_whole(container) {
                let unread = container.env.values();
                let unread = unread.filter(|variable| is_unread(&site, container, variable));
                out.extend(unread.map(|variable| finding(&site, variable)));
            }
        }
    }
}

/// Tells whether the code is the process' own, as far as that shows: it reads a variable that the container sets.
fn is_whole(container: &Container) -> bool {
    let mut needs = container.needs.iter();
    !container.mentions.is_empty()
        && needs.any(|need| need.file.is_none() && container.env.contains_key(&need.name))
}

/// Tells whether nothing reads a variable: no code, no other variable, no word of the container's own. What an `envFrom` brings may
/// be there for others.
fn is_unread(site: &Site<'_>, container: &Container, variable: &Variable) -> bool {
    let name = variable.name.as_str();
    let is_loud = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let is_of_others =
        NAMES_OF_OTHERS.contains(&name) || OF_OTHERS.iter().any(|start| name.starts_with(start));
    variable.env_from.is_none()
        && is_loud
        && !is_of_others
        && container.mentions.iter().all(|code| code.excludes(name))
        && container.needs.iter().all(|need| need.name != name)
        && !is_named(site, container, name)
}

/// Tells whether the container's own texts have the name: its command, probes and hooks, and the values of other variables.
fn is_named(site: &Site<'_>, container: &Container, name: &str) -> bool {
    let words = [&container.command, &container.args];
    let words = words.into_iter().flatten().flat_map(|words| &words.value);
    let mut words = words.map(String::as_str);
    let mut values = container.env.values().filter_map(|of| match &of.value {
        EnvValue::Text { raw, .. } => Some(raw.as_str()),
        EnvValue::Unsubstituted(text) => Some(text.as_str()),
        _ => None,
    });
    let mut leaves = container.rest.iter().chain(site.workload.rest.iter());
    let mut probes = container
        .probes
        .values()
        .flat_map(|probe| probe.value.fields.iter());
    let mut mounts = container.mounts.values();
    words.any(|text| text.contains(name) || text.contains("envsubst"))
        || values.any(|text| text.contains(name))
        || leaves.any(|(_, leaf)| leaf.value.contains(name))
        || probes.any(|(_, leaf)| leaf.value.contains(name))
        || mounts.any(|mount| {
            let path = mount.value.sub_path.as_deref();
            path.is_some_and(|path| path.contains(name))
        })
}

fn finding(site: &Site<'_>, variable: &Variable) -> Finding {
    let name = &variable.name;
    let here = &site.environment.name;
    let title =
        Title::within(format_args!("{name} is set"), here).words(" and the code does not read it");
    let fact = Fact::new(name, compare::value_of(&variable.value), variable.origin);
    let mut finding = site.fact(&META, fact, title);
    finding.fix = Some(Fix::saying(format!(
        "remove {name} from {here}, or correct its name"
    )));
    finding.because("no file of the code has the name in it; a library may read it all the same")
}
