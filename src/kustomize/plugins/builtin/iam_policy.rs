//! `IAMPolicyGenerator`: the ServiceAccount that stands for an account of a cloud provider.

use crate::kustomize::Error;
use crate::kustomize::kustomization::{Decoder, Text};
use crate::kustomize::resource::Resource;
use crate::mask::Guarded;
use crate::yaml::{Node, Style, Tag};

/// The fields of the plugin's object.
#[derive(Default)]
struct Policy {
    cloud: Text,
    name: Text,
    namespace: Text,
    account: Text,
    project: Text,
}

/// Generates the ServiceAccount.
///
/// # Errors
/// If a field is of the wrong type, or the provider is not Google.
pub(crate) fn generate(node: &Node) -> Result<Resource, Error> {
    let policy = Policy::decode(node)?;
    if &*policy.cloud != "gke" {
        let message = format!(
            "cloud provider {} not supported yet",
            Guarded::new(&policy.cloud)
        );
        return Err(Error::new(message).at(node.origin));
    }
    let plain = |text: &Text| {
        Node::scalar(
            text.value.as_str(),
            Tag::Implicit,
            Style::Plain,
            text.origin,
        )
    };
    let text = |text: &str| Node::string(text, node.origin);
    let address = format!(
        "{}@{}.iam.gserviceaccount.com",
        policy.account, policy.project
    );
    let mut annotations = Node::map(node.origin);
    annotations.set("iam.gke.io/gcp-service-account", text(&address));
    let mut metadata = Node::map(node.origin);
    metadata.set("annotations", annotations);
    metadata.set("name", plain(&policy.name));
    if !policy.namespace.is_empty() {
        metadata.set("namespace", plain(&policy.namespace));
    }
    let mut made = Node::map(node.origin);
    made.set("apiVersion", text("v1"));
    made.set("kind", text("ServiceAccount"));
    made.set("metadata", metadata);
    Ok(Resource::new(made))
}

impl Policy {
    fn decode(node: &Node) -> Result<Self, Error> {
        let mut policy = Self::default();
        let mut decoder = Decoder::lenient();
        let fields = ["cloud", "kubernetesService", "serviceAccount"];
        decoder.object(
            node,
            "Plugin",
            &fields,
            |decoder, field, value| match field {
                "cloud" => policy.cloud = decoder.string(value),
                "kubernetesService" => {
                    let own = [&mut policy.name, &mut policy.namespace];
                    pair(decoder, value, ["name", "namespace"], own);
                }
                "serviceAccount" => {
                    let own = [&mut policy.account, &mut policy.project];
                    pair(decoder, value, ["name", "projectId"], own);
                }
                _ => {}
            },
        );
        decoder.finish(policy)
    }
}

/// Decodes an object of two strings.
fn pair(
    decoder: &mut Decoder,
    node: &Node,
    fields: [&'static str; 2],
    [first, second]: [&mut Text; 2],
) {
    let [first_field, _] = fields;
    decoder.object(node, "Plugin", &fields, |decoder, field, value| {
        let text = decoder.string(value);
        if field == first_field {
            *first = text;
        } else {
            *second = text;
        }
    });
}
