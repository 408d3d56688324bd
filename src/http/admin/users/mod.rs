//! `/admin/users`: everybody with an account, and new ones. One person's page is next door.

pub mod one;

use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::{self, EMAIL_TAKEN, NewUser, PeopleFilter, Profile, Role, User};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::workshop_options::workshop_options;
use crate::http::kit::{self, Answer, address};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde::Deserialize;

/// People on a page.
const PAGE: usize = 50;
/// What is searched for is short; more is cut.
const QUERY_CHARS: usize = 200;

#[derive(Deserialize)]
pub struct UsersQuery {
    q: Option<String>,
    role: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/users/list.html")]
struct ListPage {
    shell: Layout,
    query: String,
    roles: Vec<SelectOption>,
    is_filtered: bool,
    rows: Vec<UserRow>,
    /// Not the first page.
    is_later: bool,
    start: String,
    older: String,
}

/// Who works for no workshop.
const NOBODY: &str = "Ninguno";

struct UserRow {
    href: String,
    name: String,
    email: String,
    role: &'static str,
    workshop: String,
    state: State,
    since: String,
    since_iso: String,
}

/// Whether somebody may come in, as a pill.
struct State {
    key: &'static str,
    label: &'static str,
}

impl State {
    fn of(user: &User) -> Self {
        // The pill's colours go by a status's key.
        let (key, label) = if user.active {
            ("CONFIRMED", "Activa")
        } else {
            ("CANCELLED", "Desactivada")
        };
        Self { key, label }
    }
}

/// `GET /admin/users`
pub async fn list(
    app: web::Data<AppState>,
    who: Admin,
    wish: web::Query<UsersQuery>,
    req: HttpRequest,
) -> Answer {
    let role: Option<Role> = wish.role.as_deref().and_then(|role| role.parse().ok());
    let query = wish.q.as_deref().unwrap_or_default().trim();
    let query: String = query.chars().take(QUERY_CHARS).collect();
    let after: Option<UserId> = wish.cursor.as_deref().and_then(|id| id.parse().ok());
    let filter = PeopleFilter {
        query: query.clone(),
        role,
    };
    let (page, workshops) = app
        .db
        .read(move |conn| {
            Ok((
                accounts::people(conn, &filter, PAGE, after)?,
                workshops::all(conn)?,
            ))
        })
        .await?;
    let at = |cursor: Option<UserId>| {
        let cursor = cursor.map(|id| id.to_string()).unwrap_or_default();
        let role = role.map_or("", Role::as_str);
        address(
            "/admin/users",
            &[("q", &query), ("role", role), ("cursor", &cursor)],
        )
    };
    let everyone = SelectOption::new("", "Todos", role.map(Role::as_str).unwrap_or_default());
    kit::page(&ListPage {
        shell: who.shell(&req),
        roles: std::iter::once(everyone).chain(role_choices(role)).collect(),
        is_filtered: role.is_some() || !query.is_empty(),
        rows: page
            .people
            .iter()
            .map(|user| UserRow::new(user, &workshops))
            .collect(),
        is_later: after.is_some(),
        start: at(None),
        older: page.next.map(|next| at(Some(next))).unwrap_or_default(),
        query,
    })
}

fn role_choices(chosen: Option<Role>) -> impl Iterator<Item = SelectOption> {
    let chosen = chosen.map(Role::as_str).unwrap_or_default();
    Role::ALL
        .iter()
        .map(move |role| SelectOption::new(role.as_str(), role.label(), chosen))
}

fn path_of(id: UserId) -> String {
    format!("/admin/users/{id}")
}

impl UserRow {
    fn new(user: &User, workshops: &[Workshop]) -> Self {
        let workshop = workshops
            .iter()
            .find(|workshop| user.workshop == Some(workshop.id));
        Self {
            href: path_of(user.id),
            name: user.display_name().to_owned(),
            email: user.email.clone(),
            role: user.role.label(),
            workshop: workshop.map(|workshop| workshop.name.clone()).unwrap_or_default(),
            state: State::of(user),
            since: calendar::stamp_es(user.created_at),
            since_iso: user.created_at.to_rfc3339(),
        }
    }
}

/// Who somebody is, as a form asks for it: what was typed, else what is known, and what is wrong with it.
struct ProfileForm {
    full_name: String,
    name_error: String,
    email: String,
    email_error: String,
    roles: Vec<SelectOption>,
    role_error: String,
    workshops: Vec<SelectOption>,
    workshop_error: String,
}

impl ProfileForm {
    /// Most of those that an admin makes are operators.
    fn new(user: Option<&User>, workshops: &[Workshop], form: &FormState) -> Self {
        let role = user.map_or(Role::Taller, |user| user.role);
        let name = form.field("name", user.map(|user| user.name.as_str()).unwrap_or_default());
        let email = form.field("email", user.map(|user| user.email.as_str()).unwrap_or_default());
        let role = form.field("role", role.as_str());
        let own = user.and_then(|user| user.workshop);
        let workshop = form.field("workshop", own.map(|id| id.to_string()).unwrap_or_default());
        Self {
            full_name: name.value,
            name_error: name.error,
            email: email.value,
            email_error: email.error,
            roles: role_choices(role.value.parse().ok()).collect(),
            role_error: role.error,
            workshops: workshop_options(workshops, NOBODY, workshop.value.parse().ok()),
            workshop_error: workshop.error,
        }
    }
}

/// An e-mail that somebody else has is a complaint beside its field.
fn beside(error: AppError) -> AppError {
    match error {
        AppError::Conflict(conflict) if conflict.code == EMAIL_TAKEN => {
            AppError::field("email", "ya tiene una cuenta")
        }
        error => error,
    }
}

#[derive(Template)]
#[template(path = "admin/users/new.html")]
struct NewPage {
    shell: Layout,
    form: ProfileForm,
    password_error: String,
}

/// `GET /admin/users/new`
pub async fn new_form(app: web::Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    new_page(&app, &who, &req, &FormState::default()).await
}

async fn new_page(app: &AppState, who: &Admin, req: &HttpRequest, form: &FormState) -> Answer {
    let workshops = app.db.read(workshops::all).await?;
    let page = NewPage {
        shell: who.shell(req),
        form: ProfileForm::new(None, &workshops, form),
        password_error: form.error("password"),
    };
    kit::page_with(form.status(), &page)
}

/// A generated password, shown this once: it is kept nowhere, and no page of ours is kept by browsers (`no-store`).
#[derive(Template)]
#[template(path = "admin/users/password.html")]
struct PasswordPage {
    shell: Layout,
    path: String,
    is_new: bool,
    full_name: String,
    email: String,
    password: String,
}

/// `POST /admin/users`
pub async fn create(
    app: web::Data<AppState>,
    who: Admin,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let sent = FormState::new("users", "", typed);
    let wanted = sent.read(|input| {
        let profile = Profile::read(input);
        let password = accounts::password_or_none(input, &[&profile.email, &profile.name]);
        Some((profile.role?, profile, password))
    });
    let outcome = match wanted {
        Ok((role, profile, password)) => make(&app, role, profile, password).await.map_err(beside),
        Err(error) => Err(error),
    };
    let done = |(user, generated): (User, Option<String>)| match generated {
        None => kit::see_other_with(&path_of(user.id), Flash::UserCreated),
        Some(password) => kit::page(&PasswordPage {
            shell: who.shell(&req),
            path: path_of(user.id),
            is_new: true,
            full_name: user.name,
            email: user.email,
            password,
        }),
    };
    sent.answer(outcome, done, async |state| {
        new_page(&app, &who, &req, &state).await
    })
    .await
}

/// With the password, where it was not typed.
async fn make(
    app: &AppState,
    role: Role,
    profile: Profile,
    typed: Option<String>,
) -> Result<(User, Option<String>), AppError> {
    let generated = typed.is_none().then(accounts::generate_password);
    let password = typed.or_else(|| generated.clone()).unwrap_or_default();
    let new = NewUser {
        email: profile.email,
        password_hash: accounts::hash_in_turn(password).await?,
        name: profile.name,
        role,
        workshop: profile.workshop,
        // A customer shows it themselves.
        is_proven: role != Role::Cliente,
    };
    let made = app.db.transact(move |conn, now| {
        let id = accounts::create(conn, now, new.clone())?;
        accounts::find(conn, id)?.ok_or(AppError::NotFound)
    });
    Ok((made.await?, generated))
}
