//! `/admin/catalog/new` and `/admin/catalog/{id}`: one product and its variants.

use super::list::activity;
use crate::base::ids::ProductId;
use crate::domain::accounts::User;
use crate::domain::catalog::rules::print_area::USUAL_DPI;
use crate::domain::catalog::rules::{SIZE, attributes};
use crate::domain::catalog::{ProductDraft, Sku, Technique, admin};
use crate::domain::files::{FileKind, Sent};
use crate::domain::workshops;
use crate::http::admin::catalog::product_form::{read_product, read_variant};
use crate::http::auth::extractors::{Admin, Viewer};
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::{self, FieldState, FormState, Question, SURE};
use crate::http::kit::layout::Layout;
use crate::http::kit::select_option::SelectOption;
use crate::http::kit::{self, Answer, meanwhile, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_web::HttpRequest;
use actix_web::web::{Data, Path};
use askama::Template;
use serde_json::{Map, Value};

#[derive(Template)]
#[template(path = "admin/catalog/product.html")]
struct ProductPage {
    shell: Layout,
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
    shown: Vec<(String, String)>,
    sure: Question,
    full_name: FieldState,
    slug: FieldState,
    description: FieldState,
    category: FieldState,
    categories: Vec<String>,
    material: FieldState,
    care: FieldState,
    size_chart: FieldState,
    techniques: Vec<SelectOption>,
    technique_error: String,
    external_id: FieldState,
    width: FieldState,
    height: FieldState,
    min_dpi: FieldState,
    position: FieldState,
    wants_proof: bool,
    active: bool,
    variants: Vec<VariantForm>,
    new_variant: VariantForm,
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
    shown: Vec<(String, String)>,
    sure: Question,
    price: FieldState,
    size: FieldState,
    color: FieldState,
    others: FieldState,
    position: FieldState,
    active: bool,
}

/// The product's own form, and that of a variant; the row of a new variant is blank.
const PRODUCT: &str = "product";
const VARIANT: &str = "variants";

/// `GET /admin/catalog/new`
pub async fn new_form(app: Data<AppState>, who: Admin, req: HttpRequest) -> Answer {
    show(&app, &who.0, &req, None, &FormState::default()).await
}

/// `GET /admin/catalog/{id}`
pub async fn one(app: Data<AppState>, who: Admin, req: HttpRequest, id: Path<ProductId>) -> Answer {
    show(&app, &who.0, &req, Some(*id), &FormState::default()).await
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
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: Option<ProductId>,
    body: Multipart,
) -> Answer {
    let (by, now) = (who.id, app.db.clock().now());
    let body = multipart::read(app, body, "picture").await?;
    let seen = match id {
        Some(id) => product_fields(&app.db.read(move |conn| admin::article(conn, id)).await?),
        None => meanwhile::Stored::default(),
    };
    let sent = FormState::new(PRODUCT, "", body.fields).over(&seen);
    let sure = sent.value(SURE).map(str::to_owned);
    form::submit_file(
        app,
        sent,
        body.file,
        |input, picture| {
            if matches!(picture, Some(Sent::New(arrived)) if arrived.kind == FileKind::Pdf) {
                input.wrong("picture", "debe ser una imagen PNG, JPEG, WebP o SVG");
            }
            read_product(input, id.unwrap_or_else(|| ProductId::new(now)))
        },
        move |conn, now, article, picture| {
            admin::hold(conn)?;
            if let Some(id) = id {
                meanwhile::unchanged(&seen, &product_fields(&admin::article(conn, id)?))?;
            }
            let asked = admin::asks_about_name(conn, article)?;
            let saved = admin::save_product(conn, now, by, id.is_none(), article.clone(), picture)?;
            // What is wrong is said first; whatever is asked, nothing is saved before the answer.
            form::ask(sure.as_deref(), asked)?;
            Ok(saved)
        },
        |saved| {
            let flash = match id {
                Some(_) => Flash::ProductSaved,
                None => Flash::ProductCreated,
            };
            kit::see_other_with(&format!("/admin/catalog/{saved}"), flash)
        },
        async |state| show(app, who, req, id, &state).await,
    )
    .await
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
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: ProductId,
    variant: Option<String>,
    typed: Map<String, Value>,
) -> Answer {
    let (by, code) = (who.id, variant.clone());
    let article = app.db.read(move |conn| admin::article(conn, id)).await?;
    let fields = |sku: Option<&Sku>| sku.map(variant_fields).unwrap_or_default();
    let seen = fields(sku_of(&article, code.as_deref()));
    let sent = FormState::new(VARIANT, variant.clone().unwrap_or_default(), typed).over(&seen);
    let sure = sent.value(SURE).map(str::to_owned);
    form::submit(
        app,
        sent,
        |input| read_variant(input, variant.as_deref()),
        move |conn, now, (sku, said)| {
            admin::hold(conn)?;
            let mut sku = sku.clone();
            let article = admin::article(conn, id)?;
            let before = sku_of(&article, code.as_deref()).cloned();
            meanwhile::unchanged(&seen, &fields(before.as_ref()))?;
            let (was, price) = (before.as_ref().map(|known| known.price), sku.price);
            let attributes = before.map(|known| known.attributes).unwrap_or_default();
            sku.attributes = attributes::merged(&attributes, said);
            let name = sku.id.clone();
            admin::save_variant(conn, now, by, id, code.is_none(), sku)?;
            // What is wrong is said first; whatever is asked, nothing is saved before the answer.
            let asked = match admin::asks_about_price(was, price) {
                None => workshops::asks_about_price(conn, &name, was, price)?,
                asked => asked,
            };
            form::ask(sure.as_deref(), asked)
        },
        |()| kit::see_other_with(&format!("/admin/catalog/{id}"), Flash::VariantSaved),
        async |state| show(app, who, req, Some(id), &state).await,
    )
    .await
}

async fn show(
    app: &AppState,
    who: &User,
    req: &HttpRequest,
    id: Option<ProductId>,
    form: &FormState,
) -> Answer {
    let (stored, categories) = app
        .db
        .read(move |conn| {
            let stored = match id {
                Some(id) => Some(admin::article(conn, id)?),
                None => None,
            };
            Ok((stored, admin::categories(conn)?))
        })
        .await?;
    let shell = Viewer(Some(who.clone())).shell(req);
    kit::page_with(
        form.status(),
        &ProductPage::new(shell, stored.as_ref(), categories, form),
    )
}

impl ProductPage {
    fn new(shell: Layout, stored: Option<&ProductDraft>, categories: Vec<String>, form: &FormState) -> Self {
        let own = form.at(PRODUCT, "");
        let text = |say: fn(&ProductDraft) -> String| stored.map(say).unwrap_or_default();
        let technique = own.field("technique", text(|one| one.technique.as_str().to_owned()));
        let (status, status_label) = stored.map(activity).unwrap_or_default();
        Self {
            shell,
            banner: form.banner(),
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
            picture_error: own.error("picture"),
            shown_at: match stored {
                Some(article) if article.active => format!("/productos/{}", article.slug),
                _ => String::new(),
            },
            shown: own.hidden(&stored.map(product_fields).unwrap_or_default()),
            sure: own.question(SURE),
            full_name: own.field("name", text(|one| one.name.clone())),
            slug: own.field("slug", text(|one| one.slug.clone())),
            description: own.field("description", text(|one| one.description.clone())),
            category: own.field("category", text(|one| one.details.category.clone())),
            categories,
            material: own.field("material", text(|one| one.details.material.clone())),
            care: own.field("care", text(|one| one.details.care.clone())),
            size_chart: own.field("sizeChart", text(typed_chart)),
            techniques: std::iter::once(SelectOption::new("", "Elige una técnica", &technique.value))
                .chain(
                    Technique::ALL
                        .iter()
                        .map(|one| SelectOption::new(one.as_str(), one.label(), &technique.value)),
                )
                .collect(),
            technique_error: technique.error,
            external_id: own.field(
                "externalId",
                text(|one| one.external_id.clone().unwrap_or_default()),
            ),
            width: own.field("printWidth", side(stored, |(width, _)| width)),
            height: own.field("printHeight", side(stored, |(_, height)| height)),
            min_dpi: own.field("minDpi", stored.map_or(USUAL_DPI, |one| one.min_dpi).to_string()),
            position: own.field("position", text(|one| one.position.to_string())),
            wants_proof: own.is_checked("wantsProof", stored.is_some_and(|one| one.wants_proof)),
            active: own.is_checked("active", stored.is_none_or(|one| one.active)),
            variants: stored
                .map(|article| {
                    let of = |(place, sku)| VariantForm::of(article, place, sku, form);
                    article.variants.iter().enumerate().map(of).collect()
                })
                .unwrap_or_default(),
            new_variant: VariantForm::new(stored, form),
        }
    }
}

fn side(stored: Option<&ProductDraft>, say: fn((i32, i32)) -> i32) -> String {
    stored
        .and_then(|article| article.print)
        .map(|print| say(print).to_string())
        .unwrap_or_default()
}

impl VariantForm {
    fn of(article: &ProductDraft, place: usize, sku: &Sku, form: &FormState) -> Self {
        let own = form.at(VARIANT, &sku.id);
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
            is_open: own.is_refused(),
            shown: own.hidden(&variant_fields(sku)),
            sure: own.question(SURE),
            price: own.field("price", typed_price(sku)),
            size: own.field("size", attributes::one(&sku.attributes, SIZE)),
            color: own.field("color", attributes::one(&sku.attributes, attributes::COLOR)),
            others: own.field("others", attributes::others(&sku.attributes)),
            position: own.field("position", sku.position.to_string()),
            active: own.is_checked("active", sku.active),
        }
    }

    fn new(article: Option<&ProductDraft>, form: &FormState) -> Self {
        let own = form.at(VARIANT, "");
        let code = own.field("variantId", "");
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
            is_open: own.is_refused() || article.is_some_and(|article| article.variants.is_empty()),
            shown: Vec::new(),
            sure: own.question(SURE),
            price: own.field("price", ""),
            size: own.field("size", ""),
            color: own.field("color", ""),
            others: own.field("others", ""),
            position: own.field("position", ""),
            active: own.is_checked("active", true),
        }
    }
}

fn typed_chart(article: &ProductDraft) -> String {
    article
        .details
        .sizes
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default()
}

fn sku_of<'a>(article: &'a ProductDraft, code: Option<&str>) -> Option<&'a Sku> {
    article
        .variants
        .iter()
        .find(|known| Some(known.id.as_str()) == code)
}

/// As the form of a product shows them.
fn product_fields(article: &ProductDraft) -> meanwhile::Stored {
    let (one, chart) = (article.clone(), typed_chart(article));
    meanwhile::Stored::from([
        ("name", one.name),
        ("slug", one.slug),
        ("description", one.description),
        ("category", one.details.category),
        ("material", one.details.material),
        ("care", one.details.care),
        ("sizeChart", chart),
        ("externalId", one.external_id.unwrap_or_default()),
        ("printWidth", side(Some(article), |(width, _)| width)),
        ("printHeight", side(Some(article), |(_, height)| height)),
        ("minDpi", one.min_dpi.to_string()),
        ("position", one.position.to_string()),
    ])
    .choice("technique", one.technique.as_str(), one.technique.label())
    .tick("wantsProof", one.wants_proof)
    .tick("active", one.active)
}

/// As the form of a variant shows them.
fn variant_fields(sku: &Sku) -> meanwhile::Stored {
    meanwhile::Stored::from([
        ("price", typed_price(sku)),
        ("size", attributes::one(&sku.attributes, SIZE)),
        ("color", attributes::one(&sku.attributes, attributes::COLOR)),
        ("others", attributes::others(&sku.attributes)),
        ("position", sku.position.to_string()),
    ])
    .tick("active", sku.active)
}

/// As people type it: «12,50».
fn typed_price(sku: &Sku) -> String {
    format!("{:.2}", sku.price.decimal()).replace('.', ",")
}
