//! Blocks, which begin and end by their indent, and the places that may still turn out to start a key.

use super::{MOST_LEVELS, Scanner, SimpleKey};
use crate::kustomize::transformers::replacements::yaml_text::node::Failure;
use crate::kustomize::transformers::replacements::yaml_text::text::Mark;
use crate::kustomize::transformers::replacements::yaml_text::token::{Token, TokenKind};

impl Scanner {
    pub(crate) fn is_valid_key(&mut self, at: usize) -> Result<bool, Failure> {
        let mark = self.text.mark;
        let Some(key) = self.simple_keys.get_mut(at).filter(|key| key.possible) else {
            return Ok(false);
        };
        if key.mark.line < mark.line || key.mark.index + 1024 < mark.index {
            if key.required {
                return Err(Failure::Invalid("could not find expected ':'"));
            }
            key.possible = false;
            return Ok(false);
        }
        Ok(true)
    }

    pub(crate) fn save_key(&mut self) -> Result<(), Failure> {
        if !self.simple_key_allowed {
            return Ok(());
        }
        let key = SimpleKey {
            possible: true,
            required: self.flow_level == 0 && self.indent == self.text.mark.column,
            number: self.parsed + (self.tokens.len() - self.head),
            mark: self.text.mark,
        };
        self.remove_key()?;
        let last = self.simple_keys.len().saturating_sub(1);
        if let Some(place) = self.simple_keys.get_mut(last) {
            *place = key;
        }
        self.simple_keys_by_token.insert(key.number, last);
        Ok(())
    }

    pub(crate) fn remove_key(&mut self) -> Result<(), Failure> {
        if let Some(key) = self.simple_keys.last_mut().filter(|key| key.possible) {
            if key.required {
                return Err(Failure::Invalid("could not find expected ':'"));
            }
            key.possible = false;
            self.simple_keys_by_token.remove(&key.number);
        }
        Ok(())
    }

    /// Starts a block where its column is right of the one that it is in.
    pub(crate) fn roll(
        &mut self,
        mark: Mark,
        number: Option<usize>,
        kind: TokenKind,
    ) -> Result<(), Failure> {
        if self.flow_level > 0 || self.indent >= mark.column {
            return Ok(());
        }
        self.indents.push(self.indent);
        self.indent = mark.column;
        if self.indents.len() > MOST_LEVELS {
            return Err(Failure::Invalid("exceeded max depth of 10000"));
        }
        let at = number.map(|number| number.saturating_sub(self.parsed));
        self.insert(at, Token { kind, start: mark });
        Ok(())
    }

    /// Ends the blocks right of a column, above comments that stand where a block around them is.
    pub(crate) fn unroll(&mut self, column: i64, scan_mark: Mark) {
        if self.flow_level > 0 {
            return;
        }
        let mut end = scan_mark;
        end.index -= 1;
        while self.indent > column {
            let mut stop = end.index;
            for comment in self.comments.iter().rev() {
                if comment.end.index < stop {
                    break;
                }
                if comment.start.column == self.indent + 1 {
                    end = comment.start;
                }
                stop = comment.scan.index;
            }
            self.push(TokenKind::BlockEnd, end);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }
}
