//! `helmCharts`: the output of the `helm` program for charts, with the arguments that kustomize gives it.
//!
//! Takes a chart's entry; gives its resources. A chart lies in the chart home, where helm puts it if it does not. Nothing
//! is run without leave.

mod values;

use super::process;
use crate::kustomize::Error;
use crate::kustomize::error::Kind;
use crate::kustomize::io::host::{Invocation, refused};
use crate::kustomize::io::paths::clean;
use crate::kustomize::kustomization::{HelmChart, HelmGlobals, Text};
use crate::kustomize::plugins::context::Context;
use crate::kustomize::plugins::permissions::Helm;
use crate::kustomize::resource::{FROM_HELM, Resource};
use crate::mask::Guarded;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The way in which `valuesInline` and the values file are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// The inline ones win.
    Override,
    /// The file's win.
    Merge,
    /// The inline ones alone.
    Replace,
}

/// A chart that is ready to be inflated.
pub(crate) struct Chart<'a> {
    context: Context<'a>,
    helm: &'a Helm,
    chart: HelmChart,
    values: Values,
    /// The directory that the chart is in, or is put into.
    home: PathBuf,
    config_home: Text,
}

/// Prepares a chart.
///
/// # Errors
/// If helm may not run, or the entry says what cannot be.
pub(crate) fn configure_chart<'a>(
    context: Context<'a>,
    globals: &HelmGlobals,
    mut chart: HelmChart,
) -> Result<Chart<'a>, Error> {
    let origin = chart.origin;
    let refuse = |message: &str| Error::new(message).at(origin);
    let Some(helm) = context.permissions.helm.as_ref() else {
        return Err(refuse("must specify --enable-helm")
            .hint("a chart is inflated by the helm program, which can run what the chart says"));
    };
    if chart.name.is_empty() {
        return Err(refuse("chart name cannot be empty"));
    }
    for (what, name) in [
        ("releaseName", &chart.release_name),
        ("chart name", &chart.name),
    ] {
        if name.starts_with('-') {
            let message = format!("{what} must not start with '-', got {}", Guarded::new(name));
            return Err(refuse(&message).hint("helm would take it for a flag"));
        }
    }
    let root = context.loader.root();
    let home = match &*globals.chart_home {
        "" => "charts",
        home => home,
    };
    let mut home = clean(&root.join(home));
    if !chart.version.is_empty() && !chart.repo.is_empty() {
        home.push(format!("{}-{}", chart.name, chart.version));
    }
    if chart.values_file.is_empty() {
        let own = home.join(&*chart.name).join("values.yaml");
        chart.values_file = Text::new(own.to_string_lossy(), origin);
    }
    for file in &mut chart.additional_values_files {
        context
            .loader
            .load(file)
            .map_err(|error| error.within("could not load additionalValuesFile"))?;
        let path = clean(&root.join(&**file));
        file.value = path.to_string_lossy().into_owned();
    }
    let values = match &*chart.values_merge {
        "" | "override" => Values::Override,
        "merge" => Values::Merge,
        "replace" => Values::Replace,
        _ => {
            return Err(
                Error::new("valuesMerge must be one of [merge override replace]")
                    .at(chart.values_merge.origin),
            );
        }
    };
    Ok(Chart {
        context,
        helm,
        values,
        home,
        config_home: globals.config_home.clone(),
        chart,
    })
}

impl Chart<'_> {
    /// Returns the resources that helm makes of the chart.
    ///
    /// # Errors
    /// If helm is not there or fails, the chart is neither here nor can be had, or the output is not resources.
    pub(crate) fn inflate(&self) -> Result<Vec<Resource>, Error> {
        self.resources().map_err(|error| {
            let error = error.at(self.chart.origin);
            match error.hint_text() {
                Some(_) => error,
                None => error.hint(format!(
                    "this is the chart '{}' in {}",
                    self.chart.name,
                    self.home.display()
                )),
            }
        })
    }

    fn resources(&self) -> Result<Vec<Resource>, Error> {
        let place = self.scratch(b"")?;
        let place = place.with_file_name("helm");
        self.check_version(&place)?;
        self.pull(&place)?;
        let values = self.write_values()?;
        let output = self.run(self.template(&values), &place)?;
        let mut found = process::read_output(&output, self.chart.origin).map_err(|error| {
            let doing = match error.kind() {
                Kind::MalformedYaml => "error reading helm output",
                _ => "could not parse rnode slice into resource map",
            };
            error.within(doing)
        })?;
        for resource in &mut found {
            process::annotate(&mut resource.node, FROM_HELM, "true");
        }
        Ok(found)
    }

    fn scratch(&self, bytes: &[u8]) -> Result<PathBuf, Error> {
        let name = self.chart.name.replace('/', "-");
        let written = self
            .context
            .loader
            .outside()
            .scratch(&format!("{name}-kustomize-values.yaml"), bytes);
        written.map_err(|error| Error::new(format!("failed to write values file: {error}")))
    }

    fn check_version(&self, place: &Path) -> Result<(), Error> {
        let arguments = ["version", "--short"].map(OsString::from).to_vec();
        let output = self.run(arguments, place)?;
        let output = String::from_utf8_lossy(&output);
        let Some(version) = version(&output) else {
            return Err(Error::new(format!(
                "cannot find version string in {output}"
            )));
        };
        match version.split('.').next() {
            Some("3" | "4") => Ok(()),
            _ => Err(Error::new(format!(
                "this plugin requires helm V3 or V4 but got v{version}"
            ))),
        }
    }

    /// Has helm bring the chart, unless it is here.
    fn pull(&self, place: &Path) -> Result<(), Error> {
        let chart = &self.chart;
        let path = self.home.join(&*chart.name);
        let outside = self.context.loader.outside();
        if outside.is_dir(&path) {
            return Ok(());
        }
        if chart.repo.is_empty() {
            return Err(Error::new(format!(
                "no repo specified for pull, no chart found at '{}'",
                path.display()
            ))
            .hint("put the chart there, or say where it comes from: 'repo: https://…'"));
        }
        if outside.is_offline() {
            return Err(refused(&format!("{} of {}", chart.name, chart.repo)));
        }
        let mut arguments: Vec<OsString> = vec!["pull".into(), "--untar".into()];
        arguments.extend(["--untardir".into(), self.home.clone().into_os_string()]);
        if chart.repo.starts_with("oci://") {
            let repo = chart.repo.strip_suffix('/').unwrap_or(&chart.repo);
            arguments.push(format!("{repo}/{}", chart.name).into());
        } else {
            arguments.extend(["--repo".into(), (&*chart.repo).into()]);
            arguments.push((&*chart.name).into());
        }
        if !chart.version.is_empty() {
            arguments.extend(["--version".into(), (&*chart.version).into()]);
        }
        if chart.devel {
            arguments.push("--devel".into());
        }
        self.run(arguments, place).map(drop)
    }

    /// The arguments of `helm template`, in kustomize's order.
    fn template(&self, values: &Path) -> Vec<OsString> {
        let chart = &self.chart;
        let mut arguments: Vec<OsString> = vec!["template".into()];
        match &*chart.release_name {
            "" => arguments.push("--generate-name".into()),
            name => arguments.push(name.into()),
        }
        arguments.push(self.home.join(&*chart.name).into_os_string());
        let mut option = |flag: &str, value: &str| {
            if !value.is_empty() {
                arguments.extend([OsString::from(flag), OsString::from(value)]);
            }
        };
        option("--namespace", &chart.namespace);
        option("--name-template", &chart.name_template);
        option("-f", &values.to_string_lossy());
        for file in &chart.additional_values_files {
            option("-f", file);
        }
        // What the file says counts more than what was typed, as in kustomize.
        match chart.api_versions.as_slice() {
            [] => {
                for version in &self.helm.api_versions {
                    option("--api-versions", version);
                }
            }
            versions => versions
                .iter()
                .for_each(|version| option("--api-versions", version)),
        }
        match &*chart.kube_version {
            "" => option(
                "--kube-version",
                self.helm.kube_version.as_deref().unwrap_or_default(),
            ),
            version => option("--kube-version", version),
        }
        for (flag, wanted) in [
            ("--include-crds", chart.include_crds),
            ("--skip-tests", chart.skip_tests),
            ("--no-hooks", chart.skip_hooks),
            ("--debug", chart.debug || self.helm.debug),
            ("--devel", chart.devel),
        ] {
            if wanted {
                arguments.push(flag.into());
            }
        }
        arguments
    }

    fn run(&self, arguments: Vec<OsString>, place: &Path) -> Result<Vec<u8>, Error> {
        let home = match &*self.config_home {
            "" => place.to_string_lossy().into_owned(),
            home => home.to_owned(),
        };
        let program = &self.helm.command;
        let spoken: Vec<_> = arguments.iter().map(|a| a.to_string_lossy()).collect();
        let shown = format!("{} {}", program.display(), spoken.join(" "));
        let invocation = Invocation {
            program,
            environment: vec![
                ("HELM_CONFIG_HOME".to_owned(), home.clone().into()),
                (
                    "HELM_CACHE_HOME".to_owned(),
                    format!("{home}/.cache").into(),
                ),
                ("HELM_DATA_HOME".to_owned(), format!("{home}/.data").into()),
            ],
            arguments,
            directory: None,
            input: Vec::new(),
        };
        process::run_program(self.context, invocation, |said, why| {
            let program = program.display();
            let why = format!("unable to run: '{shown}' (is '{program}' installed?): {why}");
            Error::new(process::said_before(said, why))
        })
    }
}

/// Finds a version such as `v3.19.0` in a text, and gives its numbers.
fn version(text: &str) -> Option<&str> {
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find(|c: char| c.is_ascii_digit()) {
        let start = from + start;
        let rest = text.get(start..)?;
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let found = rest.get(..end)?.trim_end_matches('.');
        if found.contains('.') && !found.contains("..") {
            return Some(found);
        }
        from = start + end.max(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_helm_says() {
        for (text, found) in [
            ("v3.19.0+g3d8990f\n", Some("3.19.0")),
            ("WARNING: 1 thing\nv4.0.1", Some("4.0.1")),
            ("Client: &version{2.16}", Some("2.16")),
            ("none", None),
            ("3", None),
        ] {
            assert_eq!(version(text), found);
        }
    }
}
