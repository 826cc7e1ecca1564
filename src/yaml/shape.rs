//! The shape a type wants, taken from its JSON Schema, and the comparison of a tree with it.
//!
//! One schema serves twice: editors' tools get it printed, and the program judges by it, so that
//! both come to the same verdict.

use super::node::{Node, Value};
use crate::diagnostics::{Diagnostic, Fix, catalogue};
use schemars::JsonSchema;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The compiled schema of one type.
#[derive(Debug)]
pub struct Shapes {
    root: Shape,
    definitions: BTreeMap<String, Shape>,
    schema: Json,
}

#[derive(Debug, Clone)]
enum Shape {
    Any,
    Null,
    Bool,
    Text,
    Integer {
        minimum: Option<i64>,
        maximum: Option<i64>,
    },
    Number,
    Choice(Vec<String>),
    List(Box<Shape>),
    Map(Box<Shape>),
    Record {
        fields: BTreeMap<String, Shape>,
        required: Vec<String>,
        others: Option<Box<Shape>>,
    },
    OneOf(Vec<Shape>),
    Reference(String),
}

impl Shapes {
    /// Compiles the schema of `T`.
    ///
    /// Panics when the schema uses a keyword this module does not know: a mistake in this program.
    pub fn of<T: JsonSchema>() -> Shapes {
        let schema = schemars::schema_for!(T).to_value();
        let definitions = schema
            .get("$defs")
            .and_then(Json::as_object)
            .map(|definitions| {
                definitions
                    .iter()
                    .map(|(name, schema)| (name.clone(), compile(schema)))
                    .collect()
            })
            .unwrap_or_default();
        Shapes {
            root: compile(&schema),
            definitions,
            schema,
        }
    }

    /// The JSON Schema for editors' tools, which says what this program does with YAML: a
    /// number is a text where a text is wanted, and a key without a value is a key left out.
    pub fn schema(&self) -> Json {
        self.schema_requiring(&[])
    }

    /// As `schema`, with keys that must be there by type, for files whose missing keys the program
    /// tells in words of their own. The empty name is the type of the whole file.
    pub fn schema_requiring(&self, required: &[(&str, &[&str])]) -> Json {
        let mut schema = self.schema.clone();
        for (name, keys) in required {
            match *name {
                "" => schema["required"] = Json::from(*keys),
                name => schema["$defs"][name]["required"] = Json::from(*keys),
            }
        }
        published(&schema)
    }

    /// Compares `node` with the shape, tells each difference and takes what does not fit out of
    /// the tree. Returns whether what is left can be deserialised.
    pub fn fit(&self, node: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
        if matches!(node.value, Value::Null) && matches!(self.root, Shape::Record { .. }) {
            node.value = Value::Map(Vec::new());
        }
        self.fit_shape(&self.root, node, diagnostics)
    }

    fn fit_shape(&self, shape: &Shape, node: &mut Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
        match (shape, &mut node.value) {
            (Shape::Reference(name), _) => match self.definitions.get(name) {
                Some(shape) => self.fit_shape(shape, node, diagnostics),
                None => true,
            },
            (Shape::Any, _)
            | (Shape::Null, Value::Null)
            | (Shape::Bool, Value::Bool(_))
            | (Shape::Text, Value::Text(_)) => true,
            (Shape::Text, Value::Integer(number)) => {
                node.value = Value::Text(number.to_string());
                true
            }
            (Shape::Text, Value::Number(_, written)) => {
                node.value = Value::Text(std::mem::take(written));
                true
            }
            (Shape::Integer { minimum, maximum }, Value::Integer(number)) => {
                let fits = minimum.is_none_or(|minimum| *number >= minimum)
                    && maximum.is_none_or(|maximum| *number <= maximum);
                if !fits {
                    diagnostics.push(catalogue::yaml_out_of_range(node.span, *minimum, *maximum));
                }
                fits
            }
            (Shape::Number, Value::Integer(_) | Value::Number(..)) => true,
            (Shape::Choice(words), Value::Text(text)) => {
                let fits = words.contains(text);
                if !fits {
                    diagnostics.push(catalogue::yaml_unknown_word(node.span, text, words));
                }
                fits
            }
            (Shape::List(item), Value::List(items)) => {
                items.retain_mut(|node| self.fit_shape(item, node, diagnostics));
                true
            }
            (Shape::Map(value), Value::Map(entries)) => {
                entries.retain_mut(|(_, node)| self.fit_shape(value, node, diagnostics));
                true
            }
            (
                Shape::Record {
                    fields,
                    required,
                    others,
                },
                Value::Map(_),
            ) => self.fit_record(fields, required, others.as_deref(), node, diagnostics),
            (Shape::OneOf(shapes), _) => {
                match shapes.iter().find(|shape| self.same_kind(shape, node)) {
                    Some(shape) => self.fit_shape(shape, node, diagnostics),
                    None => self.mismatch(shape, node, diagnostics),
                }
            }
            _ => self.mismatch(shape, node, diagnostics),
        }
    }

    fn fit_record(
        &self,
        fields: &BTreeMap<String, Shape>,
        required: &[String],
        others: Option<&Shape>,
        node: &mut Node,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> bool {
        let span = node.span;
        let Value::Map(entries) = &mut node.value else {
            return false;
        };
        let mut usable = true;
        let written: Vec<String> = entries.iter().map(|(key, _)| key.value.clone()).collect();
        entries.retain_mut(|(key, node)| match fields.get(&key.value).or(others) {
            // A key without a value is a key left out.
            Some(_) if matches!(node.value, Value::Null) && !required.contains(&key.value) => false,
            Some(shape) => {
                let fits = self.fit_shape(shape, node, diagnostics);
                usable &= fits || !required.contains(&key.value);
                fits
            }
            None => {
                let mut told = catalogue::yaml_unknown_key(
                    key.span,
                    &key.value,
                    fields.keys().map(String::as_str),
                );
                // A key that is there already is not what was meant, or was meant twice.
                let is_there = |fix: &Fix| written.contains(&fix.replacement);
                told.fix = told.fix.filter(|fix| !is_there(fix));
                diagnostics.push(told);
                false
            }
        });
        let present: Vec<&str> = entries.iter().map(|(key, _)| key.value.as_str()).collect();
        for name in required {
            if !present.contains(&name.as_str()) && usable {
                diagnostics.push(catalogue::yaml_missing_key(span, name));
                usable = false;
            }
        }
        usable
    }

    fn mismatch(&self, shape: &Shape, node: &Node, diagnostics: &mut Vec<Diagnostic>) -> bool {
        diagnostics.push(catalogue::yaml_wrong_type(
            node.span,
            &self.kinds(shape),
            kind_of(node),
        ));
        false
    }

    fn same_kind(&self, shape: &Shape, node: &Node) -> bool {
        match (shape, &node.value) {
            (Shape::Reference(name), _) => self
                .definitions
                .get(name)
                .is_none_or(|shape| self.same_kind(shape, node)),
            (Shape::OneOf(shapes), _) => shapes.iter().any(|shape| self.same_kind(shape, node)),
            (Shape::Any, _)
            | (Shape::Null, Value::Null)
            | (Shape::Bool, Value::Bool(_))
            | (Shape::Text | Shape::Choice(_), Value::Text(_))
            | (Shape::Text | Shape::Integer { .. } | Shape::Number, Value::Integer(_))
            | (Shape::Text | Shape::Number, Value::Number(..))
            | (Shape::List(_), Value::List(_))
            | (Shape::Map(_) | Shape::Record { .. }, Value::Map(_)) => true,
            _ => false,
        }
    }

    fn kinds(&self, shape: &Shape) -> Vec<catalogue::Kind> {
        use catalogue::Kind;
        match shape {
            Shape::Any => vec![Kind::Text],
            Shape::Null => vec![],
            Shape::Bool => vec![Kind::Bool],
            Shape::Text | Shape::Choice(_) => vec![Kind::Text],
            Shape::Integer { .. } => vec![Kind::Integer],
            Shape::Number => vec![Kind::Number],
            Shape::List(_) => vec![Kind::List],
            Shape::Map(_) | Shape::Record { .. } => vec![Kind::Map],
            Shape::OneOf(shapes) => shapes.iter().flat_map(|shape| self.kinds(shape)).collect(),
            Shape::Reference(name) => self
                .definitions
                .get(name)
                .map(|shape| self.kinds(shape))
                .unwrap_or_default(),
        }
    }
}

fn kind_of(node: &Node) -> catalogue::Kind {
    use catalogue::Kind;
    match node.value {
        Value::Null => Kind::Nothing,
        Value::Bool(_) => Kind::Bool,
        Value::Integer(_) => Kind::Integer,
        Value::Number(..) => Kind::Number,
        Value::Text(_) => Kind::Text,
        Value::List(_) => Kind::List,
        Value::Map(_) => Kind::Map,
    }
}

/// A schema as it is published.
fn published(schema: &Json) -> Json {
    let Json::Object(object) = schema else {
        return schema.clone();
    };
    let required = |name: &String| {
        let names = object.get("required").and_then(Json::as_array);
        names.is_some_and(|names| names.iter().any(|one| one.as_str() == Some(name)))
    };
    let mut told = serde_json::Map::new();
    for (keyword, value) in object {
        let value = match (keyword.as_str(), value) {
            ("properties", Json::Object(fields)) => Json::Object(
                fields
                    .iter()
                    .map(|(name, field)| {
                        let field = published(field);
                        let field = if required(name) {
                            field
                        } else {
                            or_null(field)
                        };
                        (name.clone(), field)
                    })
                    .collect(),
            ),
            ("$defs", Json::Object(definitions)) => Json::Object(
                definitions
                    .iter()
                    .map(|(name, schema)| (name.clone(), published(schema)))
                    .collect(),
            ),
            ("anyOf" | "oneOf", Json::Array(schemas)) => {
                Json::Array(schemas.iter().map(published).collect())
            }
            ("items" | "additionalProperties", schema) => published(schema),
            (_, value) => value.clone(),
        };
        told.insert(keyword.clone(), value);
    }
    let is_choice = object.contains_key("enum") || object.contains_key("const");
    let pattern = object.get("pattern").and_then(Json::as_str);
    // No number has the hyphens of a date.
    let is_date = pattern.is_some_and(|pattern| pattern.starts_with("^[0-9]{4}-"));
    let is_free = !is_choice && !is_date;
    if is_free && let Some(kinds) = told.get_mut("type") {
        if *kinds == "string" {
            *kinds = serde_json::json!(["string", "number"]);
        } else if let Json::Array(kinds) = kinds
            && kinds.contains(&Json::from("string"))
            && !kinds.contains(&Json::from("number"))
        {
            kinds.push(Json::from("number"));
        }
    }
    Json::Object(told)
}

/// A schema that nothing fits too.
fn or_null(schema: Json) -> Json {
    let null = Json::from("null");
    match schema {
        Json::Object(mut object) if !object.contains_key("enum") && object.contains_key("type") => {
            match &mut object["type"] {
                Json::Array(kinds) if kinds.contains(&null) => {}
                Json::Array(kinds) => kinds.push(null),
                kind => *kind = Json::Array(vec![kind.clone(), null]),
            }
            Json::Object(object)
        }
        schema => serde_json::json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

fn compile(schema: &Json) -> Shape {
    let Json::Object(object) = schema else {
        return Shape::Any;
    };
    if let Some(reference) = object.get("$ref").and_then(Json::as_str) {
        return Shape::Reference(reference.trim_start_matches("#/$defs/").to_string());
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(shapes) = object.get(keyword).and_then(Json::as_array) {
            let shapes: Vec<Shape> = shapes.iter().map(compile).collect();
            return join_choices(shapes);
        }
    }
    if let Some(words) = object.get("enum").and_then(Json::as_array) {
        return Shape::Choice(
            words
                .iter()
                .filter_map(|word| word.as_str().map(str::to_string))
                .collect(),
        );
    }
    if let Some(word) = object.get("const").and_then(Json::as_str) {
        return Shape::Choice(vec![word.to_string()]);
    }
    match object.get("type") {
        Some(Json::String(name)) => compile_type(name, object),
        Some(Json::Array(names)) => Shape::OneOf(
            names
                .iter()
                .filter_map(Json::as_str)
                .map(|name| compile_type(name, object))
                .collect(),
        ),
        _ => Shape::Any,
    }
}

/// Documented words of a Rust enum come as one `const` each: together they are one choice.
fn join_choices(shapes: Vec<Shape>) -> Shape {
    let mut words = Vec::new();
    let mut rest = Vec::new();
    for shape in shapes {
        match shape {
            Shape::Choice(mut more) => words.append(&mut more),
            shape => rest.push(shape),
        }
    }
    if !words.is_empty() {
        rest.insert(0, Shape::Choice(words));
    }
    if rest.len() == 1 {
        rest.remove(0)
    } else {
        Shape::OneOf(rest)
    }
}

fn compile_type(name: &str, object: &serde_json::Map<String, Json>) -> Shape {
    match name {
        "null" => Shape::Null,
        "boolean" => Shape::Bool,
        "string" => Shape::Text,
        "integer" => Shape::Integer {
            minimum: object.get("minimum").and_then(Json::as_i64),
            maximum: object.get("maximum").and_then(Json::as_i64),
        },
        "number" => Shape::Number,
        "array" => Shape::List(Box::new(object.get("items").map_or(Shape::Any, compile))),
        "object" => match (
            object.get("properties").and_then(Json::as_object),
            object.get("additionalProperties"),
        ) {
            (Some(properties), _) => Shape::Record {
                fields: properties
                    .iter()
                    .map(|(name, schema)| (name.clone(), compile(schema)))
                    .collect(),
                required: object
                    .get("required")
                    .and_then(Json::as_array)
                    .map(|names| {
                        names
                            .iter()
                            .filter_map(|name| name.as_str().map(str::to_string))
                            .collect()
                    })
                    .unwrap_or_default(),
                others: object
                    .get("additionalProperties")
                    .filter(|values| values.is_object())
                    .map(|values| Box::new(compile(values))),
            },
            (None, Some(values @ Json::Object(_))) => Shape::Map(Box::new(compile(values))),
            (None, Some(Json::Bool(false))) => Shape::Record {
                others: None,
                fields: BTreeMap::new(),
                required: Vec::new(),
            },
            _ => Shape::Map(Box::new(Shape::Any)),
        },
        other => panic!("schema type {other} is not known"),
    }
}
