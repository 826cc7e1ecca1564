//! A YAML document as a tree of values with spans, and its deserialisation into Rust types.

use crate::diagnostics::{Diagnostic, catalogue};
use crate::source::{FileId, SPANNED, Span, Spanned};
use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, IntoDeserializer, Visitor};
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub span: Span,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Integer(i64),
    /// With what the editor wrote: an edition `2026.10` is not `2026.1`.
    Number(f64, String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Spanned<String>, Node)>),
}

impl Node {
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a key of a map.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// A key of a map with its value.
    pub fn entry(&self, key: &str) -> Option<&(Spanned<String>, Node)> {
        match &self.value {
            Value::Map(entries) => entries.iter().find(|(name, _)| name.value == key),
            _ => None,
        }
    }

    /// Tells every key that a map has twice and keeps the first of them.
    pub(super) fn drop_duplicates(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        match &mut self.value {
            Value::List(items) => items
                .iter_mut()
                .for_each(|item| item.drop_duplicates(diagnostics)),
            Value::Map(entries) => {
                let mut first: std::collections::BTreeMap<String, Span> = Default::default();
                entries.retain_mut(|(key, node)| {
                    node.drop_duplicates(diagnostics);
                    match first.get(&key.value) {
                        Some(span) => {
                            diagnostics
                                .push(catalogue::yaml_duplicate_key(key.span, &key.value, *span));
                            false
                        }
                        None => {
                            first.insert(key.value.clone(), key.span);
                            true
                        }
                    }
                });
            }
            _ => {}
        }
    }

    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }
}

pub(super) fn parse(
    file: FileId,
    offset: usize,
    text: &str,
    depth: usize,
) -> Result<Node, Box<Diagnostic>> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: depth,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
        duplicate_keys: serde_yaml::options::DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        with_snippet: false,
    };
    let whole = Span::new(file, offset, offset + text.len());
    let raw: Option<serde_yaml::Spanned<RawValue>> =
        serde_yaml::from_str_with_options(text, options).map_err(|error| {
            let at = error.location().map_or(whole.part(0, 0), |location| {
                at_location(whole, text, location)
            });
            let message = error.to_string();
            if message.contains("Anchors") || message.contains("Aliases") {
                return Box::new(catalogue::yaml_anchor(at));
            }
            // The place is told by the diagnostic; the parser counts from another line.
            let message = message.split(" at line ").next().unwrap_or(&message);
            Box::new(catalogue::yaml_unreadable(at, message))
        })?;
    Ok(match raw {
        Some(raw) => convert(whole, text, raw),
        None => Node {
            span: whole.part(0, 0),
            value: Value::Null,
        },
    })
}

/// The place of an error: its byte offset where the parser knows it, else its line and column.
fn at_location(whole: Span, text: &str, location: serde_yaml::Location) -> Span {
    if location
        .span()
        .byte_offset()
        .is_some_and(|offset| offset > 0)
    {
        return span_of(whole, text, location.span());
    }
    let line_start: usize = text
        .split_inclusive('\n')
        .take(location.line().saturating_sub(1) as usize)
        .map(str::len)
        .sum();
    let column = location.column().saturating_sub(1) as usize;
    let line = &text[line_start.min(text.len())..];
    let offset = line
        .char_indices()
        .nth(column)
        .map_or(line.len(), |(at, _)| at);
    whole.part((line_start + offset).min(text.len()), 0)
}

fn span_of(whole: Span, text: &str, span: serde_yaml::Span) -> Span {
    let start = (span.byte_offset().unwrap_or(0) as usize).min(text.len());
    let length = (span.byte_len().unwrap_or(0) as usize).min(text.len() - start);
    whole.part(start, length)
}

fn convert(whole: Span, text: &str, raw: serde_yaml::Spanned<RawValue>) -> Node {
    let mut span = span_of(whole, text, raw.referenced.span());
    let value = match raw.value {
        RawValue::Null => Value::Null,
        RawValue::Bool(value) => Value::Bool(value),
        RawValue::Integer(value) => Value::Integer(value),
        RawValue::Number(value) => {
            let offset = |position: u32| (position - whole.start) as usize;
            let written = text.get(offset(span.start)..offset(span.end));
            Value::Number(value, written.unwrap_or_default().trim().to_string())
        }
        RawValue::Text(value) => Value::Text(value),
        RawValue::List(items) => Value::List(
            items
                .into_iter()
                .map(|item| convert(whole, text, item))
                .collect(),
        ),
        RawValue::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let key_span = span_of(whole, text, key.referenced.span());
                    (
                        Spanned::new(key.value, key_span),
                        convert(whole, text, value),
                    )
                })
                .collect(),
        ),
    };
    if let (Value::Map(entries), true) = (&value, span.start == span.end)
        && let (Some(first), Some(last)) = (entries.first(), entries.last())
    {
        span = Span {
            start: first.0.span.start,
            end: last.1.span.end,
            ..span
        };
    }
    Node { span, value }
}

enum RawValue {
    Null,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    List(Vec<serde_yaml::Spanned<RawValue>>),
    Map(Vec<(serde_yaml::Spanned<String>, serde_yaml::Spanned<RawValue>)>),
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;
        impl<'de> Visitor<'de> for RawVisitor {
            type Value = RawValue;
            fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
                formatter.write_str("a YAML value")
            }
            fn visit_unit<E>(self) -> Result<RawValue, E> {
                Ok(RawValue::Null)
            }
            fn visit_none<E>(self) -> Result<RawValue, E> {
                Ok(RawValue::Null)
            }
            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<RawValue, D::Error> {
                RawValue::deserialize(deserializer)
            }
            fn visit_bool<E>(self, value: bool) -> Result<RawValue, E> {
                Ok(RawValue::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> Result<RawValue, E> {
                Ok(RawValue::Integer(value))
            }
            fn visit_u64<E>(self, value: u64) -> Result<RawValue, E> {
                Ok(i64::try_from(value).map_or(RawValue::Number(value as f64), RawValue::Integer))
            }
            fn visit_f64<E>(self, value: f64) -> Result<RawValue, E> {
                Ok(RawValue::Number(value))
            }
            fn visit_str<E>(self, value: &str) -> Result<RawValue, E> {
                Ok(RawValue::Text(value.to_string()))
            }
            fn visit_string<E>(self, value: String) -> Result<RawValue, E> {
                Ok(RawValue::Text(value))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> Result<RawValue, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(RawValue::List(list))
            }
            fn visit_map<A: de::MapAccess<'de>>(
                self,
                mut entries: A,
            ) -> Result<RawValue, A::Error> {
                let mut map = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    map.push(entry);
                }
                Ok(RawValue::Map(map))
            }
        }
        deserializer.deserialize_any(RawVisitor)
    }
}

type Error = de::value::Error;

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// The parts that `Spanned` asks for, as one sequence of deserialisers.
enum Part<'de> {
    Number(u32),
    Node(&'de Node),
}

impl<'de> IntoDeserializer<'de, Error> for Part<'de> {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Part<'de> {
    type Error = Error;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Part::Number(number) => visitor.visit_u32(number),
            Part::Node(node) => node.deserialize_any(visitor),
        }
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self {
            Part::Number(number) => visitor.visit_u32(number),
            Part::Node(node) => node.deserialize_option(visitor),
        }
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Part::Number(number) => visitor.visit_u32(number),
            Part::Node(node) => node.deserialize_struct(name, fields, visitor),
        }
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self {
            Part::Number(number) => visitor.visit_u32(number),
            Part::Node(node) => node.deserialize_enum(name, variants, visitor),
        }
    }
    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::Number(value, _) => visitor.visit_f64(*value),
            Value::Text(value) => visitor.visit_borrowed_str(value),
            Value::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Value::Map(entries) => visitor.visit_map(MapDeserializer::new(
                entries
                    .iter()
                    .map(|(key, value)| (key.value.as_str(), value)),
            )),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        if name == SPANNED {
            let parts = [
                Part::Number(self.span.file.number()),
                Part::Number(self.span.start),
                Part::Number(self.span.end),
                Part::Node(self),
            ];
            return visitor.visit_seq(SeqDeserializer::new(parts.into_iter()));
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.value {
            Value::Text(text) => visitor.visit_enum(text.as_str().into_deserializer()),
            _ => Err(de::Error::custom("a word of a fixed list was expected")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}
