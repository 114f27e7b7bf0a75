//! Anchors, tags and directives as tokens.

use super::node::Failure;
use super::scanner::Scanner;
use super::token::TokenKind;

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

impl Scanner {
    fn word(&mut self) -> String {
        let mut word = String::new();
        while is_word(self.text.now()) {
            self.text.read(&mut word);
        }
        word
    }

    /// Reads the name behind `&` or `*`.
    pub(crate) fn scan_anchor(&mut self) -> Result<String, Failure> {
        self.text.skip();
        let name = self.word();
        let ends = self.text.is_blankz(0)
            || matches!(
                self.text.now(),
                '?' | ':' | ',' | ']' | '}' | '%' | '@' | '`'
            );
        match name.is_empty() || !ends {
            true => Err(Failure::Invalid(
                "did not find expected alphabetic or numeric character",
            )),
            false => Ok(name),
        }
    }

    /// Reads a tag, parted into handle and suffix.
    pub(crate) fn scan_tag(&mut self) -> Result<TokenKind, Failure> {
        let (mut handle, mut suffix) = (String::new(), String::new());
        if self.text.at(1) == '<' {
            self.text.skip();
            self.text.skip();
            self.tag_uri(None, &mut suffix)?;
            if self.text.now() != '>' {
                return Err(Failure::Invalid("did not find the expected '>'"));
            }
            self.text.skip();
        } else {
            handle = self.tag_handle(false)?;
            if handle.len() > 1 && handle.ends_with('!') {
                self.tag_uri(None, &mut suffix)?;
            } else {
                self.tag_uri(Some(&handle), &mut suffix)?;
                handle = "!".to_owned();
                if suffix.is_empty() {
                    std::mem::swap(&mut handle, &mut suffix);
                }
            }
        }
        if !self.text.is_blankz(0) {
            return Err(Failure::Invalid(
                "did not find expected whitespace or line break",
            ));
        }
        Ok(TokenKind::Tag(handle, suffix))
    }

    fn tag_handle(&mut self, directive: bool) -> Result<String, Failure> {
        if self.text.now() != '!' {
            return Err(Failure::Invalid("did not find expected '!'"));
        }
        let mut handle = String::new();
        self.text.read(&mut handle);
        handle.push_str(&self.word());
        if self.text.now() == '!' {
            self.text.read(&mut handle);
        } else if directive && handle != "!" {
            return Err(Failure::Invalid("did not find expected '!'"));
        }
        Ok(handle)
    }

    /// Reads the rest of a tag, which may have begun with what was taken for a handle.
    fn tag_uri(&mut self, head: Option<&str>, out: &mut String) -> Result<(), Failure> {
        out.push_str(head.and_then(|head| head.get(1..)).unwrap_or_default());
        let mut found = head.is_some();
        loop {
            let c = self.text.now();
            if c == '%' {
                return Err(Failure::Unsupported("tags with escapes"));
            }
            if !is_word(c) && !";/?:@&=+$,.!~*'()[]".contains(c) {
                break;
            }
            self.text.read(out);
            found = true;
        }
        match found {
            true => Ok(()),
            false => Err(Failure::Invalid("did not find expected tag URI")),
        }
    }

    /// Reads `%YAML` and `%TAG`.
    pub(crate) fn scan_directive(&mut self) -> Result<TokenKind, Failure> {
        self.text.skip();
        let name = self.word();
        if name.is_empty() || !self.text.is_blankz(0) {
            return Err(Failure::Invalid("could not find expected directive name"));
        }
        self.skip_blanks();
        let token = match name.as_str() {
            "YAML" => {
                let major = self.version_number()?;
                if self.text.now() != '.' {
                    return Err(Failure::Invalid(
                        "did not find expected digit or '.' character",
                    ));
                }
                self.text.skip();
                TokenKind::VersionDirective(major, self.version_number()?)
            }
            "TAG" => {
                let handle = self.tag_handle(true)?;
                if !self.text.is_blank(0) {
                    return Err(Failure::Invalid("did not find expected whitespace"));
                }
                self.skip_blanks();
                let mut prefix = String::new();
                self.tag_uri(None, &mut prefix)?;
                if !self.text.is_blankz(0) {
                    return Err(Failure::Invalid(
                        "did not find expected whitespace or line break",
                    ));
                }
                TokenKind::TagDirective(handle, prefix)
            }
            _ => return Err(Failure::Invalid("found unknown directive name")),
        };
        self.end_line()?;
        Ok(token)
    }

    fn version_number(&mut self) -> Result<i64, Failure> {
        let mut digits = 0;
        let mut value = 0;
        while let Some(digit) = self.text.now().to_digit(10) {
            digits += 1;
            if digits > 2 {
                return Err(Failure::Invalid("found extremely long version number"));
            }
            value = value * 10 + i64::from(digit);
            self.text.skip();
        }
        match digits {
            0 => Err(Failure::Invalid("did not find expected version number")),
            _ => Ok(value),
        }
    }
}
