//! Search over records of all types.

use model::{RecordType, Value};
use std::collections::HashMap;
use store::SearchDoc;

/// What search knows of a record: the folded words of its searched fields.
#[must_use]
pub fn document(
    record_type: &RecordType,
    values: &[(String, Value)],
    names: &HashMap<String, String>,
) -> SearchDoc {
    let mut tokens = String::new();
    for code in &record_type.search {
        let value = values.iter().find(|(name, _)| *code == **name).map(|(_, value)| value);
        let text = match (names.get(code.as_str()), value) {
            (Some(name), _) => name.clone(),
            (None, Some(Value::Text(text))) => text.clone(),
            (None, Some(Value::List(items))) => {
                items.iter().filter_map(Value::as_text).collect::<Vec<_>>().join(" ")
            }
            _ => continue,
        };
        tokens.push_str(&base::fold::fold(&text));
        tokens.push(' ');
    }
    SearchDoc { tokens }
}
