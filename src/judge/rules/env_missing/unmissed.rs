//! Variables that a target does without, or that its own patch takes away.
//!
//! Takes a variable that the target lacks; gives the reason why nobody misses it, or the place that takes it away. Leaves how loud it is
//! told to the rule.

use crate::compare::Difference;
use crate::judge::{Context, taken_away, unneeded, values};
use crate::model::Variable;

/// Says why nobody misses a variable.
pub(super) fn why(
    context: &Context<'_>,
    difference: &Difference<'_>,
    variable: &Variable,
) -> Option<String> {
    if values::says_how_much_one_logs(&variable.name) {
        return Some("it says how much one part of the process logs".to_owned());
    }
    let own = || unneeded::of_variable(context, difference, &variable.name);
    unmissed(context, variable)
        .or_else(own)
        .or_else(|| listens_alone(difference, variable))
}

/// Returns where a patch of the target takes a variable away, and that one alone: whoever takes all away had others in mind.
pub(super) fn taken_away<'c>(
    context: &'c Context<'_>,
    difference: &Difference<'_>,
    name: &str,
) -> Option<taken_away::Place<'c>> {
    let taken = |field: &[&str]| taken_away::of_container(context, difference, field);
    match taken(&["env"]) {
        Some(_) => None,
        None => taken(&["env", name]),
    }
}

/// Says why nobody misses a variable: it is for whoever develops or debugs, or leads to a double of a service.
fn unmissed(context: &Context<'_>, variable: &Variable) -> Option<String> {
    let (reference, target) = (context.reference(), context.target());
    let (name, text) = (variable.name.as_str(), variable.value.text()?);
    if values::is_for_developing(name, text) {
        return Some(format!(
            "it is for whoever develops in {reference}: {target} does without"
        ));
    }
    // `IS_STAGING`: its name says where it is on.
    if values::is_on(text).is_some() && context.names.is_called_after_reference(name) {
        return Some(format!("it is named after {reference}"));
    }
    // Nothing is to switch it on.
    if values::is_on(text).is_some() && values::is_debug_switch(name) {
        return Some(format!(
            "it is for debugging in {reference}, which {target} does without"
        ));
    }
    if values::lowers_a_guard(name, text) {
        return Some(format!(
            "it takes a guard away in {reference}, which {target} keeps"
        ));
    }
    let leads = values::leads_to_double(name, text) && !context.target_renders_host_of(text);
    leads.then(|| {
        format!(
            "it leads to a double of the service in {reference}: {target} asks the service itself"
        )
    })
}

/// Says why a job does without the address that it is to listen at: nobody calls it.
fn listens_alone(difference: &Difference<'_>, variable: &Variable) -> Option<String> {
    let is_job = matches!(&*difference.subject.kind, "CronJob" | "Job");
    let is_address = values::is_any_address(variable.value.text()?);
    (is_job && is_address)
        .then(|| "it says where to listen, and nobody calls a job: it does without".to_owned())
}
