//! `slots-shared`: a Service that sends requests to blue and green at once.

use crate::compare::{Subject, Value};
use crate::judge::context::Fact;
use crate::judge::objects::labels_of;
use crate::judge::rule::{Meta, OF_OBJECTS, ResourceNeed, Rule};
use crate::judge::{Finding, Fix, Severity, Title, slots};
use crate::model::slots::{Slots, slots_of};
use crate::model::{Environment, OtherObject};
use crate::words::all_of;

pub(crate) struct SlotsShared;

pub(crate) static META: Meta = Meta {
    id: "slots-shared",
    summary: "A Service selects the pods of blue and of green, so both have requests at once",
    severity: Severity::Warning,
    page: include_str!("slots-shared.md"),
};

impl Rule for SlotsShared {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn needs(&self) -> &'static [ResourceNeed] {
        OF_OBJECTS
    }

    fn environment(
        &self,
        _all: &[&Environment],
        environment: &Environment,
        out: &mut Vec<Finding>,
    ) {
        for group in slots_of(environment).iter().filter(|of| of.take_turns()) {
            let shared = group.shared_by.iter();
            out.extend(shared.map(|service| finding(environment, group, service)));
        }
    }
}

fn finding(environment: &Environment, group: &Slots<'_>, service: &OtherObject) -> Finding {
    let subject = Subject {
        namespace: service
            .namespace
            .clone()
            .filter(|_| environment.spans_namespaces),
        ..Subject::new(
            service.app.as_deref(),
            &service.kind,
            &service.original_name,
        )
    };
    let labels = labels_of(service, "spec.selector");
    let names = all_of(&slots::names(&group.slots));
    let title = Title::within(
        format_args!(
            "Service {} sends requests to {names} at once",
            service.original_name
        ),
        &environment.name,
    );
    let fact = Fact::new("spec.selector", Value::plain(labels), service.origin);
    fact.finding(&META, environment, subject, title)
        .because("the labels by which the Service selects pods are those of both slots")
        .mended_by(Some(Fix::saying(format!(
            "select the active slot's label too in Service {}",
            service.original_name
        ))))
}
