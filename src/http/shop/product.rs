//! `/productos/{slug}`: a product, and putting it into the cart.

use super::basket::priced::coarse;
use super::editing::{self, Editing};
use super::session::SentDesign;
use super::shown::{GONE, Shown, shown};
use super::size_grid::{self, MODE, SEVERAL, SizeGrid};
use super::size_view::SizeView;
use super::studio_size;
use super::studio_view::{self, MadeView, Studio};
use super::team_view::{self, Team};
use super::variant_picker::{Choices, asked};
use super::{coarse_words, in_bs, known_last, session};
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::base::input::{Errors, Input};
use crate::base::money::Usd;
use crate::domain::carts::{MOST_LINES, QUANTITY};
use crate::domain::catalog::{self, Print, Product};
use crate::domain::files::Upload;
use crate::domain::reviews::{self, Opinions};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::kept_file::{self, FileField, KeptFile};
use crate::http::kit::layout::Layout;
use crate::http::kit::{self, Answer, PageMeta, multipart, own_designs};
use crate::http::state::AppState;
use actix_multipart::Multipart;
use actix_session::{Session, SessionExt as _};
use actix_web::{HttpRequest, web};
use askama::Template;
use serde_json::json;
use uuid::Uuid;

/// Reviews on a product's page.
const REVIEWS: usize = 12;

#[derive(Template)]
#[template(path = "shop/product.html")]
struct ProductPage {
    shell: Layout,
    meta: PageMeta,
    product: Product,
    choices: Choices,
    /// Several at once, where there are several.
    grid: Option<SizeGrid>,
    /// By which the form is known again when it is sent twice.
    form_name: Uuid,
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
    sizes: Option<SizeView>,
    print: Option<Print>,
    refusal: String,
    opinions: Opinions,
    /// Where it can be placed on; nothing for products without areas.
    studio: Option<Studio>,
    /// Other words on each piece; nothing where nothing can be placed.
    team: Option<Team>,
    /// What is designed here is for a line of the cart, or for an order.
    editing: Option<Editing>,
    /// Of the editor, which keeps what comes by itself.
    blank: FileField,
    /// As it was before the database went away.
    is_old: bool,
}

impl ProductPage {
    fn path(&self) -> String {
        format!("/productos/{}", self.product.slug)
    }

    /// Is what is designed here for a line of the cart?
    fn is_of_a_line(&self) -> bool {
        self.editing
            .as_ref()
            .is_some_and(|editing| editing.line().is_some())
    }

    /// What was placed, where it came from another product just now.
    fn fitted(&self) -> Option<&MadeView> {
        let placed = self.placed()?;
        let editing = self.editing.as_ref()?;
        editing.is_fitted(placed.id).then_some(placed)
    }

    /// For an order: its number and its address.
    fn order(&self) -> Option<(&str, &str)> {
        self.editing.as_ref()?.order()
    }

    fn placed(&self) -> Option<&MadeView> {
        self.studio.as_ref()?.made.as_ref()
    }

    /// Is this asked for beside each figure of the grid?
    fn is_in_grid(&self, group: &str) -> bool {
        let listed = |grid: &SizeGrid| match grid.axis.as_str() {
            "" => true,
            axis => axis == group,
        };
        self.grid.as_ref().is_some_and(listed)
    }

    fn design_hint(&self) -> String {
        let formats = "PNG, JPEG, WebP, SVG o PDF, hasta 20 MB.";
        match self.print {
            Some(print) => {
                let good = self.studio.as_ref().and_then(|studio| studio.ideal);
                let (width, height) = good.unwrap_or_else(|| print.wants());
                let size = self
                    .studio
                    .as_ref()
                    .map_or_else(|| print.size(), |studio| studio.sizes.clone());
                format!("{formats} Se imprime en {size}; lo ideal son {width} × {height} px o más.")
            }
            None => formats.to_owned(),
        }
    }
}

/// The file field of its form.
const DESIGN: &str = "design";

/// `GET /productos/{slug}`
pub async fn show(
    app: web::Data<AppState>,
    viewer: Result<Viewer, AppError>,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
) -> Answer {
    let is_known = viewer.is_ok();
    let viewer = Viewer::or_nobody(viewer)?;
    let query = url::form_urlencoded::parse(req.query_string().as_bytes())
        .into_owned()
        .collect();
    // What the address says is chosen already.
    let chosen = FormState::new("product", "", Input::of_form(query));
    let slug = slug.into_inner();
    let made = own_designs::placed(&session, &slug);
    let sent = session::design(&session, &slug);
    render(&app, &viewer, is_known, &req, slug, &chosen, (None, sent, made)).await
}

pub async fn render(
    app: &AppState,
    viewer: &Viewer,
    is_known: bool,
    req: &HttpRequest,
    slug: String,
    form: &FormState,
    (design, sent, made): (Option<&Upload>, Option<SentDesign>, Option<DesignId>),
) -> Answer {
    let now = app.db.clock().now();
    let named = slug.clone();
    let (known, opinions) = known_last(app, is_known, move |conn, known| {
        let (product, _) = known.product(&named).ok_or(AppError::NotFound)?;
        reviews::of_product(conn, product.id, REVIEWS)
    })
    .await?;
    let (mut product, variants) = known.product(&slug).ok_or(AppError::NotFound)?;
    let (rate, is_old) = (known.rate(now), opinions.is_none());
    let studio = match is_old {
        true => None,
        false => {
            let came = design.map(|design| design.id);
            let came = came.or(sent.as_ref().map(|sent| sent.id));
            let small = made.and_then(|made| studio_size::of(&req.get_session(), made));
            let placed = (made, came, small);
            studio_view::read(app, viewer, (&product, &variants), rate, placed, form).await?
        }
    };
    // Its areas say how large it is printed, where it has any.
    if let Some(studio) = &studio {
        product.print = studio.print;
    }
    let sizes = match &product.details.sizes {
        Some(chart) => {
            let id = product.id;
            let garment = match is_old {
                true => None,
                false => app.db.read(move |conn| catalog::views::garment(conn, id)).await?,
            };
            Some(SizeView::new(chart, garment))
        }
        None => None,
    };
    let team = match &studio {
        None => None,
        Some(_) => Some(team_view::read(app, viewer, &product, &variants, made, form).await?),
    };
    let opinions = opinions.unwrap_or_default();
    let quantity = form.field("quantity", "1");
    let sold = variants.iter().filter(|variant| variant.active);
    let prices = sold.map(|variant| variant.price);
    let (lowest, highest) = (prices.clone().min(), prices.max());
    let page = ProductPage {
        shell: viewer.shell(req),
        meta: meta(&app.config.public_url, &product, lowest.zip(highest), &opinions),
        choices: Choices::new(&variants, rate, form.fields()),
        grid: {
            let placed = studio.as_ref().and_then(|studio| studio.made.as_ref());
            let extra = placed.map_or(Usd::ZERO, |placed| placed.cost);
            SizeGrid::new(&variants, extra, form)
        },
        form_name: Uuid::new_v4(),
        price: lowest.map(|price| price.to_string()).unwrap_or_default(),
        price_bs: lowest.map(|price| in_bs(rate, price)).unwrap_or_default(),
        is_from: highest != lowest,
        sold_out: lowest.is_none(),
        quantity: quantity.value,
        quantity_error: quantity.error,
        option_error: form.error("variante"),
        coarse: match (coarse(Some(&product), design), product.print) {
            (Some(coarse), Some(print)) => coarse_words(coarse, print),
            _ => String::new(),
        },
        design: FileField {
            kept: match (design, sent) {
                (Some(design), _) => Some(KeptFile::new(design, &app.files)),
                (None, Some(sent)) => Some(KeptFile::named(sent.id, sent.name, sent.note, &app.files)),
                (None, None) => None,
            },
            error: form.error(DESIGN),
        },
        print: product.print,
        refusal: form.refusal(),
        opinions,
        studio,
        sizes,
        team,
        editing: editing::of(&req.get_session(), &slug),
        blank: FileField::default(),
        is_old,
        product,
    };
    kit::page_with(form.status(), &page)
}

/// With the lowest and the highest price, where it is sold.
fn meta(site: &str, product: &Product, prices: Option<(Usd, Usd)>, opinions: &Opinions) -> PageMeta {
    let path = format!("/productos/{}", product.slug);
    let title = format!("{} con tu diseño", product.name);
    let about = match prices {
        Some((lowest, _)) => format!(
            "{title}, desde {lowest} y desde una sola pieza. {}",
            product.description
        ),
        None => format!("{title}. {}", product.description),
    };
    let picture = product.picture_path().map(|path| format!("{site}{path}"));
    let mut data = json!({
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.name,
        "description": product.description,
        "brand": {"@type": "Brand", "name": "Krafta"},
        "url": format!("{site}{path}"),
    });
    let details = &product.details;
    for (name, said) in [("category", &details.category), ("material", &details.material)] {
        if !said.is_empty() {
            data[name] = json!(said);
        }
    }
    if let Some(picture) = &picture {
        data["image"] = json!([picture]);
    }
    if let Some((lowest, highest)) = prices {
        data["offers"] = json!({
            "@type": "AggregateOffer",
            "priceCurrency": "USD",
            "lowPrice": lowest.decimal().to_string(),
            "highPrice": highest.decimal().to_string(),
            "availability": "https://schema.org/InStock",
        });
    }
    if let Some(average) = opinions.average {
        data["aggregateRating"] = json!({
            "@type": "AggregateRating",
            "ratingValue": average.to_string(),
            "reviewCount": opinions.count,
        });
    }
    PageMeta {
        picture: picture.unwrap_or_default(),
        kind: "product",
        ..PageMeta::new(site, &path, &title, &about).with_data(data)
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
    let mut form = multipart::read(&app, body, DESIGN).await?;
    let named = slug.clone();
    let found = app
        .db
        .read(move |conn| catalog::product_on_sale(conn, &named))
        .await;
    let Some((product, variants)) = settled(&app, &mut form, found).await? else {
        return Err(AppError::NotFound);
    };
    let errors = Errors::new();
    let design = kept_file::take(&app, viewer.user(), &mut form, DESIGN, &errors).await?;
    let sent = FormState::new("product", "", form.fields);
    if let Some(design) = &design {
        let design = SentDesign {
            slug: slug.clone(),
            id: design.id,
            name: design.file_name.clone(),
            note: kept_file::note(design),
        };
        session::keep_design(&session, &design)?;
    }
    let made = match shown(&app, &viewer, &session, product.id, &sent).await? {
        Shown::Made(made) => Some(*made),
        Shown::Nothing => None,
        Shown::Gone => {
            errors.add(DESIGN, GONE);
            None
        }
    };
    let wanted = sent.read_noting(&errors, |input| {
        if sent.value(MODE) == Some(SEVERAL) {
            return size_grid::asked(&variants, sent.fields(), input);
        }
        let quantity = input.required_integer("quantity", QUANTITY);
        let variant = asked(&variants, sent.fields());
        if variant.is_none() {
            input.wrong("variante", "esa combinación no está disponible; elige otra");
        }
        Some(vec![(variant?.id.clone(), i32::try_from(quantity?).ok()?)])
    });
    let line = editing::of(&session, &slug).and_then(|editing| editing.line());
    let outcome = wanted.and_then(|wanted| {
        let mut cart = session::cart(&session);
        let full = |_| {
            let why = format!("En tu carrito caben {MOST_LINES} productos. Haz este pedido y luego otro.");
            AppError::conflict("cart_full", why)
        };
        let design = design.as_ref().map(|design| design.id);
        let form = sent.value("envio").unwrap_or_default();
        let form = match &made {
            Some(made) if !form.is_empty() => format!("{form}|{}", made.design.id),
            _ => form.to_owned(),
        };
        if !cart.begins(&form, &wanted, design) {
            return Ok(());
        }
        let line = line.filter(|_| sent.value("luego") == Some("linea"));
        match (line, &made) {
            (Some(no), made) => {
                let printed = match made {
                    Some(made) => (None, Some(made.design.id)),
                    None => (design, None),
                };
                cart.replace(no, &wanted, printed).map_err(full)?;
            }
            (None, Some(made)) => {
                for (variant, quantity) in &wanted {
                    cart.add_made(variant, *quantity, made.design.id).map_err(full)?;
                }
            }
            (None, None) => {
                for (variant, quantity) in &wanted {
                    cart.add(variant, *quantity, design).map_err(full)?;
                }
            }
        }
        for (variant, _) in &wanted {
            if let Some(sold) = variants.iter().find(|sold| sold.id == *variant) {
                let extra = made.as_ref().map(|made| made.extra);
                let price = extra.into_iter().chain([sold.price]).sum();
                cart.note_price(variant, made.as_ref().map(|made| made.design.id), price);
            }
        }
        session::keep_cart(&session, &cart)?;
        editing::end(&session, &slug);
        Ok(())
    });
    let pays = sent.value("luego") == Some("pagar");
    let is_changed = line.is_some() && sent.value("luego") == Some("linea");
    let done = |()| match pays {
        true => kit::see_other("/checkout"),
        false if is_changed => kit::see_other_with("/carrito", Flash::LineChanged),
        false => kit::see_other_with("/carrito", Flash::AddedToCart),
    };
    sent.answer(outcome, done, async |state| {
        render(
            &app,
            &viewer,
            true,
            &req,
            slug.clone(),
            &state,
            (design.as_ref(), None, own_designs::placed(&session, &slug)),
        )
        .await
    })
    .await
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
