//! What may be a slip of whoever keeps a workshop: asked about on pages before it is written. Programs are not asked.

use super::{Tier, Workshop, offers, store};
use crate::base::error::AppError;
use crate::base::ids::WorkshopId;
use crate::base::money::Usd;
use crate::base::text::fold;
use crate::domain::catalog;
use diesel::PgConnection;

/// Of a cost that is nothing, above what the variant is sold at, or far from what it was.
pub fn asks_about_cost(
    conn: &mut PgConnection,
    workshop: WorkshopId,
    tier: &Tier,
) -> Result<Option<String>, AppError> {
    let before = offers::at(conn, workshop, &tier.variant_id, tier.min_quantity)?;
    let sold = catalog::variants(conn, std::slice::from_ref(&tier.variant_id))?;
    let price = sold.get(&tier.variant_id).map(|variant| variant.price);
    Ok(about_cost(before.map(|offer| offer.cost), tier.cost, price))
}

fn about_cost(before: Option<Usd>, cost: Usd, price: Option<Usd>) -> Option<String> {
    if before == Some(cost) {
        return None;
    }
    let mut said: Vec<String> = Vec::new();
    if cost == Usd::ZERO {
        said.push("A $0,00 se haría sin cobrar.".to_owned());
    }
    if let Some(price) = price.filter(|price| cost > *price) {
        said.push(format!(
            "Cuesta más ({cost}) de lo que se vende ({price}): cada pedido esperaría una aprobación."
        ));
    }
    if let Some(before) = before.filter(|before| cost > Usd::ZERO && before.leaps_to(cost)) {
        said.push(format!("El precio pasa de {before} a {cost}."));
    }
    (!said.is_empty()).then(|| format!("{} ¿Es así?", said.join(" ")))
}

/// Of a price below what a workshop asks for making it.
pub fn asks_about_price(
    conn: &mut PgConnection,
    variant: &str,
    before: Option<Usd>,
    price: Usd,
) -> Result<Option<String>, AppError> {
    if before == Some(price) {
        return Ok(None);
    }
    let dearest = offers::dearest(conn, variant)?.filter(|cost| *cost > price);
    Ok(dearest.map(|cost| {
        format!(
            "Un taller lo hace por {cost}, más que {price}: sus pedidos esperarían una aprobación. ¿Es así?"
        )
    }))
}

/// Of a name that another workshop has already.
pub fn asks_about_name(
    conn: &mut PgConnection,
    own: Option<WorkshopId>,
    name: Option<&str>,
) -> Result<Option<String>, AppError> {
    let Some(name) = name else {
        return Ok(None);
    };
    Ok(about_name(&store::all(conn)?, own, name))
}

fn about_name(all: &[Workshop], own: Option<WorkshopId>, name: &str) -> Option<String> {
    let is_own = |workshop: &&Workshop| Some(workshop.id) == own;
    let alike = |workshop: &&Workshop| fold(&workshop.name) == fold(name);
    if all.iter().find(is_own).is_some_and(|own| alike(&own)) {
        return None;
    }
    let other = all.iter().find(|workshop| !is_own(workshop) && alike(workshop))?;
    let (name, city) = (&other.name, &other.city_base);
    Some(format!(
        "Ya hay un taller «{name}», en {city}. ¿Son dos con el mismo nombre?"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Usd {
        text.parse().unwrap()
    }

    #[test]
    fn a_cost_that_may_be_a_slip_is_asked_about() {
        let asked = |before: Option<&str>, cost: &str, price: &str| {
            about_cost(before.map(usd), usd(cost), Some(usd(price))).unwrap_or_default()
        };
        assert_eq!(asked(None, "4", "12"), "");
        assert_eq!(asked(Some("4"), "6", "12"), "");
        assert_eq!(asked(Some("4"), "2", "12"), "");
        assert_eq!(asked(None, "12", "12"), "");
        assert!(asked(None, "0", "12").starts_with("A $0,00"));
        assert!(asked(None, "12,01", "12").contains("($12,01) de lo que se vende ($12,00)"));
        assert!(asked(Some("4"), "6,01", "12").contains("de $4,00 a $6,01"));
        assert!(asked(Some("4"), "1,99", "12").contains("de $4,00 a $1,99"));
        // What stands already is not asked about again.
        assert_eq!(asked(Some("14"), "14", "12"), "");
    }

    #[test]
    fn a_name_is_asked_about_where_another_has_it() {
        let of = |name: &str| Workshop {
            name: name.to_owned(),
            ..Workshop::default()
        };
        let all = [of("Taller Peña"), of("Otro")];
        let own = Some(all[1].id);
        assert!(about_name(&all, None, "taller  PENA").is_some());
        assert!(about_name(&all, own, "Taller peña").is_some());
        assert!(about_name(&all, Some(all[0].id), "Taller Pena").is_none());
        assert!(about_name(&all, own, "Otro más").is_none());
    }
}
