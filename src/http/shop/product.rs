//! `/productos/{slug}`: a product, and putting it into the cart.

use super::basket::cart::{MOST_LINES, QUANTITY};
use super::basket::priced::coarse;
use super::basket::rules::Print;
use super::basket::store::{self, Sheet};
use super::basket::upload::{self, Purpose};
use super::file_field::FileField;
use super::variant_picker::{Choices, asked};
use super::{coarse_words, in_bs, session};
use crate::base::error::AppError;
use crate::base::input::{Errors, Input};
use crate::base::money::Rate;
use crate::domain::catalog::{self, Variant};
use crate::domain::files::Upload;
use crate::domain::reviews::{self, Opinions};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::flash::Flash;
use crate::http::kit::layout::Shell;
use crate::http::kit::{self as shared, Answer, multipart};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::{Map, Value};

/// Reviews on a product's page.
const REVIEWS: usize = 12;

#[derive(Template)]
#[template(path = "shop/product.html")]
struct ProductPage {
    shell: Shell,
    sheet: Sheet,
    choices: Choices,
    price: String,
    price_bs: String,
    is_from: bool,
    sold_out: bool,
    quantity: String,
    quantity_error: String,
    option_error: String,
    design: FileField,
    /// About the design that is kept.
    coarse: String,
    print: Option<Print>,
    refusal: String,
    opinions: Opinions,
}

impl ProductPage {
    fn path(&self) -> String {
        format!("/productos/{}", self.sheet.slug)
    }

    fn design_hint(&self) -> String {
        let formats = "PNG, JPEG, SVG o PDF, hasta 20 MB.";
        match self.print {
            Some(print) => {
                let (width, height) = print.wants();
                format!(
                    "{formats} Se imprime en {}; lo ideal son {width} × {height} px o más.",
                    print.size()
                )
            }
            None => formats.to_owned(),
        }
    }
}

/// What a form brings back to the page.
#[derive(Default)]
struct Again {
    fields: Map<String, Value>,
    errors: Errors,
    design: Option<Upload>,
    refusal: String,
}

/// `GET /productos/{slug}`
pub async fn show(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    slug: web::Path<String>,
) -> Answer {
    let query = url::form_urlencoded::parse(req.query_string().as_bytes())
        .into_owned()
        .collect();
    let again = Again {
        fields: Input::of_form(query),
        ..Again::default()
    };
    render(&app, &viewer, &req, slug.into_inner(), StatusCode::OK, again).await
}

async fn render(
    app: &AppState,
    viewer: &Viewer,
    req: &HttpRequest,
    slug: String,
    status: StatusCode,
    again: Again,
) -> Answer {
    let now = app.db.clock().now();
    let (sheet, variants, rate, opinions) = app
        .db
        .read(move |conn| {
            let (sheet, variants) = store::product(conn, &slug)?.ok_or(AppError::NotFound)?;
            let opinions = reviews::of_product(conn, sheet.id, REVIEWS)?;
            Ok((sheet, variants, catalog::current_rate(conn, now)?, opinions))
        })
        .await?;
    let page = page(app, viewer.shell(req), sheet, &variants, rate, opinions, again);
    shared::page_with(status, &page)
}

fn page(
    app: &AppState,
    shell: Shell,
    sheet: Sheet,
    variants: &[Variant],
    rate: Option<Rate>,
    opinions: Opinions,
    again: Again,
) -> ProductPage {
    let prices = || {
        let sold = variants.iter().filter(|variant| variant.active);
        sold.map(|variant| variant.price)
    };
    let lowest = prices().min();
    let design = again.design.as_ref();
    let quantity = again.fields.get("quantity").and_then(Value::as_str);
    ProductPage {
        shell,
        choices: Choices::new(variants, rate, &again.fields),
        price: lowest.map(|price| price.to_string()).unwrap_or_default(),
        price_bs: lowest.map(|price| in_bs(rate, price)).unwrap_or_default(),
        is_from: prices().max() != lowest,
        sold_out: lowest.is_none(),
        quantity: quantity.unwrap_or("1").to_owned(),
        quantity_error: again.errors.beside("quantity"),
        option_error: again.errors.beside("variante"),
        coarse: match (coarse(Some(&sheet), design), sheet.print) {
            (Some(coarse), Some(print)) => coarse_words(coarse, print),
            _ => String::new(),
        },
        design: FileField::new(design, &app.files, again.errors.beside("design")),
        print: sheet.print,
        refusal: again.refusal,
        opinions,
        sheet,
    }
}

/// `POST /productos/{slug}`: into the cart, with the design that comes along or came before.
pub async fn add(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
    body: Multipart,
) -> Answer {
    let slug = slug.into_inner();
    let mut form = multipart::read(&app, body, Purpose::Design.field()).await?;
    let named = slug.clone();
    let found = app.db.read(move |conn| store::product(conn, &named)).await;
    let Some((_, variants)) = settled(&app, &mut form, found).await? else {
        return Err(AppError::NotFound);
    };
    let errors = Errors::new();
    let design = upload::take(&app, viewer.user(), Purpose::Design, &mut form, &errors).await?;
    let input = Input::new(&form.fields, &errors);
    let quantity = input.required_integer("quantity", QUANTITY);
    let variant = asked(&variants, &form.fields).map(|variant| variant.id.clone());
    if variant.is_none() {
        errors.add("variante", "esa combinación no está disponible; elige otra");
    }
    let (Ok(()), Some(variant), Some(quantity)) = (errors.check(), variant, quantity) else {
        let again = Again {
            fields: form.fields,
            errors,
            design,
            refusal: String::new(),
        };
        return render(&app, &viewer, &req, slug, StatusCode::BAD_REQUEST, again).await;
    };
    let mut cart = session::cart(&session);
    let quantity = i32::try_from(quantity).unwrap_or(i32::MAX);
    if cart
        .add(&variant, quantity, design.as_ref().map(|design| design.id))
        .is_err()
    {
        let again = Again {
            fields: form.fields,
            errors,
            design,
            refusal: format!("En tu carrito caben {MOST_LINES} productos. Haz este pedido y luego otro."),
        };
        return render(&app, &viewer, &req, slug, StatusCode::CONFLICT, again).await;
    }
    session::keep_cart(&session, &cart)?;
    match form.fields.get("luego").and_then(Value::as_str) {
        Some("pagar") => shared::see_other("/checkout"),
        _ => shared::see_other_with("/carrito", Flash::AddedToCart),
    }
}

/// Where there is no such product, the file that came for it is not kept either.
async fn settled<T>(
    app: &AppState,
    form: &mut multipart::Form,
    found: Result<Option<T>, AppError>,
) -> Result<Option<T>, AppError> {
    if !matches!(found, Ok(Some(_))) {
        std::mem::take(&mut form.file).discard(app).await;
    }
    found
}
