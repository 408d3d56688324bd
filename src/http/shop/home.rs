//! `/`: what Krafta is, and what it sells.

use super::known_last;
use crate::base::error::AppError;
use crate::base::money::Rate;
use crate::base::search::Search;
use crate::base::text::fold;
use crate::domain::accounts::Role;
use crate::domain::catalog::rules::slug::slug;
use crate::domain::catalog::{Product, Variant};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::layout::Layout;
use crate::http::kit::own_orders::{self, OwnOrder};
use crate::http::kit::{self, Answer, PageMeta};
use crate::http::state::AppState;
use actix_web::HttpRequest;
use actix_web::web::{Data, Query};
use askama::Template;
use serde::Deserialize;
use serde_json::json;

#[derive(Template)]
#[template(path = "shop/home.html")]
struct HomePage {
    shell: Layout,
    meta: PageMeta,
    /// Where somebody who is signed in goes on, and how it is called.
    home: Option<(&'static str, &'static str)>,
    products: Vec<Card>,
    categories: Vec<CategoryLink>,
    /// What was searched for, as it was typed.
    words: String,
    /// Not everything is shown.
    is_narrowed: bool,
    /// As they were before the database went away.
    is_old: bool,
    /// Of this browser, while they are not over.
    own_orders: Vec<OwnOrder>,
}

/// One part of the shop window; the first one is all of it.
struct CategoryLink {
    name: String,
    path: String,
    is_current: bool,
}

/// What an address asks to see.
#[derive(Default, Deserialize)]
pub struct Wish {
    categoria: Option<String>,
    q: Option<String>,
}

/// A product as the shop window shows it.
struct Card {
    slug: String,
    name: String,
    description: String,
    technique: &'static str,
    /// Empty without a picture.
    picture: String,
    /// «S», «M»; «11 oz».
    options: Vec<String>,
    price: String,
    /// Whether some of it costs more.
    is_from: bool,
    /// Empty while there is no rate.
    price_bs: String,
}

impl Card {
    fn new(product: Product, rate: Option<Rate>) -> Option<Self> {
        let lowest = product.lowest_price()?;
        Some(Self {
            picture: product.thumbnail_path().unwrap_or_default(),
            options: product
                .variants
                .iter()
                .map(|variant| variant.option().to_owned())
                .filter(|option| !option.is_empty())
                .collect(),
            price: lowest.to_string(),
            is_from: !product.has_one_price(),
            price_bs: rate
                .map(|rate| rate.to_bs(lowest).to_string())
                .unwrap_or_default(),
            technique: product.technique.label(),
            slug: product.slug,
            name: product.name,
            description: product.description,
        })
    }
}

/// `GET /`
pub async fn show(
    app: Data<AppState>,
    viewer: Result<Viewer, AppError>,
    req: HttpRequest,
    wish: Query<Wish>,
) -> Answer {
    let now = app.db.clock().now();
    let is_known = viewer.is_ok();
    let viewer = Viewer::or_nobody(viewer)?;
    let (known, read) = known_last(&app, is_known, |_, _| Ok(())).await?;
    let rate = known.rate(now);
    let own_orders = match (viewer.user(), read) {
        (None, Some(())) => own_orders::open(&app, &req).await,
        _ => Vec::new(),
    };
    let window = known.shop_window();
    let shown = Window::new(&window, &wish);
    kit::page(&HomePage {
        shell: viewer.shell(&req),
        meta: meta(&app.config.public_url),
        home: viewer.role().map(|role| match role {
            Role::Cliente => (role.home(), "Ver mis pedidos"),
            _ => (role.home(), "Ir a mi panel"),
        }),
        categories: shown.categories,
        words: shown.words,
        is_narrowed: shown.is_narrowed,
        products: window
            .into_iter()
            .zip(shown.fits)
            .filter_map(|(product, fits)| fits.then_some(product))
            .filter_map(|product| Card::new(product, rate))
            .collect(),
        is_old: read.is_none(),
        own_orders,
    })
}

/// The shop window as far as it was asked for: by a part of it, and by words of which each must occur.
struct Window {
    categories: Vec<CategoryLink>,
    words: String,
    is_narrowed: bool,
    /// Of each product, whether it is shown.
    fits: Vec<bool>,
}

impl Window {
    fn new(products: &[Product], wish: &Wish) -> Self {
        let mut names: Vec<&str> = Vec::new();
        for product in products {
            let category = product.details.category.as_str();
            if !category.is_empty() && !names.iter().any(|name| slug(name) == slug(category)) {
                names.push(category);
            }
        }
        let asked = wish.categoria.as_deref().unwrap_or_default();
        let current = names.iter().copied().find(|name| slug(name) == asked);
        let typed = Search::new(wish.q.as_deref().unwrap_or_default());
        let fits = |product: &Product| {
            let is_of_it = current.is_none_or(|name| slug(name) == slug(&product.details.category));
            is_of_it && {
                let said = searched(product);
                typed.words.iter().all(|word| said.contains(word.as_str()))
            }
        };
        let link = |name: &str, category: Option<&str>| CategoryLink {
            name: name.to_owned(),
            path: match category {
                Some(category) => format!("/?categoria={}#productos", slug(category)),
                None => "/#productos".to_owned(),
            },
            is_current: category == current,
        };
        let categories = match names.len() {
            0 | 1 => Vec::new(),
            _ => std::iter::once(link("Todo", None))
                .chain(names.iter().map(|name| link(name, Some(name))))
                .collect(),
        };
        Self {
            categories,
            is_narrowed: current.is_some() || !typed.words.is_empty(),
            fits: products.iter().map(fits).collect(),
            words: typed.text,
        }
    }
}

/// All that somebody may look for a product by.
fn searched(product: &Product) -> String {
    let options = product.variants.iter().map(Variant::option);
    let details = &product.details;
    let said = [
        product.name.as_str(),
        &product.description,
        &details.category,
        &details.material,
        product.technique.label(),
    ];
    fold(&said.into_iter().chain(options).collect::<Vec<_>>().join(" "))
}

fn meta(site: &str) -> PageMeta {
    let about = "Franelas, tazas, gorras y más con tu diseño, desde una sola pieza. Pagas en bolívares o en dólares y lo \
                 recibes en toda Venezuela.";
    PageMeta::new(site, "/", "Tu diseño, impreso en Venezuela", about).with_data(json!({
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Krafta",
        "url": format!("{site}/"),
        "logo": format!("{site}/favicon.ico"),
        "areaServed": "VE",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::ProductId;
    use crate::domain::catalog::{Details, Technique};

    fn product(prices: &[&str]) -> Product {
        let id = ProductId::any();
        Product {
            id,
            slug: "franela".into(),
            name: "Franela <b>".into(),
            description: String::new(),
            technique: Technique::Dtg,
            external_id: None,
            picture: None,
            print: None,
            details: Details::default(),
            variants: prices
                .iter()
                .map(|price| Variant {
                    id: "var-1".into(),
                    product_id: id,
                    product_name: "Franela <b>".into(),
                    size: Some("M".into()),
                    label: "Franela <b> · M".into(),
                    sold_as: "Franela <b>".into(),
                    attributes: serde_json::Map::new(),
                    price: price.parse().unwrap(),
                    active: true,
                })
                .collect(),
        }
    }

    fn render(products: &[&[&str]]) -> String {
        let rate = "40".parse().ok();
        HomePage {
            shell: Layout::default(),
            meta: meta("https://krafta.test"),
            home: None,
            products: products
                .iter()
                .filter_map(|prices| Card::new(product(prices), rate))
                .collect(),
            categories: Vec::new(),
            words: String::new(),
            is_narrowed: false,
            is_old: false,
            own_orders: Vec::new(),
        }
        .render()
        .unwrap()
    }

    #[test]
    fn a_product_shows_its_lowest_price_and_its_options_as_text() {
        let html = render(&[&["13.50", "12"]]);
        let from = "small\">desde</span>";
        assert!(html.contains(from), "{html}");
        assert!(html.contains("$12,00") && html.contains("Bs. 480,00"));
        assert!(html.contains("<span class=\"tag\">M</span>"));
        assert!(html.contains("Franela &#60;b&#62;") && !html.contains("Franela <b>"));
        assert!(!render(&[&["12", "12"]]).contains(from));
    }

    #[test]
    fn an_empty_shop_says_what_can_be_done() {
        let html = render(&[]);
        assert!(html.contains("Estamos preparando el catálogo"), "{html}");
        assert!(html.contains("/seguimiento"));
    }
}
