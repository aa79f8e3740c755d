//! The work of an export: page by page from the database into the file.

use super::cells::Naming;
use super::columns::{self, Source};
use super::{Export, Format, KEPT_MS, OpenSheet, files};
use crate::app::App;
use crate::jobs::{self, Job};
use crate::records::RecordRow;
use crate::records::read::{Asking, Walk, Wanted};
use crate::words::Language;
use base::sheet::{Layout, Sheet, unwritten};
use base::{Actor, Code, Problem};
use model::RecordType;
use serde_json::{Value as Json, json};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::Lane;

/// Records to a page: one short read.
const PAGE: u32 = 1000;

/// Everything a job needs.
#[derive(Debug)]
pub(super) struct Ready {
    walk: Walk,
    sources: Arc<Vec<Source>>,
    format: Format,
    language: Language,
}

impl Ready {
    /// Checks rights, filter, order and columns.
    ///
    /// # Errors
    /// `type.unknown`, `action.denied`, `field.unknown`, `field.not_ordered`, `expr.*`,
    /// `request.invalid`.
    pub(super) fn new(asking: Asking, export: Export) -> Result<Ready, Problem> {
        let (format, language) = (export.format()?, export.language());
        let catalog = Arc::clone(&asking.catalog);
        // Rights first: whoever may not read the type hears nothing of its columns.
        let Export { record_type, filter, sort, columns, .. } = export;
        asking.caller.must(&record_type, model::access::Action::Export)?;
        let known = catalog.record_type(&record_type)?;
        let sources = columns::sources(&asking.caller, known, &columns)?;
        let fields = sources.iter().filter_map(|source| match source {
            Source::Field(at) => Some(*at),
            Source::System(_) => None,
        });
        let wanted = Wanted { filter, sort, fields: fields.collect() };
        let walk = Walk::new(asking, &record_type, wanted, PAGE)?;
        Ok(Ready { walk, sources: Arc::new(sources), format, language })
    }

    fn layout(&self, app: &App) -> Layout {
        let record_type = self.walk.record_type();
        Layout {
            title: title(record_type, self.language),
            columns: columns::columns(record_type, &self.sources, self.language),
            zone: self.walk.asking().catalog.calendar.zone.clone(),
            is_russian: self.language == Language::Ru,
            folder: files::folder(app),
        }
    }
}

fn title(record_type: &RecordType, language: Language) -> String {
    columns::said(&record_type.words.title, language).to_owned()
}

/// Writes the file; what was begun and not ended is removed.
///
/// # Errors
/// `action.denied`, `export.too_large`, `store.*`.
pub(super) async fn run(
    job: Job,
    actor: &Actor,
    ready: Ready,
    (kept, open): (String, OpenSheet),
) -> Result<Json, Problem> {
    let path = files::folder(&job.app).join(kept);
    let written = write(&job, actor, ready, (&path, open)).await;
    if written.is_err() {
        files::remove(&path).await;
    }
    written
}

async fn write(
    job: &Job,
    actor: &Actor,
    ready: Ready,
    (path, open): (&Path, OpenSheet),
) -> Result<Json, Problem> {
    let app = &job.app;
    let layout = ready.layout(app);
    let name = file_name(app, &layout.title, ready.format);
    let Ready { mut walk, sources, format, language } = ready;
    let total;
    (walk, total) = read(app, walk, |walk, tx| walk.count(tx)).await?;
    if let Some(max) = format.rows_max().filter(|max| total > *max) {
        let problem = Problem::new(Code::ExportTooLarge).with("count", total.to_string());
        return Err(problem.with("max", max.to_string()));
    }
    let place = path.to_owned();
    let mut sheet = blocking(move || begin(&place, format, layout, open)).await?;
    let mut done = 0_i64;
    progress(job, (0, total)).await?;
    loop {
        walk.renew(app, actor)?;
        let rows;
        (walk, rows) = read(app, walk, Walk::next).await?;
        if rows.is_empty() {
            break;
        }
        done += i64::try_from(rows.len()).unwrap_or_default();
        let (sources, catalog) = (Arc::clone(&sources), Arc::clone(&walk.asking().catalog));
        sheet = blocking(move || {
            let naming = Naming { catalog: &catalog, language };
            fill(sheet, &naming, &sources, rows)
        })
        .await?;
        progress(job, (done, total.max(done))).await?;
    }
    let place = path.to_owned();
    let (cut, bytes) = blocking(move || end(sheet, &place)).await?;
    tracing::info!(job = job.id, person = job.person, rows = done, %name, "a list was taken out");
    let until = app.now().plus_ms(KEPT_MS);
    Ok(json!({ "file": name, "rows": done, "bytes": bytes, "cut": cut, "until": until }))
}

/// «Обращения 2026-11-24.xlsx», without the signs that systems forbid in names.
fn file_name(app: &App, title: &str, format: Format) -> String {
    let is_fine = |ch: &char| !ch.is_control() && !r#"/\:*?"<>|"#.contains(*ch);
    let title: String = title.chars().filter(is_fine).take(80).collect();
    let today = app.catalog().day_of(app.now());
    format!("{} {today}.{}", title.trim_matches([' ', '.']), format.code())
}

/// One short read of the walk, which comes back.
async fn read<T: Send + 'static>(
    app: &App,
    mut walk: Walk,
    what: impl FnOnce(&mut Walk, &mut store::Tx<'_>) -> Result<T, Problem> + Send + 'static,
) -> Result<(Walk, T), Problem> {
    let read = app.store.read(move |tx| {
        let found = what(&mut walk, tx)?;
        Ok((walk, found))
    });
    read.await
}

fn begin(
    path: &PathBuf,
    format: Format,
    layout: Layout,
    open: OpenSheet,
) -> Result<Box<dyn Sheet>, Problem> {
    std::fs::create_dir_all(&layout.folder).map_err(unwritten)?;
    let file = File::create(path).map_err(unwritten)?;
    open(format, layout, Box::new(file))
}

fn fill(
    mut sheet: Box<dyn Sheet>,
    naming: &Naming<'_>,
    sources: &[Source],
    rows: Vec<RecordRow>,
) -> Result<Box<dyn Sheet>, Problem> {
    for row in rows {
        sheet.row(&naming.row(sources, row))?;
    }
    Ok(sheet)
}

/// Ends the file and makes sure that it is on the disk before anybody is told of it.
fn end(sheet: Box<dyn Sheet>, path: &Path) -> Result<(i64, u64), Problem> {
    let cut = sheet.end()?;
    let file = File::open(path).map_err(unwritten)?;
    file.sync_all().map_err(unwritten)?;
    let about = file.metadata().map_err(unwritten)?;
    Ok((cut, about.len()))
}

async fn progress(job: &Job, reached: (i64, i64)) -> Result<(), Problem> {
    let (id, now) = (job.id, job.app.now());
    let noted = move |tx: &mut store::Tx<'_>| jobs::sql::progress(tx, id, reached, now);
    job.app.store.write(Lane::Bulk, noted).await?;
    job.tell();
    Ok(())
}

/// Work on files and long texts, off the async threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::bug("writing a table panicked").because(error))?
}
