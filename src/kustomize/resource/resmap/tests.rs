use super::*;
use crate::yaml::Origin;

fn config_map(name: &str, namespace: &str) -> Resource {
    let mut metadata = Node::map(Origin::NONE);
    let mut node = Node::map(Origin::NONE);
    metadata.set("name", Node::string(name, Origin::NONE));
    metadata.set("namespace", Node::string(namespace, Origin::NONE));
    node.set("apiVersion", Node::string("v1", Origin::NONE));
    node.set("kind", Node::string("ConfigMap", Origin::NONE));
    node.set("metadata", metadata);
    Resource::new(node)
}

#[test]
fn no_namespace_is_the_default_one() {
    let mut map = ResMap::default();
    map.append(config_map("a", "")).unwrap();
    map.append(config_map("a", "x")).unwrap();
    let error = map.append(config_map("a", "default")).unwrap_err();
    assert_eq!(
        error.message(),
        "may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.default"
    );
}

#[test]
fn finds_by_former_names_after_a_rename() {
    let mut map = ResMap::default();
    map.append(config_map("a", "")).unwrap();
    map.append(config_map("b", "")).unwrap();
    let (a, b) = (config_map("a", "").id(), config_map("b", "").id());
    map.update(0, |resource| {
        resource.remember_id();
        resource.set_name("b2");
    });
    assert_eq!(map.with_current_id(&a), [] as [usize; 0]);
    assert_eq!(map.with_any_id(&a), [0]);
    assert_eq!(map.named("b2"), [0]);
    assert_eq!(map.unique_with_any_id(&b), Ok(1));
    map.update(1, |resource| {
        resource.remember_id();
        resource.set_name("a");
    });
    assert_eq!(map.with_any_id(&a), [0, 1]);
    assert!(
        map.unique_with_any_id(&a)
            .unwrap_err()
            .message()
            .starts_with("multiple matches")
    );
    map.remove(0);
    assert_eq!(map.with_any_id(&a), [1]);
    assert_eq!((map.len(), map.iter().count()), (1, 1));
}
