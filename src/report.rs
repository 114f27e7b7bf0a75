//! How a verdict is shown. One file a format.
//!
//! Takes a [`crate::judge::Verdict`]; writes bytes to a sink it is given.
