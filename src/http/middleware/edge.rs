//! The outermost layer: request ids, the cross-site guard, security headers, error pages, and one log line per request.

use super::outage::{ReplacementResponse, is_store_failure};
use super::refused_body::BodyWatch;
use super::security_headers::SecurityHeaders;
use crate::base::db::as_one_asker;
use crate::base::error::AppError;
use crate::domain::ordering::LastKnown;
use crate::http::kit::flash;
use crate::http::kit::layout::{Help, Layout};
use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::Cookie;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpRequest, HttpResponse, HttpResponseBuilder};
use askama::Template;
use std::time::{Duration, Instant};
use tracing::Instrument as _;
use uuid::Uuid;

/// The id under which this request is found in the logs.
#[derive(Clone, Copy, Debug)]
struct RequestId(Uuid);

pub fn request_id(req: &HttpRequest) -> Option<Uuid> {
    req.extensions().get::<RequestId>().map(|id| id.0)
}

/// How long a request may take, its body included. An upload from a phone on a poor line gets longer.
const DEADLINE: Duration = Duration::from_secs(60);
const UPLOAD_DEADLINE: Duration = Duration::from_secs(330);

/// Where what comes next is a token.
const TOKEN_PATHS: [&str; 2] = ["/recuperar/", "/cuenta/correo/"];

/// What is known of a request before it is handled; the request itself must not be held meanwhile.
struct Asked {
    id: RequestId,
    method: Method,
    path: String,
    to_login: String,
    /// Sent by a script that keeps what it asks for until it has an answer: the way to the login would be none.
    is_keyed: bool,
    /// Its address opens something to whoever has it.
    carries_token: bool,
}

/// Wraps every request; see the module.
pub async fn edge<B: MessageBody + 'static>(
    headers: SecurityHeaders,
    known: LastKnown,
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let id = RequestId(Uuid::new_v4());
    req.extensions_mut().insert(id);
    let asked = Asked {
        id,
        method: req.method().clone(),
        path: req.path().to_owned(),
        to_login: login_path(req.request()),
        is_keyed: req.headers().contains_key("idempotency-key"),
        carries_token: req.query_string().contains("token=")
            || TOKEN_PATHS.iter().any(|head| req.path().starts_with(head)),
    };
    let had_flash = req.cookie(flash::COOKIE).is_some();
    let is_form_with_file = req
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/"));
    let deadline = if is_form_with_file {
        UPLOAD_DEADLINE
    } else {
        DEADLINE
    };

    // Of an error whose asker nobody knows: it says how the shop is reached.
    let plain = || Layout {
        help: Help::known(&known),
        ..Layout::default()
    };

    let body = BodyWatch::over(&mut req);
    let outcome = if is_cross_site(req.request()) {
        Err(AppError::Forbidden.into())
    } else {
        // Whatever is logged on the way carries the id, also at the quietest level.
        let span = tracing::error_span!("request", id = %id.0);
        let handled = as_one_asker(next.call(req)).instrument(span);
        match tokio::time::timeout(deadline, handled).await {
            Ok(outcome) => outcome.map(ServiceResponse::map_into_boxed_body),
            // Nobody knows whether it was done: «try again» is the honest answer.
            Err(_) => Err(AppError::Unavailable.into()),
        }
    };
    match outcome {
        Ok(response) => {
            let (request, mut answer) = response.into_parts();
            if let Some(error) = answer.error() {
                let shell = request.extensions_mut().remove::<Layout>();
                let instead = answer_for(&asked, shell.unwrap_or_else(plain), error, answer.status());
                answer = instead;
            }
            finish(&asked, had_flash, headers, &mut answer);
            body.answered(&mut answer).await;
            log(&asked, request.match_pattern(), answer.status(), started);
            Ok(ServiceResponse::new(request, answer))
        }
        // From the gate or the session store, without the request: the answer travels inside the error.
        Err(error) => {
            let status = error.as_response_error().status_code();
            let mut answer = match error
                .as_error::<ReplacementResponse>()
                .and_then(ReplacementResponse::take)
            {
                Some(instead) => instead,
                None => answer_for(&asked, plain(), &error, status),
            };
            finish(&asked, had_flash, headers, &mut answer);
            body.answered(&mut answer).await;
            log(&asked, None, answer.status(), started);
            Err(InternalError::from_response(error, answer).into())
        }
    }
}

/// The route's pattern, not the path: paths and queries carry ids, tokens and what staff search for.
fn log(asked: &Asked, route: Option<String>, status: StatusCode, started: Instant) {
    tracing::info!(
        request = %asked.id.0,
        method = %asked.method,
        route = route.as_deref().unwrap_or("-"),
        status = status.as_u16(),
        ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        "request"
    );
}

/// A request that would change something and that another site made the browser send. Clients that are no browser
/// send neither header.
fn is_cross_site(req: &HttpRequest) -> bool {
    if matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let header = |name: &str| req.headers().get(name).and_then(|value| value.to_str().ok());
    match header("sec-fetch-site") {
        Some("same-origin" | "none") => return false,
        Some(_) => return true,
        None => {}
    }
    match header("origin") {
        None => false,
        Some(origin) => {
            let sender = url::Url::parse(origin).ok().and_then(|url| host_and_port(&url));
            let ours = header("host").map(str::to_lowercase);
            sender.is_none() || sender != ours
        }
    }
}

fn host_and_port(url: &url::Url) -> Option<String> {
    let host = url.host_str()?.to_lowercase();
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host,
    })
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The error texts that clients of the production API know.
fn production_api_error(path: &str, status: StatusCode) -> Option<&'static str> {
    if path != "/api/production" && !path.starts_with("/api/production/") {
        return None;
    }
    match status.as_u16() {
        400 => Some("Invalid request"),
        401 => Some("Unauthorized"),
        403 => Some("Forbidden"),
        404 => Some("Order not found"),
        500 => Some("Internal error"),
        _ => None,
    }
}

#[derive(Template)]
#[template(path = "kit/error.html")]
struct ErrorPage {
    shell: Layout,
    status: u16,
    title: &'static str,
    sentence: String,
    /// A tracking link that opens nothing (any more).
    is_lost_order: bool,
    request_id: Option<Uuid>,
}

/// The contract's JSON, a page, or, for a person who is not signed in, the way to the login.
fn answer_for(asked: &Asked, shell: Layout, error: &actix_web::Error, status: StatusCode) -> HttpResponse {
    let id = asked.id;
    let translated;
    let error = match error.as_error::<AppError>() {
        Some(error) => error,
        None => {
            translated = translate(error, status);
            &translated
        }
    };
    if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(request = %id.0, %error, "request failed");
    }
    if is_api(&asked.path) {
        let mut answer = HttpResponse::build(error.status());
        add_headers(&mut answer, error);
        let mut body = error.json();
        if let Some(words) = production_api_error(&asked.path, error.status()) {
            body["error"] = words.into();
        }
        if error.status() == StatusCode::INTERNAL_SERVER_ERROR {
            body["requestId"] = id.0.to_string().into();
        }
        return answer.json(body);
    }
    if matches!(error, AppError::SignInNeeded) && !asked.is_keyed {
        return HttpResponse::SeeOther()
            .insert_header((header::LOCATION, asked.to_login.as_str()))
            .finish();
    }
    let is_lost_order = error.status() == StatusCode::NOT_FOUND && asked.path.starts_with("/orders/");
    let is_lost_design = error.status() == StatusCode::NOT_FOUND && asked.path.starts_with("/disenos/");
    let page = ErrorPage {
        shell,
        status: error.status().as_u16(),
        title: match error.status().as_u16() {
            400 => "Hay algo que corregir",
            403 => "Sin permiso",
            404 => "No encontrado",
            409 => "El pedido cambió mientras tanto",
            413 => "Demasiado grande",
            415 => "Tipo de archivo no admitido",
            429 => "Demasiados intentos",
            503 => "Volvemos enseguida",
            _ => "Algo salió mal",
        },
        sentence: if is_lost_order {
            "Este enlace no abre ningún pedido. Quizás es uno anterior: busca tu pedido con su número y tu correo o teléfono."
                .to_owned()
        } else if is_lost_design {
            "Este enlace no abre ningún diseño. Quizás dejaron de compartirlo: pide otro a quien te lo envió."
                .to_owned()
        } else {
            error.sentence()
        },
        is_lost_order,
        request_id: (error.status() == StatusCode::INTERNAL_SERVER_ERROR).then_some(id.0),
    };
    let mut answer = HttpResponse::build(error.status());
    add_headers(&mut answer, error);
    match page.render() {
        Ok(html) => answer.content_type("text/html; charset=utf-8").body(html),
        Err(error) => {
            tracing::error!(%error, "the error page does not render");
            answer.finish()
        }
    }
}

fn add_headers(answer: &mut HttpResponseBuilder, error: &AppError) {
    if let Some(seconds) = error.retry_after() {
        answer.insert_header((header::RETRY_AFTER, seconds));
    }
    if let AppError::WrongMethod(allowed) = error {
        answer.insert_header((header::ALLOW, allowed.as_str()));
    }
}

/// Where a person without a session goes, to come back here afterwards.
fn login_path(req: &HttpRequest) -> String {
    let next = if *req.method() == Method::GET {
        req.uri().path_and_query().map_or("/", |path| path.as_str())
    } else {
        "/"
    };
    format!(
        "/login?next={}",
        percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC)
    )
}

/// Errors that are not ours: the framework's own, and a session store without its database.
fn translate(error: &actix_web::Error, status: StatusCode) -> AppError {
    if is_store_failure(error) {
        return AppError::Unavailable;
    }
    match status.as_u16() {
        400 | 422 => AppError::Malformed("No pudimos leer la solicitud."),
        404 | 405 => AppError::NotFound,
        408 => AppError::Malformed("La solicitud tardó demasiado en llegar."),
        413 => AppError::TooLarge,
        415 => AppError::UnsupportedMedia("Ese tipo de contenido no se admite.".to_owned()),
        _ => AppError::Internal(anyhow::anyhow!("{error}")),
    }
}

fn finish(asked: &Asked, had_flash: bool, security: SecurityHeaders, answer: &mut HttpResponse) {
    let is_page = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // Once shown, the word about what was done is gone.
    if had_flash && is_page && answer.status() == StatusCode::OK {
        let mut cookie = Cookie::build(flash::COOKIE, "").path("/").finish();
        cookie.make_removal();
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    // A form that came back with mistakes is shown again by «Atrás»: the browser cannot ask for it a second time.
    if is_page && asked.method == Method::POST && answer.status().is_client_error() {
        let again = HeaderValue::from_static("private, no-cache");
        answer.headers_mut().insert(header::CACHE_CONTROL, again);
    }
    let is_static = asked.path.starts_with("/static/") && !answer.status().is_client_error();
    let headers = answer.headers_mut();
    // What stands under `/static` is the same for everybody, and may be kept.
    if is_static && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=300"),
        );
    }
    // Whoever finds a link somewhere does not put it into an index.
    if asked.carries_token {
        headers.insert(
            HeaderName::from_static("x-robots-tag"),
            HeaderValue::from_static("noindex, nofollow"),
        );
    }
    security.complete(headers);
    if let Ok(value) = HeaderValue::from_str(&asked.id.0.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}
