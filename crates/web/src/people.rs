//! `/people`, `/departments`, `/tokens`: who works here and by which keys.

use crate::body::given;
use crate::{Caller, Failure, Json, Path, State};
use app::people::{
    self, DepartmentChange, DepartmentView as Department, NewDepartment, NewPerson, PersonChange,
    PersonView as Person,
};
use app::sessions;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{PersonId, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) fn routes() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list, invite))
        .routes(routes!(update))
        .routes(routes!(block))
        .routes(routes!(unblock))
        .routes(routes!(link))
        .routes(routes!(departments, make_department))
        .routes(routes!(change_department, delete_department))
        .routes(routes!(tokens, make_token))
        .routes(routes!(delete_token))
}

type Answer = Result<Response, Failure>;

#[derive(Serialize, ToSchema)]
#[schema(as = People)]
struct PeopleView {
    rows: Vec<PersonView>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
struct PersonView {
    #[schema(value_type = i64)]
    id: PersonId,
    name: String,
    position: String,
    department_id: Option<i64>,
    roles: Vec<String>,
    login: Option<String>,
    email: Option<String>,
    is_active: bool,
    has_password: bool,
    open_tasks: i64,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> PersonView {
        PersonView {
            id: person.id,
            name: person.name,
            position: person.position,
            department_id: person.department,
            roles: person.roles.iter().map(ToString::to_string).collect(),
            login: person.login,
            email: person.email,
            is_active: person.is_active,
            has_password: person.has_password,
            open_tasks: person.open_tasks,
        }
    }
}

fn shown(person: Person) -> Response {
    Json(PersonView::from(person)).into_response()
}

/// People of the organisation.
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = PeopleView)))]
async fn list(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let people = people::list(&state.app, &caller.actor).await?;
    let rows = people.into_iter().map(Into::into).collect();
    Ok(Json(PeopleView { rows }).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewPersonBody {
    name: String,
    position: String,
    email: Option<String>,
    department_id: Option<i64>,
    roles: Vec<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Invited)]
struct InvitedView {
    person: PersonView,
    link: String,
}

/// Invites a person by a one-time link.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewPersonBody, responses((status = 201, body = InvitedView)))]
async fn invite(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewPersonBody>,
) -> Answer {
    let NewPersonBody { name, position, email, department_id: department, roles } = new;
    let new = NewPerson { name, position, email, department, roles };
    let (person, token) = people::invite(&state.app, &caller.actor, new).await?;
    let view = InvitedView { person: person.into(), link: address(&state, &token) };
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

fn address(state: &State, token: &str) -> String {
    format!("{}/link/{token}", state.options.address)
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a change may take a value away")]
struct PersonFields {
    name: Option<String>,
    position: Option<String>,
    email: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    department_id: Option<Option<i64>>,
    roles: Option<Vec<String>>,
}

/// Changes a person.
#[utoipa::path(patch, path = "/people/{id}", tag = "people", params(("id" = i64, Path)), request_body = PersonFields, responses((status = 200, body = PersonView)))]
async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<PersonId>,
    Json(new): Json<PersonFields>,
) -> Answer {
    let PersonFields { name, position, email, department_id: department, roles } = new;
    let change = PersonChange { name, position, email, department, roles };
    Ok(shown(people::update(&state.app, &caller.actor, id, change).await?))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewBlock {
    /// Who takes over the open steps.
    #[schema(value_type = Option<i64>)]
    to: Option<PersonId>,
}

/// Blocks a person; one with open steps is handed over first.
#[utoipa::path(post, path = "/people/{id}/block", tag = "people", params(("id" = i64, Path)), request_body = NewBlock, responses((status = 200, body = PersonView), (status = 409)))]
async fn block(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<PersonId>,
    Json(new): Json<NewBlock>,
) -> Answer {
    Ok(shown(people::block(&state.app, &caller.actor, id, new.to).await?))
}

/// Lets a blocked person in again.
#[utoipa::path(post, path = "/people/{id}/unblock", tag = "people", params(("id" = i64, Path)), responses((status = 200, body = PersonView)))]
async fn unblock(Shared(state): Shared<State>, caller: Caller, Path(id): Path<PersonId>) -> Answer {
    Ok(shown(people::unblock(&state.app, &caller.actor, id).await?))
}

#[derive(Serialize, ToSchema)]
#[schema(as = Link)]
struct LinkView {
    link: String,
}

/// A new one-time link for a person: an invitation, or a new password.
#[utoipa::path(post, path = "/people/{id}/link", tag = "people", params(("id" = i64, Path)), responses((status = 200, body = LinkView)))]
async fn link(Shared(state): Shared<State>, caller: Caller, Path(id): Path<PersonId>) -> Answer {
    let token = people::new_link(&state.app, &caller.actor, id).await?;
    Ok(Json(LinkView { link: address(&state, &token) }).into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Department)]
struct DepartmentView {
    id: i64,
    name: String,
    parent_id: Option<i64>,
    #[schema(value_type = Option<i64>)]
    head_id: Option<PersonId>,
}

impl From<Department> for DepartmentView {
    fn from(one: Department) -> DepartmentView {
        DepartmentView { id: one.id, name: one.name, parent_id: one.parent, head_id: one.head }
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Departments)]
struct DepartmentsView {
    rows: Vec<DepartmentView>,
}

/// Departments.
#[utoipa::path(get, path = "/departments", tag = "people", responses((status = 200, body = DepartmentsView)))]
async fn departments(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let all = people::departments(&state.app, &caller.actor).await?;
    let rows = all.into_iter().map(Into::into).collect();
    Ok(Json(DepartmentsView { rows }).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct NewDepartmentBody {
    name: String,
    parent_id: Option<i64>,
    #[schema(value_type = Option<i64>)]
    head_id: Option<PersonId>,
}

/// Makes a department.
#[utoipa::path(post, path = "/departments", tag = "people", request_body = NewDepartmentBody, responses((status = 201, body = DepartmentView)))]
async fn make_department(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewDepartmentBody>,
) -> Answer {
    let new = NewDepartment { name: new.name, parent: new.parent_id, head: new.head_id };
    let made = people::create_department(&state.app, &caller.actor, new).await?;
    Ok((StatusCode::CREATED, Json(DepartmentView::from(made))).into_response())
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::option_option, reason = "a change may take a value away")]
struct DepartmentFields {
    name: Option<String>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    parent_id: Option<Option<i64>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<i64>)]
    head_id: Option<Option<PersonId>>,
}

/// Changes a department.
#[utoipa::path(patch, path = "/departments/{id}", tag = "people", params(("id" = i64, Path)), request_body = DepartmentFields, responses((status = 200, body = DepartmentView)))]
async fn change_department(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
    Json(new): Json<DepartmentFields>,
) -> Answer {
    let change = DepartmentChange { name: new.name, parent: new.parent_id, head: new.head_id };
    let changed = people::update_department(&state.app, &caller.actor, id, change).await?;
    Ok(Json(DepartmentView::from(changed)).into_response())
}

/// Deletes an empty department.
#[utoipa::path(delete, path = "/departments/{id}", tag = "people", params(("id" = i64, Path)), responses((status = 204)))]
async fn delete_department(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Answer {
    people::delete_department(&state.app, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
struct TokenView {
    id: i64,
    name: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Time,
    #[schema(value_type = String, format = DateTime)]
    expires_at: Time,
    #[schema(value_type = Option<String>, format = DateTime)]
    used_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

fn token_view(view: sessions::TokenView, token: Option<String>) -> TokenView {
    let sessions::TokenView { id, name, created_at, expires_at, used_at } = view;
    TokenView { id, name, created_at, expires_at, used_at, token }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
struct TokensView {
    rows: Vec<TokenView>,
}

/// My API tokens.
#[utoipa::path(get, path = "/tokens", tag = "me", responses((status = 200, body = TokensView)))]
async fn tokens(Shared(state): Shared<State>, caller: Caller) -> Answer {
    let tokens = sessions::tokens(&state.app, &caller.actor).await?;
    let rows = tokens.into_iter().map(|view| token_view(view, None)).collect();
    Ok(Json(TokensView { rows }).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    name: String,
    /// How long it works, 1–366 days.
    days: i64,
}

/// Makes an API token; it is shown once.
#[utoipa::path(post, path = "/tokens", tag = "me", request_body = NewToken, responses((status = 201, body = TokenView)))]
async fn make_token(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(new): Json<NewToken>,
) -> Answer {
    let made = sessions::create_token(&state.app, &caller.actor, &new.name, new.days).await?;
    let (view, token) = made;
    Ok((StatusCode::CREATED, Json(token_view(view, Some(token)))).into_response())
}

/// Deletes an API token.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "me", params(("id" = i64, Path)), responses((status = 204)))]
async fn delete_token(Shared(state): Shared<State>, caller: Caller, Path(id): Path<i64>) -> Answer {
    sessions::delete_token(&state.app, &caller.actor, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
