//! Short ways to make the values templates get.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use tera::Value;

/// A map of named fields.
pub(super) fn fields<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    map(&entries)
}

/// A map of named fields; of two with one name the later counts. Told as a struct, its table is made
/// once and in its size, which the ways from other maps do not.
pub(super) fn map(entries: &[(&'static str, Value)]) -> Value {
    // Values are handed on as they are, so nothing can fail.
    Value::try_from_serializable(&Fields(entries)).unwrap_or_else(|_| Value::none())
}

struct Fields<'a>(&'a [(&'static str, Value)]);

impl Serialize for Fields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Fields", self.0.len())?;
        for (name, value) in self.0 {
            fields.serialize_field(name, value)?;
        }
        fields.end()
    }
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
