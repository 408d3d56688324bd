//! `/productos/{slug}/piezas`: a design with other names and numbers on each piece, as teams order them. One line is one piece: a design
//! and a line of the cart of its own, so that pictures and print files follow by themselves.

use super::basket::priced::Made;
use super::product::render;
use super::session;
use super::shown::{GONE, Shown, shown};
use super::team_view::{LIST, MODEL, NAME, NUMBER, TEAM, has_sizes, models, spot_of};
use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::base::input::Input;
use crate::base::text::fold;
use crate::domain::carts::MOST_LINES;
use crate::domain::catalog::{self, Variant};
use crate::domain::designs;
use crate::domain::designs::document::Placement;
use crate::domain::designs::rules::pieces::{self, BadLine, Piece, Spot, lettered, told};
use crate::http::auth::extractors::Viewer;
use crate::http::kit::body::FormBody;
use crate::http::kit::flash::Flash;
use crate::http::kit::form::FormState;
use crate::http::kit::{self, Answer, own_designs};
use crate::http::state::AppState;
use actix_session::Session;
use actix_web::{HttpRequest, web};
use uuid::Uuid;

/// In characters: of all lines together.
const LONGEST_LIST: usize = 6000;

/// What a form asks for: of each piece its variant and what is printed on it.
struct Wish {
    base: Made,
    pieces: Vec<(String, Vec<Placement>)>,
}

/// `POST /productos/{slug}/piezas`
pub async fn add(
    app: web::Data<AppState>,
    viewer: Viewer,
    req: HttpRequest,
    session: Session,
    slug: web::Path<String>,
    FormBody(typed): FormBody,
) -> Answer {
    let slug = slug.into_inner();
    let named = slug.clone();
    let found = app
        .db
        .read(move |conn| catalog::product_on_sale(conn, &named))
        .await?;
    let (product, variants) = found.ok_or(AppError::NotFound)?;
    let sent = FormState::new(TEAM, "", typed);
    let made = own_designs::placed(&session, &slug);
    let base = match shown(&app, &viewer, &session, product.id, &sent).await? {
        Shown::Made(made) => Some(*made),
        Shown::Nothing | Shown::Gone => None,
    };
    let outcome = match sent.read(|input| wish(input, base, &variants)) {
        Ok(wish) => put(&app, &viewer, &session, &sent, &variants, wish).await,
        Err(error) => Err(error),
    };
    let done = |()| kit::see_other_with("/carrito", Flash::AddedToCart);
    sent.answer(outcome, done, async |state| {
        render(
            &app,
            &viewer,
            true,
            &req,
            slug.clone(),
            &state,
            (None, None, made),
        )
        .await
    })
    .await
}

fn wish(input: &Input<'_>, base: Option<Made>, variants: &[Variant]) -> Option<Wish> {
    let Some(base) = base else {
        input.wrong(LIST, GONE);
        return None;
    };
    let areas = &base.design.document.areas;
    let spot = |field: &str| spot_of(areas, &input.text(field, 80).unwrap_or_default());
    let (name, number) = (spot(NAME), spot(NUMBER));
    if name.is_none() && number.is_none() {
        input.wrong(NAME, "elige qué texto cambia en cada pieza");
    } else if name == number {
        input.wrong(NAME, "el nombre y el número son el mismo texto");
    }
    let text = input.required_text(LIST, LONGEST_LIST);
    let model = input.text(MODEL, 400).unwrap_or_default();
    let list = match pieces::read(&text, has_sizes(variants)) {
        Ok(list) => list,
        Err(bad) => {
            input.wrong(LIST, told(&bad));
            return None;
        }
    };
    let (mut made, mut bad) = (Vec::new(), Vec::new());
    for piece in &list {
        let read = one(piece, variants, &model, areas, (name, number));
        let words = [(name, &piece.name), (number, &piece.number)];
        let cut = words
            .into_iter()
            .find(|(spot, text)| spot.is_some_and(|spot| base.design.cuts(spot.area, spot.layer, text)));
        let read = match (read, cut) {
            (Ok(_), Some((_, text))) => Err(format!(
                "«{text}» no cabe: se corta. Acórtalo, o pon la letra más pequeña en el diseño"
            )),
            (read, _) => read,
        };
        match read {
            Ok(one) => made.push(one),
            Err(why) => bad.push(BadLine {
                line: piece.line,
                why,
            }),
        }
    }
    if !bad.is_empty() {
        input.wrong(LIST, told(&bad));
        return None;
    }
    Some(Wish { base, pieces: made })
}

fn one(
    piece: &Piece,
    variants: &[Variant],
    model: &str,
    areas: &[Placement],
    (name, number): (Option<Spot>, Option<Spot>),
) -> Result<(String, Vec<Placement>), String> {
    if !piece.name.is_empty() && name.is_none() {
        return Err("trae un nombre, y ningún texto es el nombre".to_owned());
    }
    if !piece.number.is_empty() && number.is_none() {
        return Err("trae un número, y ningún texto es el número".to_owned());
    }
    let several = models(variants).len() > 1;
    let mut sold = variants
        .iter()
        .filter(|variant| variant.active && (!several || variant.sold_as == model));
    let size = fold(&piece.size);
    let variant = match size.as_str() {
        "" => sold.next(),
        size => sold.find(|variant| variant.size.as_deref().is_some_and(|own| fold(own) == size)),
    };
    let variant = variant.ok_or_else(|| format!("no hay talla {}", piece.size))?;
    let words: Vec<(Spot, &str)> = [(name, &piece.name), (number, &piece.number)]
        .into_iter()
        .filter_map(|(spot, text)| Some((spot?, text.as_str())))
        .collect();
    Ok((variant.id.clone(), lettered(areas, &words)?))
}

async fn put(
    app: &AppState,
    viewer: &Viewer,
    session: &Session,
    sent: &FormState,
    variants: &[Variant],
    wish: Wish,
) -> Result<(), AppError> {
    let mut cart = session::cart(session);
    let form = sent.value("envio").unwrap_or_default();
    let wanted: Vec<(String, i32)> = wish
        .pieces
        .iter()
        .map(|(variant, _)| (variant.clone(), 1))
        .collect();
    let form = match form {
        "" => String::new(),
        form => format!(
            "{form}|{}|{}",
            wish.base.design.id,
            sent.value(LIST).unwrap_or_default()
        ),
    };
    if !cart.begins(&form, &wanted, None) {
        return Ok(());
    }
    if cart.lines.len() + wish.pieces.len() > MOST_LINES {
        let why = format!("En tu carrito caben {MOST_LINES} productos. Haz este pedido y luego otro.");
        return Err(AppError::conflict("cart_full", why));
    }
    let (by, extra) = (viewer.0.clone(), wish.base.extra);
    let made: Vec<(String, DesignId)> = app
        .db
        .transact(move |conn, now| {
            let each = wish.pieces.iter().map(|(variant, areas)| {
                let design = designs::remake(conn, now, by.as_ref(), &wish.base.design, areas.clone())?;
                Ok((variant.clone(), design.id))
            });
            each.collect::<Result<Vec<_>, AppError>>()
        })
        .await?;
    let team = Uuid::new_v4();
    for (variant, design) in &made {
        if viewer.0.is_none() {
            own_designs::remember(session, *design)?;
        }
        cart.add_piece(variant, *design, team)
            .map_err(|_| AppError::conflict("cart_full", "Ya no caben más productos en tu carrito."))?;
        if let Some(sold) = variants.iter().find(|sold| sold.id == *variant) {
            let price = [sold.price, extra].into_iter().sum();
            cart.note_price(variant, Some(*design), price);
        }
    }
    session::keep_cart(session, &cart)
}
