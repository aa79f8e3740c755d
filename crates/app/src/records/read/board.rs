//! Boards: figures and first cards per stage.

use super::cursor;
use super::query::{Asking, equals};
use super::rows::Fields;
use crate::records::views::{BoardQuery, Column, StageFigures};
use base::{Code, Problem};
use model::expr::Node;
use model::{Field, FieldKind, RecordType, Value};
use rust_decimal::Decimal;
use std::sync::Arc;
use store::{Select, StageTotal, Tx};

/// The most cards a column brings at once.
const CARDS_MAX: u32 = 100;
/// The usual number.
const CARDS: u32 = 30;

/// A board made ready outside of the transaction.
#[derive(Debug)]
pub(in crate::records) struct Board {
    asking: Asking,
    select: Select,
    fields: Fields,
    sum: Option<Field>,
    /// Full codes of the stages to show, in order.
    stages: Vec<String>,
}

impl Board {
    /// A board of one pipeline.
    pub(in crate::records) fn prepare(
        asking: Asking,
        record_type: &str,
        query: &BoardQuery,
    ) -> Result<Board, Problem> {
        let mut board = Board::totals(asking, record_type, query)?;
        let record_type = Arc::clone(&board.select.record_type);
        let mut pipelines = record_type.pipelines.iter();
        let wanted = query.pipeline.as_str();
        let pipeline = pipelines.find(|one| wanted.is_empty() || one.code == *wanted);
        let Some(pipeline) = pipeline else {
            return Err(Problem::new(Code::StageUnknown).with("stage", wanted));
        };
        board.stages = pipeline.stages.iter().map(|stage| stage.code.clone()).collect();
        board.fields = Fields::of(&record_type, cards(&record_type));
        board.fields.ask(&mut board.select);
        board.select.limit = match query.cards {
            0 => CARDS,
            1..=CARDS_MAX => query.cards,
            _ => return Err(Problem::new(Code::QueryLimit).with("max", CARDS_MAX.to_string())),
        };
        Ok(board)
    }

    /// Figures only, of all pipelines.
    pub(in crate::records) fn totals(
        asking: Asking,
        record_type: &str,
        query: &BoardQuery,
    ) -> Result<Board, Problem> {
        let select = asking.select(record_type)?;
        let select = asking.filtered(select, query.filter.as_deref())?;
        let record_type = Arc::clone(&select.record_type);
        let sum = match query.sum.as_deref().filter(|sum| !sum.is_empty()) {
            Some(code) => {
                asking.must_not_tell(&record_type, code)?;
                Some(summed(&record_type, code)?)
            }
            None => None,
        };
        let stages = record_type.pipelines.iter().flat_map(|pipeline| &pipeline.stages);
        let stages = stages.map(|stage| stage.code.clone()).collect();
        let fields = Fields::of(&record_type, Vec::new());
        Ok(Board { asking, select, fields, sum, stages })
    }

    pub(in crate::records) fn figures(
        &self,
        tx: &mut Tx<'_>,
    ) -> Result<Vec<StageFigures>, Problem> {
        let (now, day_end) = (self.asking.now, self.asking.catalog.day_end(self.asking.now));
        let totals = tx.stage_totals(&self.select, self.sum.as_ref(), now, day_end)?;
        let of = |stage: &String| totals.iter().find(|total| total.stage == *stage);
        Ok(self.stages.iter().map(|stage| figures(stage, of(stage), self.sum.as_ref())).collect())
    }

    pub(in crate::records) fn columns(&self, tx: &mut Tx<'_>) -> Result<Vec<Column>, Problem> {
        let mut columns = Vec::with_capacity(self.stages.len());
        for figures in self.figures(tx)? {
            let (rows, next_cursor) = match figures.count {
                0 => (Vec::new(), None),
                _ => self.cards(tx, &figures.stage)?,
            };
            columns.push(Column { figures, rows, next_cursor });
        }
        Ok(columns)
    }

    fn cards(
        &self,
        tx: &mut Tx<'_>,
        stage: &str,
    ) -> Result<(Vec<crate::records::RecordRow>, Option<String>), Problem> {
        let of_stage = equals("stage", Node::Text(stage.to_owned()));
        let mut select = self.asking.with(self.select.clone(), &of_stage)?;
        let page = usize::try_from(select.limit).unwrap_or(usize::MAX);
        select.limit += 1;
        let mut found = tx.select(&select)?;
        let has_more = found.len() > page;
        found.truncate(page);
        let last = found.last().filter(|_| has_more);
        let next = last.map(|last| cursor::write(select.order.as_ref(), &last.key, last.id));
        let rows = self.fields.rows(tx, &self.asking, &select.record_type, found)?;
        Ok((rows, next))
    }
}

/// Fields shown on cards; those of lists when none are marked.
fn cards(record_type: &RecordType) -> Vec<usize> {
    let fields = record_type.fields.iter().enumerate();
    fields.filter(|(_, field)| field.on_card).map(|(at, _)| at).collect()
}

fn summed(record_type: &RecordType, code: &str) -> Result<Field, Problem> {
    let field = record_type
        .field(code)
        .ok_or_else(|| Problem::new(Code::FieldUnknown).with("field", code))?;
    let is_number =
        matches!(field.value_kind(), FieldKind::Integer | FieldKind::Decimal | FieldKind::Money);
    if !is_number || !field.is_stored() {
        return Err(Problem::new(Code::FieldNotOrdered).with("field", code));
    }
    Ok(field.clone())
}

fn figures(stage: &str, total: Option<&StageTotal>, sum: Option<&Field>) -> StageFigures {
    let amount = total.map_or(0, |total| total.sum);
    let sum = match sum {
        None => Value::Null,
        Some(field) if field.value_kind() == FieldKind::Integer => {
            Value::Int(i64::try_from(amount).unwrap_or(i64::MAX))
        }
        Some(field) => Decimal::try_from_i128_with_scale(amount, field.scale)
            .map_or(Value::Null, Value::Decimal),
    };
    StageFigures {
        stage: stage.to_owned(),
        count: total.map_or(0, |total| total.count),
        sum,
        overdue: total.map_or(0, |total| total.overdue),
        today: total.map_or(0, |total| total.today),
        planned: total.map_or(0, |total| total.planned),
        none: total.map_or(0, |total| total.none),
    }
}
