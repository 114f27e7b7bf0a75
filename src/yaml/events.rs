//! libyaml's events behind safe types. The only file of the crate with `unsafe`.
//!
//! Takes a text; gives [`Event`]s with their places. libyaml is C turned into Rust: its parser points into
//! itself, so it is boxed and never moves, and its events own memory that is copied out and freed before
//! anything else happens.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;

use libyaml_rs as sys;
use smol_str::SmolStr;

use super::Style;

/// A place in the text, counted from 0 as libyaml counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// The anchor and the tag in front of a node.
#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) anchor: Option<Box<str>>,
    pub(super) tag: Option<Box<str>>,
}

/// A parse event.
#[derive(Debug)]
pub(super) enum Event {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(Box<str>),
    Scalar {
        properties: Properties,
        text: SmolStr,
        style: Style,
        plain: bool,
    },
    SeqStart {
        properties: Properties,
        flow: bool,
    },
    MapStart {
        properties: Properties,
        flow: bool,
    },
    End,
}

/// Why libyaml stopped.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) problem: String,
    /// Scanner errors stop before their line is counted.
    pub(super) in_scanner: bool,
    pub(super) mark: Mark,
    pub(super) context: Mark,
}

/// A libyaml parser over a text that it borrows.
pub(super) struct Parser<'t> {
    parser: Box<MaybeUninit<sys::yaml_parser_t>>,
    text: std::marker::PhantomData<&'t str>,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Option<Self> {
        let mut parser = Box::new(MaybeUninit::uninit());
        // SAFETY: initialize writes the whole struct and touches nothing else.
        if !unsafe { sys::yaml_parser_initialize(parser.as_mut_ptr()) }.ok {
            return None;
        }
        // SAFETY: the parser is initialized and boxed; the text outlives it (`'t`), and its length is its own.
        unsafe {
            sys::yaml_parser_set_encoding(parser.as_mut_ptr(), sys::YAML_UTF8_ENCODING);
            sys::yaml_parser_set_input_string(
                parser.as_mut_ptr(),
                text.as_ptr(),
                text.len() as u64,
            );
        }
        Some(Self {
            parser,
            text: std::marker::PhantomData,
        })
    }

    /// Returns the next event and where it starts.
    pub(super) fn next(&mut self) -> Result<(Event, Mark), Failure> {
        loop {
            let mut event = MaybeUninit::<sys::yaml_event_t>::uninit();
            // SAFETY: the parser is initialized and stays in its box; parse writes the whole event before it returns.
            if !unsafe { sys::yaml_parser_parse(self.parser.as_mut_ptr(), event.as_mut_ptr()) }.ok {
                return Err(self.failure());
            }
            // SAFETY: parse succeeded, so the event is written; the union field read is the one its type names; strings
            // are null or NUL-terminated; everything is copied before delete frees the event, which happens once.
            let (copied, mark) = unsafe {
                let raw = event.assume_init_mut();
                let copied = copy(raw);
                let mark = Mark {
                    line: raw.start_mark.line,
                    column: raw.start_mark.column,
                };
                sys::yaml_event_delete(raw);
                (copied, mark)
            };
            match copied {
                Some(event) => return Ok((event, mark)),
                None => continue,
            }
        }
    }

    fn failure(&self) -> Failure {
        // SAFETY: the parser is initialized; `problem` is null or a NUL-terminated string that lives as long as it.
        unsafe {
            let parser = &*self.parser.as_ptr();
            let mark = |mark: sys::yaml_mark_t| Mark {
                line: mark.line,
                column: mark.column,
            };
            Failure {
                problem: text_of(parser.problem.cast()).map_or_else(
                    || "unknown problem parsing YAML content".to_owned(),
                    String::from,
                ),
                in_scanner: parser.error == sys::YAML_SCANNER_ERROR,
                mark: mark(parser.problem_mark),
                context: mark(parser.context_mark),
            }
        }
    }
}

impl Drop for Parser<'_> {
    fn drop(&mut self) {
        // SAFETY: the parser was initialized in `new` and is deleted once.
        unsafe { sys::yaml_parser_delete(self.parser.as_mut_ptr()) }
    }
}

/// Copies an event's content; `None` for the start of the stream.
///
/// # Safety
/// The event must have been written by a successful parse and not yet deleted.
unsafe fn copy(event: &sys::yaml_event_t) -> Option<Event> {
    // SAFETY: each arm reads the union field that the event's type names.
    unsafe {
        Some(match event.type_ {
            sys::YAML_STREAM_START_EVENT => return None,
            sys::YAML_DOCUMENT_START_EVENT => Event::DocumentStart,
            sys::YAML_DOCUMENT_END_EVENT => Event::DocumentEnd,
            sys::YAML_ALIAS_EVENT => {
                Event::Alias(text_of(event.data.alias.anchor).unwrap_or_default())
            }
            sys::YAML_SCALAR_EVENT => {
                let scalar = &event.data.scalar;
                let bytes = match scalar.value.is_null() {
                    true => &[],
                    false => std::slice::from_raw_parts(
                        scalar.value,
                        usize::try_from(scalar.length).unwrap_or(0),
                    ),
                };
                Event::Scalar {
                    properties: Properties {
                        anchor: text_of(scalar.anchor),
                        tag: text_of(scalar.tag),
                    },
                    text: match std::str::from_utf8(bytes) {
                        Ok(text) => text.into(),
                        Err(_) => String::from_utf8_lossy(bytes).into(),
                    },
                    style: style_of(scalar.style),
                    plain: scalar.plain_implicit,
                }
            }
            sys::YAML_SEQUENCE_START_EVENT => {
                let start = &event.data.sequence_start;
                Event::SeqStart {
                    properties: Properties {
                        anchor: text_of(start.anchor),
                        tag: text_of(start.tag),
                    },
                    flow: start.style == sys::YAML_FLOW_SEQUENCE_STYLE,
                }
            }
            sys::YAML_MAPPING_START_EVENT => {
                let start = &event.data.mapping_start;
                Event::MapStart {
                    properties: Properties {
                        anchor: text_of(start.anchor),
                        tag: text_of(start.tag),
                    },
                    flow: start.style == sys::YAML_FLOW_MAPPING_STYLE,
                }
            }
            sys::YAML_SEQUENCE_END_EVENT | sys::YAML_MAPPING_END_EVENT => Event::End,
            _ => Event::StreamEnd,
        })
    }
}

fn style_of(style: sys::yaml_scalar_style_t) -> Style {
    match style {
        sys::YAML_SINGLE_QUOTED_SCALAR_STYLE => Style::Single,
        sys::YAML_DOUBLE_QUOTED_SCALAR_STYLE => Style::Double,
        sys::YAML_LITERAL_SCALAR_STYLE => Style::Literal,
        sys::YAML_FOLDED_SCALAR_STYLE => Style::Folded,
        _ => Style::Plain,
    }
}

/// Copies a C string.
///
/// # Safety
/// The pointer must be null or point to a NUL-terminated string.
unsafe fn text_of(pointer: *const u8) -> Option<Box<str>> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: not null, and NUL-terminated by the caller's word.
    let text = unsafe { std::ffi::CStr::from_ptr(pointer.cast()) };
    Some(text.to_string_lossy().into())
}
