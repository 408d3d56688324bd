//! A cart with what the catalogue says about it now.

use crate::base::error::AppError;
use crate::base::ids::DesignId;
use crate::base::money::{Rate, Usd};
use crate::domain::accounts::User;
use crate::domain::carts::Cart;
use crate::domain::catalog::{self, Coarse, Product, Variant, rules::colour};
use crate::domain::designs::{self, Design};
use crate::domain::files::{self, Upload};
use chrono::{DateTime, Utc};
use diesel::PgConnection;

pub struct Basket {
    /// What it was made from.
    pub cart: Cart,
    pub stamp: String,
    pub lines: Vec<Shown>,
    pub subtotal: Usd,
    /// Bolívares for one US dollar, today.
    pub rate: Option<Rate>,
}

/// A line of the cart, as it is sold now.
pub struct Shown {
    pub no: u32,
    pub variant_id: String,
    /// What is not in the catalogue any more has neither.
    pub variant: Option<Variant>,
    pub product: Option<Product>,
    pub quantity: i32,
    pub sum: Usd,
    /// What it cost when it was put in, where that is not what it costs now.
    pub earlier: Option<Usd>,
    pub design: Option<Upload>,
    /// Placed on the product here.
    pub made: Option<Made>,
    /// A design that was chosen and is gone, or was sent under an account that is not signed in any more.
    pub lost_design: bool,
    pub coarse: Option<Coarse>,
}

/// A design that was made here, and what a unit costs more with it.
pub struct Made {
    pub design: Design,
    pub extra: Usd,
}

impl Shown {
    /// Of a unit.
    pub fn price(&self) -> Usd {
        let own = self.variant.as_ref().map(|variant| variant.price);
        let extra = self.made.as_ref().map(|made| made.extra);
        own.into_iter().chain(extra).sum()
    }

    /// Blank for a variant without one.
    pub fn color(&self) -> String {
        let variant = self.variant.as_ref();
        variant
            .and_then(|sold| colour(&sold.attributes))
            .unwrap_or_default()
    }

    pub fn is_sold(&self) -> bool {
        self.variant.as_ref().is_some_and(|variant| variant.active)
    }
}

impl Basket {
    /// Whether everything in it can be ordered.
    pub fn is_orderable(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.is_sold() && !line.lost_design)
    }

    /// What was placed in it, on what.
    pub fn placed(&self) -> Vec<(DesignId, String)> {
        let made = self.lines.iter().filter_map(|line| {
            let made = line.made.as_ref()?;
            Some((made.design.id, line.color()))
        });
        made.collect()
    }

    pub fn prices(&self) -> Vec<(Usd, i32)> {
        let sold = self.lines.iter().filter(|line| line.is_sold());
        sold.map(|line| (line.price(), line.quantity)).collect()
    }

    pub fn wanted(&self) -> Vec<(&str, i32)> {
        let sold = self.lines.iter().filter(|line| line.is_sold());
        sold.map(|line| (line.variant_id.as_str(), line.quantity))
            .collect()
    }
}

/// What lies in a cart of this person's. Four statements, however much it is.
pub fn basket(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    viewer: Option<&User>,
    cart: &Cart,
) -> Result<Basket, AppError> {
    let ids: Vec<String> = cart.lines.iter().map(|line| line.variant.clone()).collect();
    let variants = catalog::variants(conn, &ids)?;
    let named: Vec<_> = variants.values().map(|variant| variant.product_id).collect();
    let products = catalog::products(conn, &named)?;
    let designs: Vec<_> = cart.lines.iter().filter_map(|line| line.design).collect();
    let uploads = files::find_all(conn, &designs)?;
    let made: Vec<_> = cart.lines.iter().filter_map(|line| line.made).collect();
    let mut designed = match made.is_empty() {
        true => Vec::new(),
        false => designs::find_all(conn, &made)?,
    };
    designed.retain(|design| designs::is_theirs(design, viewer));
    let extras = match designed.is_empty() {
        true => Vec::new(),
        false => designs::extras(conn, &designed)?,
    };
    let lines: Vec<Shown> = cart
        .lines
        .iter()
        .map(|line| {
            let variant = variants.get(&line.variant).cloned();
            let product = variant
                .as_ref()
                .and_then(|variant| products.get(&variant.product_id).cloned());
            let design = line
                .design
                .and_then(|id| uploads.get(&id).cloned())
                .filter(|upload| is_theirs(upload, viewer));
            let price = variant
                .as_ref()
                .filter(|variant| variant.active)
                .map_or(Usd::ZERO, |variant| variant.price);
            let found = designed
                .iter()
                .zip(&extras)
                .find(|(design, _)| Some(design.id) == line.made);
            let made = found.map(|(design, extra)| Made {
                design: design.clone(),
                extra: *extra,
            });
            let extra = made.as_ref().map_or(Usd::ZERO, |made| made.extra);
            let unit = [price, extra].into_iter().sum::<Usd>();
            Shown {
                no: line.no,
                variant_id: line.variant.clone(),
                quantity: line.quantity,
                sum: unit * line.quantity,
                earlier: line.price.filter(|earlier| *earlier != unit && price > Usd::ZERO),
                lost_design: line.design.is_some() && design.is_none()
                    || line.made.is_some() && made.is_none(),
                coarse: coarse(product.as_ref(), design.as_ref()),
                variant,
                product,
                design,
                made,
            }
        })
        .collect();
    Ok(Basket {
        stamp: cart.stamp(),
        cart: cart.clone(),
        subtotal: lines.iter().map(|line| line.sum).sum(),
        lines,
        rate: catalog::current_rate(conn, now)?,
    })
}

/// Whether the design can be ordered by this person; placing refuses others.
fn is_theirs(design: &Upload, viewer: Option<&User>) -> bool {
    match design.owner_id {
        None => true,
        Some(owner) => viewer.is_some_and(|user| user.id == owner || user.role.is_staff()),
    }
}

/// Whether a design would look coarse on this product. What is drawn with lines never does.
pub fn coarse(product: Option<&Product>, design: Option<&Upload>) -> Option<Coarse> {
    let (print, design) = (product?.print?, design?);
    if !design.kind.is_raster() {
        return None;
    }
    print.coarse(design.width_px?, design.height_px?)
}
