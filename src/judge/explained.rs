//! [`explained`]: how many pairs of values differ in the environments' own names alone, so that a report can say what it passed over.
//!
//! Takes a comparison; gives a number. Which words are a name is [`crate::environments`]' to know.

use super::Context;
use super::lost_services::lost_service;
use super::mounted_files;
use super::rules::config_unused;
use crate::compare::Difference;
use crate::parallel::each_small;

/// Counts the values of both sides that differ and are alike but for the environments' own names.
pub(super) fn explained(context: &Context<'_>) -> usize {
    let differences: Vec<&Difference<'_>> = context.comparison.all_differences().collect();
    let counts = each_small(&differences, |difference, counts| {
        let in_file = mounted_files::explained(context, difference);
        let is_explained =
            || context.is_name_only(difference) && lost_service(context, difference).is_none();
        counts.push(in_file.unwrap_or_else(|| usize::from(is_explained())));
    });
    counts.into_iter().sum::<usize>() + config_unused::explained(context)
}
