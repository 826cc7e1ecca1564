//! Short ways to make the values templates get.

use tera::{Map, Value};

/// A map of named fields.
pub(super) fn fields<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    let mut map = Map::default();
    for (name, value) in entries {
        map.insert(name.into(), value);
    }
    Value::from(map)
}

pub(super) fn text(text: &str) -> Value {
    Value::normal_string(text)
}

pub(super) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::normal_string)
}

/// HTML the program itself made.
pub(super) fn html(html: &str) -> Value {
    Value::safe_string(html)
}

pub(super) fn list(values: Vec<Value>) -> Value {
    Value::from(values)
}
