//! [`Probe`], with the API server's defaults filled in, and the port that it asks.

use smol_str::{SmolStr, format_smolstr};

use super::{Container, Leaves, Located, Port};
use crate::yaml::Origin;

/// The fields that hold the port of a probe.
pub(super) const PORTS: [&str; 3] = ["httpGet.port", "tcpSocket.port", "grpc.port"];

/// A probe, flattened: `httpGet.path`, `httpGet.port`, `exec.command[0]`, `periodSeconds`, … as canonical text, with the
/// API server's defaults filled in (origin [`crate::yaml::Origin::NONE`]); ports given by name are resolved to numbers
/// through the container's ports where they can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Probe {
    /// Field path → value.
    pub fields: Leaves,
    /// The port's name, where the probe gives a name that was resolved.
    pub port_name: Option<SmolStr>,
}

impl Probe {
    /// Returns the probe that runs a command, of which nothing else is known.
    #[must_use]
    pub fn of_command(words: &[String], origin: Origin) -> Self {
        let leaf = |(index, word): (usize, &String)| {
            let path = format_smolstr!("exec.command[{index}]");
            (path, Located::new(word.as_str().into(), origin))
        };
        Self {
            fields: words.iter().enumerate().map(leaf).collect(),
            port_name: None,
        }
    }

    /// Returns the port that the probe asks: the path of the field, and the number, or a name that nothing resolves.
    #[must_use]
    pub fn port(&self) -> Option<(&'static str, &str)> {
        let field = |path| Some((path, self.fields.get(path)?.value.as_str()));
        PORTS.into_iter().find_map(field)
    }

    /// Returns the port that the probe asks, where its container declares that port.
    #[must_use]
    pub fn declared_port<'c>(&self, container: &'c Container) -> Option<&'c Port> {
        let (_, asked) = self.port()?;
        let number: i64 = asked.parse().ok()?;
        let mut declared = container.ports.iter().map(|port| &port.value);
        declared.find(|port| match &self.port_name {
            Some(name) => port.name.as_deref() == Some(name.as_str()),
            None => port.number == number,
        })
    }

    /// Tells whether a probe and another container's ask for ports that play the same part in their containers, whatever the number:
    /// two that both give numbers mean these.
    #[must_use]
    pub fn asks_port_of(&self, own: &Container, (other, of): (&Self, &Container)) -> bool {
        if self.port_name.is_none() && other.port_name.is_none() {
            return false;
        }
        match (self.declared_port(own), other.declared_port(of)) {
            (Some(ours), Some(theirs)) => of.counterpart(own, ours) == Some(theirs),
            _ => false,
        }
    }
}

impl Container {
    /// Returns the port that plays the part of another container's port: the one of the same name, else the only one where that
    /// is the only one too.
    #[must_use]
    pub fn counterpart(&self, other: &Self, port: &Port) -> Option<&Port> {
        let named = |of: &&Port| of.name.is_some() && of.name == port.name;
        if let Some(same) = self.ports.iter().map(|of| &of.value).find(named) {
            return Some(same);
        }
        match (self.ports.as_slice(), other.ports.as_slice()) {
            ([only], [_]) => Some(&only.value),
            _ => None,
        }
    }
}
