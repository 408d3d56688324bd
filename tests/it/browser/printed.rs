//! From the cart to the workshop's files, and what is measured on them: for the stories of what was designed.

use super::session::Browser;
use crate::harness::Site;
use crate::http::api::print_files::trim;
use image::RgbaImage;
use krafta::base::ids::OrderId;
use krafta::domain::accounts::Role;
use krafta::domain::{orders, production};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use serde_json::{Value, json};
use std::io::Cursor;
use std::sync::Arc;

/// From the first page of the checkout to the order's own: its address.
pub async fn is_ordered(customer: &Browser, wants_proof: bool) -> (OrderId, String) {
    customer.fill("Nombre y apellido", "María Pérez").await;
    customer.fill("Teléfono", "0414-1234567").await;
    customer.pick("[name=state]", "Lara").await;
    customer.fill("Ciudad", "Barquisimeto").await;
    customer.press("Calcular entrega").await;
    customer.choose("Retiro").await;
    customer.press("Continuar al pago").await;
    customer.choose("Pago Móvil").await;
    if wants_proof {
        customer.tap("[name=wantsProof]", false).await;
    }
    customer.press("Hacer pedido").await;
    let page = customer.path().await;
    let id = page.trim_start_matches("/orders/").split('?').next();
    (id.unwrap().parse().unwrap(), page)
}

/// Its customer reports the payment on the order's page, and an admin finds it in the bank.
pub async fn is_paid(customer: &Browser, site: &Site, order: OrderId) {
    customer.fill("Número de referencia", "0099887766").await;
    customer.fill("Banco desde el que pagaste", "Banesco").await;
    customer.press("Reportar pago").await;
    let confirmed = site
        .signed_in(Role::Admin)
        .put_json("/api/payments", &json!({"orderId": order, "status": "CONFIRMED"}));
    assert_eq!(confirmed.status, 200, "{}", confirmed.text());
}

/// What a workshop downloads of one area.
pub struct Side {
    /// As the design says them, in millimetres.
    pub layers: Vec<Value>,
    /// Of the area.
    pub mm: (f64, f64),
    pub dots_per_mm: f64,
    pub picture: RgbaImage,
}

impl Side {
    /// By the links on its workshop's card, as a PDF and as a PNG. Both are as large as the area, to half a millimetre.
    pub fn downloaded(site: &Site, order: OrderId, area: &str) -> Self {
        let read = |conn: &mut _| {
            Ok((
                orders::items_of(conn, &[order])?,
                production::active_of(conn, &[order])?,
            ))
        };
        let (items, work) = site.app.db.read_here(read).unwrap();
        let design = items[0].design_id.unwrap();
        let document = site
            .signed_in(Role::Admin)
            .get(&format!("/api/designs/{design}"))
            .json();
        let named = |list: &Value| {
            let found = list.as_array().unwrap().iter().find(|one| one["area"] == area);
            found.unwrap().clone()
        };
        let (placed, measures) = (named(&document["document"]["areas"]), named(&document["areas"]));
        let mm = ["widthMm", "heightMm"].map(|side| measures[side].as_f64().unwrap());
        let workshop = site.sign_in(&site.taller_of(work[0].workshop_id).1);
        let address = format!("/api/designs/{design}/print/{area}?order={order}");
        let card = workshop.get("/workshop/dashboard").text();
        assert!(card.contains(&address), "{address} is not in {card}");

        let pdf = workshop.get(&address);
        assert_eq!(pdf.status, 200, "{}", pdf.text());
        let [left, bottom, right, top] = trim(&pdf.body);
        let sides = [right - left, top - bottom];
        assert!(near(sides, mm, 0.5), "{sides:?}, not {mm:?} mm");

        let png = workshop.get(&format!("{address}&format=png"));
        let reader = png::Decoder::new(Cursor::new(&png.body)).read_info().unwrap();
        let dots_per_mm = f64::from(reader.info().pixel_dims.unwrap().xppu) / 1000.0;
        let picture = image::load_from_memory(&png.body).unwrap().into_rgba8();
        let sides = [picture.width(), picture.height()].map(|dots| f64::from(dots) / dots_per_mm);
        assert!(near(sides, mm, 0.5), "{sides:?}, not {mm:?} mm");
        Self {
            layers: placed["layers"].as_array().unwrap().clone(),
            mm: (mm[0], mm[1]),
            dots_per_mm,
            picture,
        }
    }

    /// Left, top, width and height of a picture, as the design says them.
    pub fn place(&self, layer: usize) -> [f64; 4] {
        ["x", "y", "width", "height"].map(|name| self.layers[layer][name].as_f64().unwrap())
    }

    /// What is printed so many millimetres from the corner.
    pub fn at(&self, x: f64, y: f64) -> [u8; 4] {
        let dots = |mm: f64| (mm * self.dots_per_mm) as u32;
        self.picture.get_pixel(dots(x), dots(y)).0
    }

    /// Left, top, right and bottom of all that is printed, in millimetres.
    pub fn ink(&self) -> [f64; 4] {
        let across = self.picture.width() as usize;
        let mut ends = [across, usize::MAX, 0, 0];
        for (y, row) in self.picture.as_raw().chunks_exact(4 * across).enumerate() {
            let is_ink = |x: &usize| row[4 * x + 3] > 127;
            if let Some(first) = (0..across).find(is_ink) {
                let last = (0..across).rfind(is_ink).unwrap();
                ends = [ends[0].min(first), ends[1].min(y), ends[2].max(last + 1), y + 1];
            }
        }
        ends.map(|dots| dots as f64 / self.dots_per_mm)
    }

    /// Every third dot each way, of some twenty million: where, and its colour.
    fn dots(&self) -> impl Iterator<Item = (u32, u32, [u8; 4])> {
        let (across, down) = self.picture.dimensions();
        (0..down).step_by(3).flat_map(move |y| {
            let columns = (0..across).step_by(3);
            columns.map(move |x| (x, y, self.picture.get_pixel(x, y).0))
        })
    }

    /// How many of those that `wanted` knows, by their millimetres, are another colour by more than `most` of 255.
    pub fn other_dots(&self, most: u8, wanted: impl Fn(f64, f64) -> Option<[u8; 4]>) -> usize {
        let mm = |dots: u32| (f64::from(dots) + 0.5) / self.dots_per_mm;
        self.dots()
            .filter(|(x, y, is)| wanted(mm(*x), mm(*y)).is_some_and(|wanted| is_another(*is, wanted, most)))
            .count()
    }

    /// The same area drawn here, from what the API says that a document means, and so many millimetres to the right of it.
    pub fn reference(&self, to_the_right: f64, file: &[u8]) -> Pixmap {
        use base64::Engine as _;
        let art = base64::engine::general_purpose::STANDARD.encode(file);
        let drawn = self.layers.iter().map(|layer| {
            let [x, y, angle] = ["x", "y", "angle"].map(|name| layer[name].as_f64().unwrap_or_default());
            if layer["kind"] == "image" {
                let [width, height] = ["width", "height"].map(|name| layer[name].as_f64().unwrap());
                let turned = format!("rotate({angle} {} {})", x + width / 2.0, y + height / 2.0);
                return format!(
                    r#"<image x="{x}" y="{y}" width="{width}" height="{height}" transform="{turned}" preserveAspectRatio="none" href="data:image/png;base64,{art}"/>"#
                );
            }
            let said = |name: &str| layer[name].as_str().unwrap();
            assert_eq!(said("font"), "noto_sans_bold");
            format!(
                r#"<text x="{x}" y="{y}" font-size="{}" fill="{}" text-anchor="{}" transform="rotate({angle} {x} {y})" font-family="Noto Sans" font-weight="700">{}</text>"#,
                layer["size"], said("color"), said("align"), said("text"),
            )
        });
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"><g transform="translate({to_the_right} 0)">{}</g></svg>"#,
            self.mm.0,
            self.mm.1,
            drawn.collect::<String>()
        );
        let mut letters = fontdb::Database::new();
        letters.load_font_data(notosans::BOLD_TTF.to_vec());
        let options = Options {
            fontdb: Arc::new(letters),
            ..Options::default()
        };
        let tree = Tree::from_str(&svg, &options).unwrap();
        let mut canvas = Pixmap::new(self.picture.width(), self.picture.height()).unwrap();
        let dots = self.dots_per_mm as f32;
        resvg::render(&tree, Transform::from_scale(dots, dots), &mut canvas.as_mut());
        canvas
    }

    /// Which share of the dots is another colour than there, by more than `most` of 255.
    pub fn share_of_others(&self, reference: &Pixmap, most: u8) -> f64 {
        let (mut others, mut all) = (0, 0);
        for (x, y, is) in self.dots() {
            let wanted = reference.pixel(x, y).unwrap().demultiply();
            let wanted = [wanted.red(), wanted.green(), wanted.blue(), wanted.alpha()];
            others += u32::from(is_another(is, wanted, most));
            all += 1;
        }
        f64::from(others) / f64::from(all)
    }
}

fn near(found: [f64; 2], wanted: [f64; 2], by: f64) -> bool {
    found
        .iter()
        .zip(wanted)
        .all(|(one, other)| (one - other).abs() <= by)
}

/// What is hardly seen has hardly a colour.
fn is_another(one: [u8; 4], other: [u8; 4], most: u8) -> bool {
    if one == other {
        return false;
    }
    let ink = |[red, green, blue, alpha]: [u8; 4]| {
        [red, green, blue, 255].map(|part| u16::from(part) * u16::from(alpha) / 255)
    };
    ink(one)
        .iter()
        .zip(ink(other))
        .any(|(one, other)| one.abs_diff(other) > u16::from(most))
}
