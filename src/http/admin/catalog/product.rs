//! `/admin/catalog/new` and `/admin/catalog/{id}`: one product and its variants.

use super::list::activity;
use crate::base::error::AppError;
use crate::base::ids::ProductId;
use crate::base::input::{Errors, Input};
use crate::domain::accounts::User;
use crate::domain::catalog::rules::{SIZE, attributes};
use crate::domain::catalog::{Article, Sku, Technique, admin};
use crate::domain::files::{FileKind, Sent};
use crate::http::admin::catalog::product_form::{USUAL_DPI, read_product, read_variant};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::select_option::Choice;
use crate::http::kit::{self as site, Answer, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::{Map, Value};

#[derive(Template)]
#[template(path = "admin/catalog/product.html")]
struct ProductPage {
    shell: Shell,
    banner: String,
    is_new: bool,
    action: String,
    title: String,
    status: &'static str,
    status_label: &'static str,
    picture: String,
    picture_error: String,
    /// In the shop; blank while it is not on sale.
    shown_at: String,
    full_name: Field,
    slug: Field,
    description: Field,
    techniques: Vec<Choice>,
    technique_error: String,
    external_id: Field,
    width: Field,
    height: Field,
    min_dpi: Field,
    position: Field,
    active: bool,
    variants: Vec<VariantForm>,
    new_variant: VariantForm,
}

struct Field {
    value: String,
    error: String,
}

struct VariantForm {
    /// Keeps the ids of its fields apart from the other forms'.
    uid: String,
    action: String,
    code: String,
    code_error: String,
    title: String,
    status: &'static str,
    label: &'static str,
    price_shown: String,
    is_open: bool,
    price: Field,
    size: Field,
    color: Field,
    others: Field,
    position: Field,
    active: bool,
}

/// A form that could not be done.
struct Slip {
    /// Which variant it is about; `None` for the product, blank for a new variant.
    variant: Option<String>,
    typed: Map<String, Value>,
    error: AppError,
}

impl Slip {
    fn banner(&self) -> String {
        match &self.error {
            AppError::Invalid(_) => "No se guardó. Revisa lo que está marcado en rojo.".to_owned(),
            error => error.sentence(),
        }
    }

    fn beside(&self, field: &str) -> String {
        match self.error.fields() {
            Some(fields) => Errors::of(fields.clone()).beside(field),
            None => String::new(),
        }
    }
}

/// What was typed, else what is stored.
fn field(slip: Option<&Slip>, name: &str, stored: impl Into<String>) -> Field {
    match slip {
        Some(slip) => Field {
            value: slip
                .typed
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            error: slip.beside(name),
        },
        None => Field {
            value: stored.into(),
            error: String::new(),
        },
    }
}

fn is_checked(slip: Option<&Slip>, stored: bool) -> bool {
    slip.map_or(stored, |slip| slip.typed.contains_key("active"))
}

/// `GET /admin/catalog/new`
pub async fn new_form(app: Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, None, None).await
}

/// `GET /admin/catalog/{id}`
pub async fn one(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<ProductId>) -> Answer {
    show(&app, &who.0, &req, Some(*id), None).await
}

/// `POST /admin/catalog`: «Crear producto»
pub async fn create(app: Data<AppState>, who: Admin, req: HttpRequest, form: Multipart) -> Answer {
    save(&app, &who.0, &req, None, form).await
}

/// `POST /admin/catalog/{id}`: «Guardar»
pub async fn change(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ProductId>,
    form: Multipart,
) -> Answer {
    save(&app, &who.0, &req, Some(*id), form).await
}

async fn save(
    app: &Data<AppState>,
    who: &User,
    req: &HttpRequest,
    id: Option<ProductId>,
    form: Multipart,
) -> Answer {
    let errors = Errors::new();
    let mut body = multipart::read(app, form, "picture").await?;
    let sent = std::mem::take(&mut body.file).sent(&errors)?;
    if matches!(&sent, Some(Sent::New(arrived)) if arrived.kind == FileKind::Pdf) {
        errors.add("picture", "debe ser una imagen PNG, JPEG o SVG");
    }
    let article = read_product(&Input::new(&body.fields, &errors), id);
    let outcome = match (errors.check(), article) {
        (Ok(()), Some(article)) => {
            let (by, is_new, picture) = (who.id, id.is_none(), sent.clone());
            app.db
                .transact(move |conn, now| {
                    admin::save_product(conn, now, by, is_new, article.clone(), picture.as_ref())
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    app.files.settle(&sent, &outcome).await;
    match outcome {
        Ok(saved) => {
            let flash = match id {
                Some(_) => Flash::ProductSaved,
                None => Flash::ProductCreated,
            };
            site::see_other_with(&format!("/admin/catalog/{saved}"), flash)
        }
        Err(error) => again(app, who, req, id, None, body.fields, error).await,
    }
}

/// `POST /admin/catalog/{id}/variants`: «Agregar variante»
pub async fn add_variant(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    id: Path<ProductId>,
    FormBody(typed): FormBody,
) -> Answer {
    save_variant(&app, &who.0, &req, *id, None, typed).await
}

/// `POST /admin/catalog/{id}/variants/{variant}`: «Guardar»
pub async fn change_variant(
    app: Data<AppState>,
    who: Admin,
    req: HttpRequest,
    path: Path<(ProductId, String)>,
    FormBody(typed): FormBody,
) -> Answer {
    let (id, variant) = path.into_inner();
    save_variant(&app, &who.0, &req, id, Some(variant), typed).await
}

async fn save_variant(
    app: &Data<AppState>,
    who: &User,
    req: &HttpRequest,
    id: ProductId,
    variant: Option<String>,
    typed: Map<String, Value>,
) -> Answer {
    let errors = Errors::new();
    let read = read_variant(&Input::new(&typed, &errors), variant.as_deref());
    let outcome = match (errors.check(), read) {
        (Ok(()), Some((sku, said))) => {
            let (by, code) = (who.id, variant.clone());
            app.db
                .transact(move |conn, now| {
                    let mut sku = sku.clone();
                    let before = admin::article(conn, id)?
                        .variants
                        .into_iter()
                        .find(|known| Some(&known.id) == code.as_ref());
                    let attributes = before.map(|known| known.attributes).unwrap_or_default();
                    sku.attributes = attributes::merged(&attributes, &said);
                    admin::save_variant(conn, now, by, id, code.is_none(), sku)
                })
                .await
        }
        _ => Err(errors.refusal()),
    };
    match outcome {
        Ok(()) => site::see_other_with(&format!("/admin/catalog/{id}"), Flash::VariantSaved),
        Err(error) => {
            let about = Some(variant.unwrap_or_default());
            again(app, who, req, Some(id), about, typed, error).await
        }
    }
}

/// The page again, with what was typed and what is wrong with it; other errors have a page of their own.
async fn again(
    app: &Data<AppState>,
    who: &User,
    req: &HttpRequest,
    id: Option<ProductId>,
    variant: Option<String>,
    typed: Map<String, Value>,
    error: AppError,
) -> Answer {
    match error {
        AppError::Invalid(_) | AppError::Conflict(_) => {
            let slip = Slip {
                variant,
                typed,
                error,
            };
            show(app, who, req, id, Some(slip)).await
        }
        other => Err(other),
    }
}

async fn show(
    app: &Data<AppState>,
    who: &User,
    req: &HttpRequest,
    id: Option<ProductId>,
    slip: Option<Slip>,
) -> Answer {
    let stored = match id {
        Some(id) => Some(app.db.read(move |conn| admin::article(conn, id)).await?),
        None => None,
    };
    let shell = Viewer(Some(who.clone())).shell(req);
    let status = slip.as_ref().map_or(StatusCode::OK, |slip| slip.error.status());
    site::page_with(status, &ProductPage::new(shell, stored.as_ref(), slip.as_ref()))
}

impl ProductPage {
    fn new(shell: Shell, stored: Option<&Article>, slip: Option<&Slip>) -> Self {
        let own = slip.filter(|slip| slip.variant.is_none());
        let text = |say: fn(&Article) -> String| stored.map(say).unwrap_or_default();
        let technique = field(own, "technique", text(|one| one.technique.as_str().to_owned()));
        let (status, status_label) = stored.map(activity).unwrap_or_default();
        Self {
            shell,
            banner: slip.map(Slip::banner).unwrap_or_default(),
            is_new: stored.is_none(),
            action: match stored {
                Some(article) => format!("/admin/catalog/{}", article.id),
                None => "/admin/catalog".to_owned(),
            },
            title: text(|one| one.name.clone()),
            status,
            status_label,
            picture: stored
                .and_then(|article| article.picture)
                .map(|id| format!("/files/{id}/thumbnail"))
                .unwrap_or_default(),
            picture_error: own.map(|slip| slip.beside("picture")).unwrap_or_default(),
            shown_at: match stored {
                Some(article) if article.active => format!("/productos/{}", article.slug),
                _ => String::new(),
            },
            full_name: field(own, "name", text(|one| one.name.clone())),
            slug: field(own, "slug", text(|one| one.slug.clone())),
            description: field(own, "description", text(|one| one.description.clone())),
            techniques: std::iter::once(Choice::new("", "Elige una técnica", &technique.value))
                .chain(
                    Technique::ALL
                        .iter()
                        .map(|one| Choice::new(one.as_str(), one.label(), &technique.value)),
                )
                .collect(),
            technique_error: technique.error,
            external_id: field(
                own,
                "externalId",
                text(|one| one.external_id.clone().unwrap_or_default()),
            ),
            width: field(own, "printWidth", side(stored, |(width, _)| width)),
            height: field(own, "printHeight", side(stored, |(_, height)| height)),
            min_dpi: field(
                own,
                "minDpi",
                stored.map_or(USUAL_DPI, |one| one.min_dpi).to_string(),
            ),
            position: field(own, "position", text(|one| one.position.to_string())),
            active: is_checked(own, stored.is_none_or(|one| one.active)),
            variants: stored
                .map(|article| {
                    let of = |(place, sku)| VariantForm::of(article, place, sku, slip);
                    article.variants.iter().enumerate().map(of).collect()
                })
                .unwrap_or_default(),
            new_variant: VariantForm::new(stored, slip),
        }
    }
}

fn side(stored: Option<&Article>, say: fn((i32, i32)) -> i32) -> String {
    stored
        .and_then(|article| article.print)
        .map(|print| say(print).to_string())
        .unwrap_or_default()
}

impl VariantForm {
    fn of(article: &Article, place: usize, sku: &Sku, slip: Option<&Slip>) -> Self {
        let own = slip.filter(|slip| slip.variant.as_deref() == Some(&sku.id));
        let code = percent_encoding::utf8_percent_encode(&sku.id, percent_encoding::NON_ALPHANUMERIC);
        Self {
            uid: format!("-{place}"),
            action: format!("/admin/catalog/{}/variants/{code}", article.id),
            code: sku.id.clone(),
            code_error: String::new(),
            title: match sku.label(&article.name).split_once(" · ") {
                Some((_, option)) => option.to_owned(),
                None => sku.id.clone(),
            },
            status: if sku.active { "CONFIRMED" } else { "CANCELLED" },
            label: if sku.active { "A la venta" } else { "Oculta" },
            price_shown: sku.price.to_string(),
            is_open: own.is_some(),
            price: field(own, "price", typed_price(sku)),
            size: field(own, "size", attributes::one(&sku.attributes, SIZE)),
            color: field(own, "color", attributes::one(&sku.attributes, attributes::COLOR)),
            others: field(own, "others", attributes::others(&sku.attributes)),
            position: field(own, "position", sku.position.to_string()),
            active: is_checked(own, sku.active),
        }
    }

    fn new(article: Option<&Article>, slip: Option<&Slip>) -> Self {
        let own = slip.filter(|slip| slip.variant.as_deref() == Some(""));
        let code = field(own, "variantId", "");
        Self {
            uid: "-new".to_owned(),
            action: article
                .map(|article| format!("/admin/catalog/{}/variants", article.id))
                .unwrap_or_default(),
            code: code.value,
            code_error: code.error,
            title: String::new(),
            status: "",
            label: "",
            price_shown: String::new(),
            is_open: own.is_some() || article.is_some_and(|article| article.variants.is_empty()),
            price: field(own, "price", ""),
            size: field(own, "size", ""),
            color: field(own, "color", ""),
            others: field(own, "others", ""),
            position: field(own, "position", ""),
            active: is_checked(own, true),
        }
    }
}

/// As people type it: «12,50».
fn typed_price(sku: &Sku) -> String {
    format!("{:.2}", sku.price.decimal()).replace('.', ",")
}
