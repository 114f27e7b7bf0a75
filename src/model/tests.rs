//! Manifests in, model out.
