//! Every route × role × own, somebody else's and nobody's object, from the URL table itself.
//!
//! A new route with something in braces has to say here what that is. Somebody else's object must be refused exactly like
//! one that does not exist, whatever is asked of it, and nothing of it may be in the answer. With the question for ties left
//! out of any handler, its route is named here.

use super::upload;
use crate::fixtures::{Placed, example, rows};
use crate::harness::client::{Answer, Client};
use crate::harness::{self, Site};
use diesel::prelude::*;
use krafta::base::error::AppError;
use krafta::base::ids::{DesignId, ProductId, UserId, WorkshopId};
use krafta::domain::accounts::Role;
use krafta::http::routes::url_table;
use krafta::schema::{
    designs, notices, order_items, orders, users, variants, workshop_coverage, workshop_offers,
};
use serde_json::json;
use uuid::Uuid;

/// What stands in braces is no object of anybody's: a secret that opens by itself, a thing of everybody's, or of the session.
const NO_OBJECTS: &[&str] = &[
    "/api/docs/{tail:.*}",
    "/productos/{slug}",
    "/productos/{slug}/diseno",
    "/productos/{slug}/diseno/texto",
    "/productos/{slug}/diseno/retiro",
    "/productos/{slug}/diseno/orden",
    "/productos/{slug}/diseno/copia",
    "/productos/prendas/{garment}",
    "/productos/{slug}/piezas",
    "/carrito/lineas/{line}",
    "/carrito/equipos/{team}",
    "/recuperar/{token}",
    "/cuenta/correo/{token}",
    "/checkout/prueba/{session}",
    // Each person has their own; tests/it/http/admin/orders/views.rs.
    "/ops/orders/views/{id}",
    // Tried in tests/it/domain/payables/seeing.rs.
    "/workshop/transfers/{id}/answer",
];

/// Whose they are, for each kind.
struct Objects {
    order: String,
    assignment: String,
    file: String,
    workshop: String,
    offer: String,
    coverage: String,
    notice: String,
    design: String,
}

impl Objects {
    fn nobodys() -> Self {
        let id = || Uuid::new_v4().to_string();
        Self {
            order: id(),
            assignment: id(),
            file: id(),
            workshop: id(),
            offer: id(),
            coverage: id(),
            notice: id(),
            design: id(),
        }
    }

    /// The address with these in it; `None` where only an admin's or an operator's things stand in braces.
    fn fill(&self, path: &str) -> Option<String> {
        let of = |start: &str| path.starts_with(start);
        let main = if of("/files/") {
            &self.file
        } else if of("/workshop/assignments/") {
            &self.assignment
        } else if of("/api/designs/") || of("/disenos/") {
            &self.design
        } else if of("/avisos/") {
            &self.notice
        } else if of("/api/workshops/") || of("/admin/workshops/") {
            &self.workshop
        } else if [
            "/api/orders/",
            "/orders/",
            "/carrito/pedidos/",
            "/api/production/",
            "/workshop/orders/",
            "/admin/orders/",
            "/ops/orders/",
        ]
        .into_iter()
        .any(of)
        {
            &self.order
        } else if of("/workshop/offers/") || of("/workshop/coverage/") || of("/workshop/closures/") {
            ""
        } else if of("/admin/") || of("/api/payables/") {
            return None;
        } else {
            panic!("{path}: say whose it is")
        };
        let parts = path.split('/').map(|part| match part {
            "{id}" => main.to_owned(),
            "{offer}" => self.offer.clone(),
            "{coverage}" => self.coverage.clone(),
            "{day}" => "2026-02-02".to_owned(),
            "{area}" => "frente".to_owned(),
            part if part.starts_with('{') => Uuid::new_v4().to_string(),
            part => part.to_owned(),
        });
        Some(parts.collect::<Vec<_>>().join("/"))
    }
}

/// An order that its owner uploaded a design for, which an admin gave to a workshop.
fn made(site: &Site, owner: &Client, name: &str, variant: &str) -> (Placed, String) {
    let (file, _) = upload(owner, 9);
    let mut body = example();
    body["customerName"] = json!(name);
    body["shippingAddress"] = json!(format!("Calle de {name}"));
    body["variantId"] = json!(variant);
    body["designUploadId"] = json!(file);
    let order = site.place(owner, &body);
    site.confirm(&site.signed_in(Role::Admin), &order);
    (order, file)
}

/// What the order is printed from, of whoever placed it.
fn designed(conn: &mut PgConnection, order: &Placed) -> Result<DesignId, AppError> {
    let item = order_items::table.filter(order_items::order_id.eq(order.id));
    let (variant, known): (String, Option<DesignId>) = item
        .select((order_items::variant_id, order_items::design_id))
        .first(conn)?;
    if let Some(known) = known {
        return Ok(known);
    }
    let product: ProductId = variants::table
        .find(variant)
        .select(variants::product_id)
        .first(conn)?;
    let owner: Option<UserId> = orders::table.find(order.id).select(orders::user_id).first(conn)?;
    let id = DesignId::any();
    let layer = json!({"kind": "text", "text": "a", "font": "noto_sans", "color": "#000000", "size": 9, "x": 0, "y": 9});
    let area = json!({
        "id": Uuid::new_v4(), "code": "frente", "name": "Frente", "position": 1,
        "rectangle": {"x": 0, "y": 0, "width": 500, "height": 500}, "width_mm": 100, "height_mm": 100,
        "min_dpi": 150, "good_dpi": 300, "bleed_mm": 0, "safe_mm": 0, "technique": "dtg", "extra_cost": 0.0,
    });
    diesel::insert_into(designs::table)
        .values((
            designs::id.eq(id),
            designs::product_id.eq(product),
            designs::owner_id.eq(owner),
            designs::hash.eq(vec![7_u8; 32]),
            designs::document.eq(json!({
                "version": 1, "productId": product, "areas": [{"area": "frente", "layers": [layer]}],
            })),
            designs::areas
                .eq(json!([{"view": "frente", "viewName": "Frente", "garment": "taza", "area": area}])),
            designs::created_at.eq(chrono::Utc::now()),
        ))
        .execute(conn)?;
    diesel::update(order_items::table.filter(order_items::order_id.eq(order.id)))
        .set(order_items::design_id.eq(id))
        .execute(conn)?;
    Ok(id)
}

fn objects(site: &Site, order: &Placed, file: String, workshop: WorkshopId, owner: &str) -> Objects {
    let assignment = rows::work_on(site, order.id)[0].id.to_string();
    site.app
        .db
        .read_here(|conn| {
            let offer: Uuid = workshop_offers::table
                .filter(workshop_offers::workshop_id.eq(workshop))
                .select(workshop_offers::id)
                .first(conn)?;
            let coverage: Uuid = workshop_coverage::table
                .filter(workshop_coverage::workshop_id.eq(workshop))
                .select(workshop_coverage::id)
                .first(conn)?;
            let notice: Uuid = notices::table
                .inner_join(users::table)
                .filter(users::email.eq(owner))
                .select(notices::id)
                .first(conn)?;
            Ok(Objects {
                order: order.id.to_string(),
                assignment,
                file,
                workshop: workshop.to_string(),
                offer: offer.to_string(),
                coverage: coverage.to_string(),
                notice: notice.to_string(),
                design: designed(conn, order)?.to_string(),
            })
        })
        .unwrap()
}

/// Everything that any body asks for; what it does not ask for is passed over.
const BAG: &[(&str, &str)] = &[
    ("reason", "porque sí"),
    ("status", "ACCEPTED"),
    ("variantId", "var-1"),
    ("cost", "4"),
    ("stateName", "Lara"),
    ("note", "algo pasa"),
    ("stars", "5"),
    ("method", "PAGO_MOVIL"),
    ("amountBs", "600,00"),
    ("reference", "00998877"),
    ("originBank", "Banesco"),
    ("payerName", "Nadie"),
];

fn ask(client: &Client, method: &str, path: &str, route: &str) -> Answer {
    if method == "GET" {
        let is_stream = route.ends_with("/live") || route.ends_with("/events");
        return client.send(if is_stream { "HEAD" } else { "GET" }, path, &[], None);
    }
    if route.starts_with("/api/") {
        let mut body = json!({});
        for (name, value) in BAG {
            body[name] = json!(value);
        }
        body["cost"] = json!(4);
        // What is taken away is named in the address.
        let path = match method {
            "DELETE" => format!("{path}?id={}", Uuid::new_v4()),
            _ => path.to_owned(),
        };
        return client.send_json(method, &path, &body);
    }
    if route.ends_with("/orders/{id}/payments") || route.ends_with("/file") || route.ends_with("/design") {
        return crate::http::shop::send(client, path, BAG, None);
    }
    client.post_form(path, BAG)
}

/// Told to go away: signed out, not allowed, or not there.
fn is_refused(answer: &Answer) -> bool {
    matches!(answer.status, 400 | 401 | 403 | 404)
        || answer.status == 303
            && ["/login", "/seguimiento"]
                .iter()
                .any(|to| answer.header("location").starts_with(to))
}

#[test]
fn others_objects_are_nobodys() {
    let site = harness::start();
    let shop = site.shop();
    rows::variant(&site, "gorra");
    let theirs = rows::workshop(&site, "Taller Ajeno", &[("gorra", "4.00")]);
    let (_, cliente) = site.user(Role::Cliente);
    let (_, stranger) = site.user(Role::Cliente);
    let (_, taller) = site.taller_of(shop.cheap);
    let (_, other_taller) = site.taller_of(theirs);
    let owner = site.sign_in(&cliente);
    let (mine, my_file) = made(&site, &owner, "Propia", "var-1");
    let (other, their_file) = made(&site, &site.sign_in(&stranger), "Ajena Canaria", "gorra");
    let own_of_customer = objects(&site, &mine, my_file.clone(), shop.cheap, &cliente);
    let own_of_workshop = objects(&site, &mine, my_file, shop.cheap, &taller);
    let of_stranger = objects(&site, &other, their_file.clone(), theirs, &stranger);
    let of_other_shop = objects(&site, &other, their_file, theirs, &other_taller);
    let nobodys = Objects::nobodys();
    let people = [
        ("nobody", site.client(), None, &of_stranger),
        ("CLIENTE", owner, Some(&own_of_customer), &of_stranger),
        (
            "TALLER",
            site.sign_in(&taller),
            Some(&own_of_workshop),
            &of_other_shop,
        ),
    ];
    let secrets = ["Ajena Canaria", other.number.as_str(), other.token.as_str()];
    let mut wrong = Vec::new();
    let (mut tried, mut opened) = (0, 0);
    for entry in url_table() {
        let (method, route) = (entry.method.as_str(), entry.path);
        if !route.contains('{') || NO_OBJECTS.iter().any(|known| route.starts_with(known)) {
            continue;
        }
        for (who, client, own, others) in &people {
            let role: Option<Role> = who.parse().ok();
            let (Some(theirs), Some(none)) = (others.fill(route), nobodys.fill(route)) else {
                assert!(
                    !entry.access.admits(role),
                    "{method} {route} is open to {who}: say whose it is"
                );
                continue;
            };
            let (theirs, none) = (
                ask(client, method, &theirs, route),
                ask(client, method, &none, route),
            );
            tried += 1;
            // By the contract a customer is told 403 about another's order there; its id is as good as random.
            let may_differ = *who == "CLIENTE" && route.starts_with("/api/production/{id}");
            if !is_refused(&theirs) || theirs.status != none.status && !may_differ {
                wrong.push(format!(
                    "{method} {route} as {who}: {} for another's, {} for nobody's",
                    theirs.status, none.status
                ));
            }
            for secret in secrets {
                if String::from_utf8_lossy(&theirs.body).contains(secret) {
                    wrong.push(format!("{method} {route} as {who} tells {secret}"));
                }
            }
            // The same question about one's own is answered: what is refused above is refused for whose it is.
            if let (Some(own), "GET", true) = (own, method, entry.access.admits(role)) {
                let answer = ask(client, method, &own.fill(route).unwrap(), route);
                let has_its_own_pages = *who == "TALLER" && route.starts_with("/orders/");
                if answer.status == 200 {
                    opened += 1;
                } else if !has_its_own_pages && !NOT_SHOWN.contains(&(*who, route)) {
                    wrong.push(format!(
                        "{method} {route} as {who}: {} for their own",
                        answer.status
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(tried > 150 && opened > 12, "{tried} tried, {opened} opened");
    site.books_agree();
}

/// Pages that answer even their owner otherwise than with 200.
const NOT_SHOWN: &[(&str, &str)] = &[
    // Goes back to the order, once it was paid by card.
    ("CLIENTE", "/orders/{id}/card"),
    // What a customer gets for their work is no customer's to read: another route of the same workshop.
    ("CLIENTE", "/api/workshops/{id}/payables"),
];
