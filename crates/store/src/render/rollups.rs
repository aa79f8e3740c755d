//! Roll-ups as subqueries.

use super::select::conditions;
use super::{Cast, Params, names};
use crate::query::Gather;
use base::Problem;
use model::field::{How, Shape};

/// SQL of what is gathered for the record whose id is `of`.
pub(crate) fn gathered(
    gather: &Gather<'_>,
    of: &str,
    params: &mut Params,
) -> Result<String, Problem> {
    let table = names::table(&gather.select.record_type.code);
    let link = gather.link.code.as_str();
    let mut found = vec![if gather.link.shape() == Shape::Records {
        let field = params.add(link, Cast::Text);
        format!(
            "r.id IN (SELECT k.record_id FROM record_link k \
             WHERE k.to_id = {of} AND k.field = {field})"
        )
    } else {
        format!("r.\"{link}\" = {of}")
    }];
    found.extend(conditions(&gather.select, params)?);
    let value = gather.value.map(|field| format!("r.\"{}\"", field.code));
    let value = value.unwrap_or_else(|| "r.id".to_owned());
    let what = match gather.how {
        How::Count => "COUNT(*)".to_owned(),
        How::Sum => format!("CAST(COALESCE(SUM({value}), 0) AS BIGINT)"),
        How::Min => format!("MIN({value})"),
        How::Max => format!("MAX({value})"),
        How::Latest => value,
    };
    let order = match (gather.how, gather.by) {
        (How::Latest, Some(by)) => {
            format!(" ORDER BY r.\"{}\" DESC NULLS LAST, r.id DESC LIMIT 1", by.code)
        }
        (How::Latest, None) => " ORDER BY r.id DESC LIMIT 1".to_owned(),
        _ => String::new(),
    };
    let wheres = found.join(" AND ");
    Ok(format!("(SELECT {what} FROM {table} r WHERE {wheres}{order})"))
}
