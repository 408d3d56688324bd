//! Who carries parcels, and where one of them is followed.

use super::EDITING;
use crate::base::db;
use crate::base::error::AppError;
use crate::base::ids::UserId;
use crate::domain::audit::{self, Change, Field, Subject};
use crate::schema::carriers;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// Where the number goes in an address.
const NUMBER: &str = "{guia}";

/// In characters; the table's checks are the same.
pub const LONGEST_NAME: usize = 120;
pub const LONGEST_ADDRESS: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = carriers, check_for_backend(diesel::pg::Pg))]
pub struct Carrier {
    pub name: String,
    /// With `{guia}`; blank where a number is typed into a page.
    pub tracking_url: String,
    pub page_url: String,
    pub active: bool,
}

/// Those that are offered, by name.
pub fn carriers(conn: &mut PgConnection) -> Result<Vec<Carrier>, AppError> {
    let all = all_carriers(conn)?;
    Ok(all.into_iter().filter(|carrier| carrier.active).collect())
}

/// Those that rest too.
pub fn all_carriers(conn: &mut PgConnection) -> Result<Vec<Carrier>, AppError> {
    let mut all: Vec<Carrier> = carriers::table.select(Carrier::as_select()).load(conn)?;
    all.sort_by_cached_key(|carrier| carrier.name.to_lowercase());
    Ok(all)
}

/// Adds a carrier, or changes the one of that name; case does not tell two apart.
pub fn set_carrier(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: UserId,
    new: &Carrier,
) -> Result<(), AppError> {
    db::hold(conn, EDITING)?;
    let is_web = |address: &str| {
        let parsed = Url::parse(address);
        parsed.is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
    };
    let wrong = |field, why: &str| Err(AppError::field(field, why));
    if !new.tracking_url.is_empty() {
        if !new.tracking_url.contains(NUMBER) {
            return wrong("trackingUrl", "escribe {guia} donde va el número");
        }
        if !is_web(&new.tracking_url.replace(NUMBER, "1")) || new.tracking_url.contains(' ') {
            return wrong("trackingUrl", "debe ser una dirección web");
        }
    }
    if !new.page_url.is_empty() && (!is_web(&new.page_url) || new.page_url.contains(' ')) {
        return wrong("pageUrl", "debe ser una dirección web");
    }
    let named = new.name.to_lowercase();
    let earlier = all_carriers(conn)?
        .into_iter()
        .find(|carrier| carrier.name.to_lowercase() == named);
    match &earlier {
        Some(carrier) => diesel::update(carriers::table.find(&carrier.name))
            .set((
                carriers::name.eq(&new.name),
                carriers::tracking_url.eq(&new.tracking_url),
                carriers::page_url.eq(&new.page_url),
                carriers::active.eq(new.active),
            ))
            .execute(conn)?,
        None => diesel::insert_into(carriers::table).values(new).execute(conn)?,
    };
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let change = |field, of: &dyn Fn(&Carrier) -> Option<String>| Change {
        workshop: None,
        subject: Subject::Carrier,
        label: new.name.clone(),
        field,
        old: earlier.as_ref().and_then(of),
        new: of(new),
    };
    let changes = [
        change(Field::Name, &|carrier| Some(carrier.name.clone())),
        change(Field::TrackingUrl, &|carrier| said(&carrier.tracking_url)),
        change(Field::PageUrl, &|carrier| said(&carrier.page_url)),
        change(Field::Active, &|carrier| {
            Some(if carrier.active { "Sí" } else { "No" }.to_owned())
        }),
    ];
    audit::record(conn, now, Some(actor), &changes)
}

/// Where a parcel of this carrier is followed, however its name was typed; blank where we do not know.
pub fn tracking_link(known: &[Carrier], carrier: &str, number: &str) -> String {
    let named = carrier.trim().to_lowercase();
    let Some(carrier) = known.iter().find(|one| one.name.to_lowercase() == named) else {
        return String::new();
    };
    match (number.trim(), carrier.tracking_url.as_str()) {
        ("", _) | (_, "") => carrier.page_url.clone(),
        (number, address) => {
            address.replace(NUMBER, &utf8_percent_encode(number, NON_ALPHANUMERIC).to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_is_followed_where_its_carrier_says() {
        let carrier = |name: &str, tracking: &str| Carrier {
            name: name.to_owned(),
            tracking_url: tracking.to_owned(),
            page_url: format!("https://{name}.example/"),
            active: true,
        };
        let known = [
            carrier("Zoom", "https://zoom.example/?nro={guia}&tipo=1"),
            carrier("MRW", ""),
        ];
        for (name, number, link) in [
            (
                "Zoom",
                "1234567890",
                "https://zoom.example/?nro=1234567890&tipo=1",
            ),
            (" zoom ", "a&b=c", "https://zoom.example/?nro=a%26b%3Dc&tipo=1"),
            ("Zoom", "", "https://Zoom.example/"),
            ("MRW", "77", "https://MRW.example/"),
            ("Un primo", "77", ""),
            ("", "", ""),
        ] {
            assert_eq!(tracking_link(&known, name, number), link, "{name} {number}");
        }
    }
}
