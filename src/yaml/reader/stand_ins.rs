//! Characters that libyaml reads otherwise than go-yaml does: others stand in for them while libyaml reads.
//!
//! A byte order mark at the start of a line is a character like others to go-yaml, and nothing to libyaml. `\/` between
//! double quotes is a slash to libyaml, and no escape to go-yaml.

use std::borrow::Cow;

use smol_str::SmolStr;

const MARK: char = '\u{FEFF}';

/// A text in which other characters stand in for some.
pub(super) struct StandIns<'t> {
    /// The text to read.
    pub(super) text: Cow<'t, str>,
    /// The characters that stand in, with the ones that they stand for.
    used: Vec<(char, char)>,
}

impl<'t> StandIns<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut stand_ins = Self {
            text: Cow::Borrowed(text),
            used: Vec::new(),
        };
        if text.contains(MARK) {
            stand_ins.put(MARK, |mark| (MARK.to_string(), mark.to_string()));
        }
        if text.contains("\\/") {
            stand_ins.put('/', |slash| ("\\/".to_owned(), format!("\\{slash}")));
        }
        stand_ins
    }

    fn put(&mut self, meant: char, texts: impl Fn(char) -> (String, String)) {
        let lowercase = self.text.to_ascii_lowercase();
        let free = ('\u{FDD0}'..='\u{FDEF}').find(|c| {
            // Written out, or by its escape, which libyaml reads as the character: "\uFDD0".
            !lowercase.contains(*c) && !lowercase.contains(&format!("{:x}", u32::from(*c)))
        });
        let Some(free) = free else {
            return;
        };
        let (old, new) = texts(free);
        self.text = Cow::Owned(self.text.replace(&old, &new));
        self.used.push((free, meant));
    }

    /// Puts the characters back that are meant.
    pub(super) fn restored(&self, text: SmolStr) -> SmolStr {
        self.used
            .iter()
            .fold(text, |text, (used, meant)| match text.contains(*used) {
                true => text.replace(*used, meant.encode_utf8(&mut [0; 4])).into(),
                false => text,
            })
    }
}
