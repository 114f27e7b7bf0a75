//! `init-order-differs`: init containers and sidecars that start in another order.

use crate::compare::{Difference, Field};
use crate::judge::rule::{Judgement, Meta, Rule};
use crate::judge::{Context, Severity, Title};

pub(crate) struct InitOrderDiffers;

static META: Meta = Meta {
    id: "init-order-differs",
    summary: "Init containers and sidecars start in another order in the target",
    severity: Severity::Warning,
    page: include_str!("init-order-differs.md"),
};

impl Rule for InitOrderDiffers {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn difference(&self, context: &Context<'_>, difference: &Difference<'_>) -> Judgement {
        if difference.field != Field::InitOrder {
            return Judgement::NotMine;
        }
        let title = Title::within(
            "the init containers start in another order",
            context.target(),
        );
        context
            .draft(&META, difference, title)
            .because("each starts when the one before has ended, a sidecar when it has started: what one prepares is not there for those before it")
            .into()
    }
}
