//! `GET /api/openapi.json` and `/api/docs`: the API described by the handlers' own types, and a page to browse it.

use crate::base::error::{AppError, ErrorBody};
use crate::base::money::{Bs, Money, Rate, Usd};
use crate::domain::orders::FulfillmentEvent;
use crate::http::api::auth;
use crate::http::api::designs;
use crate::http::api::order_events;
use crate::http::api::orders;
use crate::http::api::payment_review;
use crate::http::api::production::create;
use crate::http::api::production_bulk;
use crate::http::api::shipping_quote;
use crate::http::api::stripe_webhook;
use crate::http::api::uploads;
use crate::http::api::workshop_queue;
use crate::http::api::workshops;
use crate::http::auth::access::Access;
use crate::http::entry::{Entry, UrlTable};
use crate::http::kit::Answer;
use crate::http::state::AppState;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use std::sync::Arc;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder, Server};
use utoipa::{OpenApi, PartialSchema, ToSchema};
use utoipa_swagger_ui::Config;

const DOCUMENT: &str = "/api/openapi.json";
const PAGE: &str = "/api/docs";

/// Every handler of the API. What all of them share is added by [`document`], from the URL table.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Krafta",
        version = "1",
        description = "Print-on-demand for Venezuela. Money is a JSON number with at most 2 decimals (rates 4); times are RFC 3339 in UTC; ids are UUIDs. Signing in sets the cookie `krafta-token`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Sessions", description = "Signing up, in and out"),
        (name = "Catalog", description = "What is sold, and what it costs to bring it somewhere"),
        (name = "Orders", description = "Placing, reading, moving and cancelling orders"),
        (name = "Payments", description = "Reporting what was paid, and deciding about it"),
        (name = "Designs", description = "What is printed where: kept, judged and drawn"),
        (name = "Files", description = "Designs and receipts"),
        (name = "Workshops", description = "Allied workshops, their work and what they are owed"),
        (name = "Production", description = "The same orders in the words of print-shop software"),
        (name = "Description", description = "This document, and a page to browse it"),
    ),
    components(schemas(ErrorBody, FulfillmentEvent)),
    paths(
        auth::register, auth::login, auth::logout, auth::me,
        crate::http::api::catalog::catalog, shipping_quote::quote,
        orders::list, orders::post, orders::put, orders::show, orders::cancellation, orders::refund,
        orders::proofs::ask, orders::proofs::approval, orders::proofs::comments,
        designs::post, designs::show, designs::preview, designs::print,
        crate::http::api::payments::accounts, crate::http::api::payments::post, payment_review::put, uploads::upload,
        workshop_queue::queue, workshop_queue::advance,
        workshops::list, workshops::post, workshops::put, workshops::delete,
        workshops::put_offer, workshops::delete_offer, workshops::put_coverage, workshops::delete_coverage,
        crate::http::api::payables::of_workshop, crate::http::api::payables::payment,
        create::post, crate::http::api::production::show, crate::http::api::production::patch, production_bulk::post, order_events::events,
        stripe_webhook::webhook,
        description, docs, docs_file,
    ),
)]
struct Described;

/// The whole document.
fn document(entries: Vec<Entry>, server: &str) -> utoipa::openapi::OpenApi {
    let mut document = Described::openapi();
    document.servers = Some(vec![Server::new(server)]);
    let cookie = ApiKey::Cookie(ApiKeyValue::new("krafta-token"));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    for entry in entries {
        let operation = document
            .paths
            .paths
            .get_mut(described_path(entry.path))
            .and_then(|item| operation(item, &entry));
        if let Some(operation) = operation {
            complete(operation, &entry);
        }
    }
    document
}

/// As the document spells it: without the patterns of parts.
fn described_path(path: &str) -> &str {
    match path {
        "/api/docs/{tail:.*}" => "/api/docs/{tail}",
        other => other,
    }
}

fn operation<'a>(item: &'a mut PathItem, entry: &Entry) -> Option<&'a mut Operation> {
    match entry.method.as_str() {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// `get_api_orders_id`: handlers of several rooms have the same name.
fn name(entry: &Entry) -> String {
    let words = described_path(entry.path)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    format!("{}_{}", entry.method.as_str().to_lowercase(), words.join("_"))
}

/// Who may call it, and what can go wrong with any call.
fn complete(operation: &mut Operation, entry: &Entry) {
    operation.operation_id = Some(name(entry));
    let is_described = entry.path == DOCUMENT || entry.path.starts_with(PAGE);
    let has_input = operation.request_body.is_some() || operation.parameters.is_some() && !is_described;
    let malformed = match has_input {
        true => "Malformed, or a field is missing or wrong: `fields` says which",
        false => "It cannot be read as a request",
    };
    let mut refusals = vec![
        (
            500,
            "It failed on our side: `requestId` is what to look for in the logs",
        ),
        (400, malformed),
    ];
    if !is_described {
        refusals.push((503, "The database or a provider is away, or too many wait for the same (`ahead` says how many): `Retry-After`"));
    }
    if operation.request_body.is_some() {
        refusals.push((413, "Too large"));
        refusals.push((415, "Not the kind of content that is expected"));
    }
    // An order, a workshop, a payment: of somebody.
    let has_body = operation.request_body.is_some() && !entry.path.starts_with("/api/auth/");
    let names_one = operation
        .parameters
        .iter()
        .flatten()
        .any(|one| matches!(one, RefOr::T(one) if one.name == "id" || one.name.ends_with("Id")));
    if entry.path.contains('{') || has_body || names_one {
        refusals.push((404, "There is none, or it is none of the caller's business"));
        if !is_described {
            refusals.push((401, "No session, and no token of a tracking link"));
            refusals.push((403, "Not for this role, or this person"));
        }
    }
    if matches!(entry.access, Access::Counted(_) | Access::CountedSignedIn(_)) {
        refusals.push((
            429,
            "Too many of this account, or from this address without one: `Retry-After`",
        ));
    }
    let needs_session = matches!(entry.access, Access::Roles(_) | Access::CountedSignedIn(_));
    // Elsewhere none is needed, though one may be worth having.
    operation.security = Some(match needs_session {
        true => vec![SecurityRequirement::new("session", Vec::<String>::new())],
        false => Vec::new(),
    });
    if let Access::Roles(roles) = entry.access {
        refusals.push((401, "No session"));
        refusals.push((403, "Not for this role, or this person"));
        let names: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let who = format!("For: {}.", names.join(", "));
        operation.description = Some(match operation.description.take() {
            Some(words) if !words.is_empty() => format!("{words}\n\n{who}"),
            _ => who,
        });
    }
    for (status, why) in refusals {
        let refusal = || {
            let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
            let response = ResponseBuilder::new()
                .description(why)
                .content("application/json", body);
            RefOr::T(response.build())
        };
        operation
            .responses
            .responses
            .entry(status.to_string())
            .or_insert_with(refusal);
    }
}

/// This description, as OpenAPI 3.1.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "Description",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = serde_json::Value)),
)]
pub async fn description(app: web::Data<AppState>, table: web::Data<UrlTable>) -> Answer {
    let text = match table.described.get() {
        Some(text) => text.clone(),
        None => {
            let text = document((table.entries)(), &app.config.public_url).to_json();
            let text = text.map_err(|error| AppError::Internal(error.into()))?;
            table.described.get_or_init(|| text).clone()
        }
    };
    Ok(HttpResponse::Ok().content_type("application/json").body(text))
}

/// A page to browse it with.
#[utoipa::path(
    get, path = "/api/docs", tag = "Description",
    responses((status = 200, description = "A page", content_type = "text/html", body = String)),
)]
pub async fn docs() -> Answer {
    // Its files are named relative to a folder.
    serve("index.html", |page| {
        page.replace("\"./", "\"/api/docs/")
            .replace("\"index.css", "\"/api/docs/index.css")
    })
}

/// What the page is made of.
#[utoipa::path(
    get, path = "/api/docs/{tail}", tag = "Description",
    params(("tail" = String, Path, description = "One of its files")),
    responses((status = 200, description = "The file", body = String)),
)]
pub async fn docs_file(tail: web::Path<String>) -> Answer {
    serve(&tail, str::to_owned)
}

fn serve(file: &str, page: impl Fn(&str) -> String) -> Answer {
    // Of the one style sheet that its script writes into the page.
    const POLICY: &str = "default-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; \
                          img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
                          frame-ancestors 'none'";
    // Nothing asks elsewhere about us.
    let config = Arc::new(Config::from(DOCUMENT).validator_url("none"));
    let found = utoipa_swagger_ui::serve(file, config)
        .map_err(|error| AppError::Internal(anyhow::anyhow!("the page of the API: {error}")))?
        .ok_or(AppError::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer
        .content_type(found.content_type.as_str())
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    Ok(match std::str::from_utf8(&found.bytes) {
        Ok(text) if file == "index.html" => answer.body(page(text)),
        _ => answer.body(found.bytes.into_owned()),
    })
}

macro_rules! amounts {
    ($($name:ident: $words:literal;)+) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::Number)
                    .description(Some($words))
                    .minimum(Some(0))
                    .into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

amounts! {
    Usd: "US dollars, at most 2 decimals";
    Bs: "An amount, at most 2 decimals; bolívares unless its currency says otherwise";
    Rate: "Bolívares for a dollar, at most 4 decimals";
    Money: "An amount in the currency beside it, at most 2 decimals";
}
