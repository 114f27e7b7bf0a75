//! The ConfigMap that containers take their variables from, as production may have it.

/// The ConfigMap that containers take their variables from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Settings {
    None,
    /// The base has it, and overlays may add keys.
    OfBase,
    /// Each overlay has its own, and production lacks two keys.
    Own,
}

/// Writes production's own settings in one of several ways.
pub(super) fn own_settings(how: &str, text: &mut String, files: &mut Vec<(String, String)>) {
    if how == "manifest" {
        *text = text.replacen("- ../base\n", "- ../base\n- settings.yaml\n", 1);
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  PAGE_SIZE: '50'\n  # below\n";
        files.push(("production/settings.yaml".to_owned(), map.to_owned()));
        return;
    }
    text.push_str("configMapGenerator:\n- name: settings\n");
    text.push_str(match how {
        "text" => "  literals:\n  - PAGE_SIZE=50\n",
        "list" => "  options: {disableNameSuffixHash: true}\n  literals:\n    # sizes\n    - 'PAGE_SIZE=50'\n",
        "brackets" => "  literals: [PAGE_SIZE=50]\n",
        _ => "  envs:\n  - settings.env\n",
    });
    if how == "file" {
        files.push((
            "production/settings.env".to_owned(),
            "# sizes\nPAGE_SIZE=50\n".to_owned(),
        ));
    }
}
