//! `/meta`: what the office is made of, in the caller's language; screens are drawn from it.

use crate::show::label;
use crate::words::Language;
use crate::{Caller, Failure, Json, State};
use app::catalog::Catalog;
use app::records::Defaults;
use app::settings::{self, Settings};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Date, Problem};
use model::access::Action;
use model::field::{Required, Shape};
use model::record_type::Outcome;
use model::{Field, RecordType, Stage};
use serde::Serialize;
use std::hash::{DefaultHasher, Hash, Hasher};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(get))
}

/// The office.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Meta)]
pub(crate) struct MetaView {
    types: Vec<TypeView>,
    roles: Vec<RoleView>,
    people: Vec<PersonView>,
    organisation: OrganisationView,
    files: FilesView,
    version: String,
}

/// How large files may be, in bytes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileLimits)]
struct FilesView {
    /// One file.
    file: i64,
    /// All files of a record together.
    record: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecordType)]
struct TypeView {
    code: String,
    title: String,
    one: String,
    few: String,
    many: String,
    new: String,
    icon: String,
    position: u32,
    is_directory: bool,
    needs_step: bool,
    owner: Option<String>,
    start: Option<String>,
    same_by: Vec<String>,
    fields: Vec<FieldView>,
    sections: Vec<SectionView>,
    pipelines: Vec<PipelineView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Field)]
#[expect(clippy::struct_excessive_bools, reason = "the shape of the API: a field's traits by name")]
struct FieldView {
    code: String,
    kind: &'static str,
    result: Option<&'static str>,
    label: String,
    hint: String,
    required: &'static str,
    /// Stages that are not left forwards without it.
    leaving: Vec<String>,
    /// Stages that are not entered without it.
    entering: Vec<String>,
    options: Vec<OptionView>,
    to: Option<String>,
    scale: u32,
    is_list: bool,
    is_create: bool,
    is_card: bool,
    is_indexed: bool,
    is_read_only: bool,
    is_parent: bool,
    /// Of a link: how the linked record calls those that point at it; empty: by the type.
    reverse: String,
    is_stored: bool,
    /// Its values are still being converted or filled: it is not written, and nothing is found by it.
    is_preparing: bool,
    /// People fill it on closed records, too.
    is_after_close: bool,
    /// The fields whose values decide which options are offered (`/records/{type}/offered`).
    depends: Vec<String>,
    /// The least value, today.
    min: Option<DefaultView>,
    /// The greatest value, today.
    max: Option<DefaultView>,
    max_length: Option<usize>,
    /// What the field is filled with when it is left alone, for the caller today; null also where
    /// only the write can tell (`has_default`).
    default: Option<DefaultView>,
    /// Whether the server fills the field when it is left alone.
    has_default: bool,
}

/// A value as forms send it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldDefault)]
#[serde(untagged)]
enum DefaultView {
    Flag(bool),
    Number(i64),
    Text(String),
    List(Vec<String>),
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldOption)]
struct OptionView {
    code: String,
    label: String,
    is_active: bool,
    /// In a tree: the option above it.
    parent: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Section)]
struct SectionView {
    code: String,
    label: String,
    /// Of a table: the columns, fields of its type.
    fields: Vec<String>,
    /// The type whose records are the rows of this table.
    table: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pipeline)]
struct PipelineView {
    code: String,
    label: String,
    stages: Vec<StageView>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stage)]
struct StageView {
    code: String,
    label: String,
    hue: u8,
    outcome: Option<&'static str>,
    to: Vec<String>,
    /// The only stages from which the caller may bring records here by hand; null: from anywhere.
    by_hand: Option<Vec<String>>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleView {
    code: String,
    label: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonRef)]
struct PersonView {
    id: i64,
    name: String,
    position: String,
    department_id: Option<i64>,
    is_active: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organisation)]
struct OrganisationView {
    name: String,
    zone: String,
    language: String,
    currency: String,
}

/// Everything of `/meta`: only types that the caller may read.
pub(crate) async fn view(state: &State, caller: &Caller) -> Result<MetaView, Problem> {
    let settings = settings::get(&state.app).await?;
    Ok(of_office(state, caller, settings))
}

fn of_office(state: &State, caller: &Caller, settings: Settings) -> MetaView {
    let catalog = state.app.catalog();
    let language = caller.language;
    let rights = app::access::caller_in(&catalog, &caller.actor);
    let defaults = Defaults::new(&state.app, &caller.actor);
    let mut types: Vec<TypeView> = rights
        .types(Action::Read)
        .iter()
        .filter_map(|(code, _)| catalog.types.get(code))
        .map(|known| {
            let shown = shown(known, &rights);
            type_view(known, (&catalog, &defaults, &rights), &shown, language)
        })
        .collect();
    types.sort_by(|a, b| (a.position, &a.code).cmp(&(b.position, &b.code)));
    let mut people: Vec<PersonView> = catalog.people.values().map(person_view).collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    let mut roles: Vec<RoleView> = catalog
        .roles
        .values()
        .map(|role| RoleView {
            code: role.code.to_string(),
            label: label(&role.label, language).to_owned(),
        })
        .collect();
    roles.sort_by(|a, b| a.code.cmp(&b.code));
    MetaView {
        types,
        roles,
        people,
        version: version(&catalog, &settings, language),
        files: FilesView { file: catalog.files.file, record: catalog.files.record },
        organisation: OrganisationView {
            name: settings.name,
            zone: state.app.options.zone.clone(),
            language: catalog.language.clone(),
            currency: settings.currency,
        },
    }
}

/// The day in the office: `/meta` tells defaults of that day.
fn today(state: &State) -> Date {
    state.app.catalog().day_of(state.app.now())
}

/// Changes with anything that `/meta` says, but for what a new day brings.
fn version(catalog: &Catalog, settings: &Settings, language: Language) -> String {
    let mut hasher = DefaultHasher::new();
    (&settings.name, &settings.currency).hash(&mut hasher);
    format!("{}-{:x}-{}", catalog.version, hasher.finish(), language.code())
}

fn person_view(person: &app::catalog::Person) -> PersonView {
    PersonView {
        id: person.id,
        name: person.name.clone(),
        position: person.position.clone(),
        department_id: person.department,
        is_active: person.is_active,
    }
}

/// The fields that exist for the caller: guarded ones for those who see them somewhere.
fn shown<'t>(known: &'t RecordType, rights: &app::access::Caller) -> Vec<&'t Field> {
    known.fields.iter().filter(|field| !rights.is_hidden(&known.code, field)).collect()
}

fn type_view(
    known: &RecordType,
    (catalog, defaults, rights): (&Catalog, &Defaults, &app::access::Caller),
    shown: &[&Field],
    language: Language,
) -> TypeView {
    let word = |text| label(text, language).to_owned();
    let words = &known.words;
    let is_shown = |name: &&base::Name| shown.iter().any(|field| field.code == **name);
    let texts =
        |names: &[base::Name]| names.iter().filter(is_shown).map(ToString::to_string).collect();
    let stages = |stages: &[Stage]| {
        stages.iter().map(|stage| stage_view(stage, known, (catalog, rights), language)).collect()
    };
    TypeView {
        code: known.code.to_string(),
        title: word(&words.title),
        one: word(&words.one),
        few: word(&words.few),
        many: word(&words.many),
        new: word(&words.new),
        icon: known.icon.clone(),
        position: known.position,
        is_directory: known.is_directory,
        needs_step: known.needs_step,
        owner: known.owner.as_ref().map(ToString::to_string),
        start: known.start.clone(),
        same_by: texts(&known.same_by),
        fields: shown
            .iter()
            .map(|field| field_view(field, (known, defaults, rights), (catalog, language)))
            .collect(),
        sections: known
            .sections
            .iter()
            .map(|section| SectionView {
                code: section.code.to_string(),
                label: word(&section.label),
                fields: match section.table {
                    // Fields of the rows' type: which of them exist for the caller stands there.
                    Some(_) => section.fields.iter().map(ToString::to_string).collect(),
                    None => texts(&section.fields),
                },
                table: section.table.as_ref().map(ToString::to_string),
            })
            .collect(),
        pipelines: known
            .pipelines
            .iter()
            .map(|pipeline| PipelineView {
                code: pipeline.code.to_string(),
                label: word(&pipeline.label),
                stages: stages(&pipeline.stages),
            })
            .collect(),
    }
}

fn stage_view(
    stage: &Stage,
    known: &RecordType,
    (catalog, rights): (&Catalog, &app::access::Caller),
    language: Language,
) -> StageView {
    let is_free = |roles: &[base::Name]| {
        rights.person().is_some_and(|person| catalog.has_any_role(person, roles))
    };
    let by_hand = stage.by_hand.as_ref().filter(|rule| !is_free(&rule.roles));
    let flow = catalog.flows.get(&known.code);
    let rules = flow.and_then(|flow| flow.stages.get(&stage.code));
    StageView {
        code: stage.code.clone(),
        label: label(&stage.label, language).to_owned(),
        hue: stage.hue,
        outcome: stage.outcome.map(|outcome| match outcome {
            Outcome::Success => "success",
            Outcome::Failure => "failure",
            Outcome::Neutral => "neutral",
        }),
        to: rules.map(|rules| rules.to.clone()).unwrap_or_default(),
        by_hand: by_hand.map(|rule| rule.from.clone()),
    }
}

fn field_view(
    field: &Field,
    (known, defaults, rights): (&RecordType, &Defaults, &app::access::Caller),
    (catalog, language): (&Catalog, Language),
) -> FieldView {
    let (required, (leaving, entering)) = match &field.required {
        Required::Never => ("never", Default::default()),
        Required::Always => ("always", Default::default()),
        Required::Stages { leaving, entering } => ("leaving", (leaving.clone(), entering.clone())),
        Required::When(_) => ("when", Default::default()),
    };
    let longest = field.value_kind().row().max_length;
    // Other texts are typed in many forms that are longer than what is kept.
    let is_plain = matches!(field.shape(), Shape::Line | Shape::Long);
    FieldView {
        code: field.code.to_string(),
        kind: field.kind.code(),
        result: field.result.map(|kind| kind.code()),
        label: label(&field.label, language).to_owned(),
        hint: label(&field.hint, language).to_owned(),
        required,
        leaving,
        entering,
        options: field
            .options
            .iter()
            .map(|option| OptionView {
                code: option.code.to_string(),
                label: label(&option.label, language).to_owned(),
                is_active: option.is_active,
                parent: option.parent.as_ref().map(ToString::to_string),
            })
            .collect(),
        to: field.to.as_ref().map(ToString::to_string),
        scale: field.scale,
        is_list: field.in_list,
        is_create: field.in_create,
        is_card: field.on_card,
        is_indexed: field.is_indexed,
        is_read_only: field.is_read_only || rights.is_read_only(&known.code, field),
        is_parent: field.is_parent,
        reverse: label(&field.reverse, language).to_owned(),
        is_stored: field.is_stored(),
        is_preparing: catalog.is_preparing(&known.code, &field.code),
        is_after_close: field.is_after_close,
        depends: field.depends_on().into_iter().map(str::to_owned).collect(),
        min: wire(field, &defaults.bound(field, field.min.as_ref())),
        max: wire(field, &defaults.bound(field, field.max.as_ref())),
        max_length: is_plain.then_some(longest),
        default: wire(field, &defaults.of(field)),
        has_default: field.default.is_some(),
    }
}

fn wire(field: &Field, value: &model::Value) -> Option<DefaultView> {
    match model::field::to_json(field, value) {
        serde_json::Value::Bool(flag) => Some(DefaultView::Flag(flag)),
        serde_json::Value::Number(number) => number.as_i64().map(DefaultView::Number),
        serde_json::Value::String(text) => Some(DefaultView::Text(text)),
        serde_json::Value::Array(items) => {
            let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(DefaultView::List)
        }
        _ => None,
    }
}

/// Types, roles, people, organisation.
#[utoipa::path(get, path = "/meta", tag = "me", responses((status = 200, body = MetaView), (status = 304)))]
async fn get(
    Shared(state): Shared<State>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let who = caller.actor.person().unwrap_or_default();
    let settings = settings::get(&state.app).await?;
    let version = version(&state.app.catalog(), &settings, caller.language);
    let tag = format!("\"{version}-{who}-{}\"", today(&state));
    let seen = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    if seen == Some(tag.as_str()) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let mut response = Json(of_office(&state, &caller, settings)).into_response();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
        let again = HeaderValue::from_static("private, no-cache");
        response.headers_mut().insert(header::CACHE_CONTROL, again);
    }
    Ok(response)
}
