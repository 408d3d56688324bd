//! `/admin/users/{id}`: one person's account.

use super::{NOBODY, PasswordPage, ProfileForm, State, beside, path_of};
use crate::base::calendar;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::accounts::{self, Change, Profile, Role, User};
use crate::domain::workshops::{self, Workshop};
use crate::http::auth::extractors::Admin;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FormState};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, meanwhile};
use crate::http::state::AppState;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::Map;

const PROFILE: &str = "profile";

#[derive(Template)]
#[template(path = "admin/users/one.html")]
struct OnePage {
    shell: Layout,
    path: String,
    full_name: String,
    since: String,
    since_iso: String,
    is_active: bool,
    /// The admin's own account.
    is_self: bool,
    state: State,
    /// Why a form was not done, where no field is to blame.
    banner: String,
    /// What stood in the fields when they were shown.
    shown: Vec<(String, String)>,
    form: ProfileForm,
    password_error: String,
}

async fn look(app: &AppState, id: UserId) -> Result<(User, Vec<Workshop>), AppError> {
    app.db
        .read(move |conn| {
            let user = accounts::find(conn, id)?.ok_or(AppError::NotFound)?;
            Ok((user, workshops::all(conn)?))
        })
        .await
}

/// The page as it is by now, after a form that could not be done with what was wrong.
async fn render(app: &AppState, who: &Admin, req: &HttpRequest, id: UserId, form: &FormState) -> Answer {
    let (user, workshops) = look(app, id).await?;
    let page = OnePage {
        shell: who.shell(req),
        path: path_of(id),
        full_name: user.display_name().to_owned(),
        since: calendar::date_es(calendar::today(user.created_at)),
        since_iso: user.created_at.to_rfc3339(),
        is_active: user.active,
        is_self: user.id == who.0.id,
        state: State::of(&user),
        banner: form.refusal(),
        shown: form.at(PROFILE, "").hidden(&fields(&user, &workshops)),
        form: ProfileForm::new(Some(&user), &workshops, form.at(PROFILE, "")),
        password_error: form.error("password"),
    };
    kit::page_with(form.status(), &page)
}

/// `GET /admin/users/{id}`
pub async fn show(app: web::Data<AppState>, who: Admin, id: web::Path<UserId>, req: HttpRequest) -> Answer {
    render(&app, &who, &req, *id, &FormState::default()).await
}

/// As the form shows them.
fn fields(user: &User, workshops: &[Workshop]) -> meanwhile::Stored {
    let own = workshops.iter().find(|one| user.workshop == Some(one.id));
    meanwhile::Stored::from([("name", user.name.clone()), ("email", user.email.clone())])
        .choice("role", user.role.as_str(), user.role.label())
        .choice(
            "workshop",
            user.workshop.map(|id| id.to_string()).unwrap_or_default(),
            own.map_or(NOBODY, |one| &one.name),
        )
}

/// `POST /admin/users/{id}`: who they are, and what they may do.
pub async fn change(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let id = *id;
    form::submit_over(
        &app,
        FormState::new(PROFILE, "", typed),
        (
            move |conn| {
                let user = accounts::find(conn, id)?.ok_or(AppError::NotFound)?;
                Ok(fields(&user, &workshops::all(conn)?))
            },
            accounts::hold,
        ),
        |input| {
            let profile = Profile::read(input);
            Some(Change {
                role: profile.role?,
                email: profile.email,
                name: profile.name,
                workshop: profile.workshop,
            })
        },
        move |conn, now, change| {
            accounts::change(conn, now, id, change).map_err(beside)?;
            Ok(change.role)
        },
        // Then this page is no longer theirs.
        |role| match id == who.0.id && role != Role::Admin {
            true => kit::see_other_with(role.home(), Flash::UserChanged),
            false => kit::see_other_with(&path_of(id), Flash::UserChanged),
        },
        async |state| render(&app, &who, &req, id, &state).await,
    )
    .await
}

/// `POST /admin/users/{id}/closure`
pub async fn closure(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
) -> Answer {
    let id = *id;
    form::submit(
        &app,
        FormState::new("closure", "", Map::new()),
        |_| Some(()),
        move |conn, now, ()| accounts::close(conn, now, id),
        |()| match id == who.0.id {
            true => kit::see_other("/login"),
            false => kit::see_other_with(&path_of(id), Flash::UserClosed),
        },
        async |state| render(&app, &who, &req, id, &state).await,
    )
    .await
}

/// `POST /admin/users/{id}/opening`
pub async fn opening(app: web::Data<AppState>, _: Admin, id: web::Path<UserId>) -> Answer {
    let id = *id;
    app.db
        .transact(move |conn, now| accounts::open(conn, now, id))
        .await?;
    kit::see_other_with(&path_of(id), Flash::UserOpened)
}

/// `POST /admin/users/{id}/password`: the one that was typed, or a generated one, shown once.
pub async fn password(
    app: web::Data<AppState>,
    who: Admin,
    id: web::Path<UserId>,
    req: HttpRequest,
    FormBody(typed): FormBody,
) -> Answer {
    let id = *id;
    let (user, _) = look(&app, id).await?;
    let sent = FormState::new("password", "", typed);
    let outcome = match sent.read(|input| Some(accounts::password_or_none(input, &[&user.email, &user.name])))
    {
        Ok(typed) => renew(&app, id, typed).await,
        Err(error) => Err(error),
    };
    let done = |generated| match generated {
        None => kit::see_other_with(&path_of(id), Flash::UserPasswordSet),
        Some(password) => kit::page(&PasswordPage {
            shell: who.shell(&req),
            path: path_of(id),
            is_new: false,
            full_name: user.name,
            email: user.email,
            password,
        }),
    };
    sent.answer(outcome, done, async |state| {
        render(&app, &who, &req, id, &state).await
    })
    .await
}

/// With the password, where it was not typed.
async fn renew(app: &AppState, id: UserId, typed: Option<String>) -> Result<Option<String>, AppError> {
    let generated = typed.is_none().then(accounts::generate_password);
    let password = typed.or_else(|| generated.clone()).unwrap_or_default();
    let hash = accounts::hash_in_turn(password).await?;
    app.db
        .transact(move |conn, now| accounts::renew_password(conn, now, id, &hash))
        .await?;
    Ok(generated)
}
