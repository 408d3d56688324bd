//! Where a customer wants their money back. Each change is a row, and the newest counts. It is personal data, for the order's
//! owner and for admins: events, notices and letters say only that it was said.

use super::submit::payer_id_number;
use super::{Method, goes_back_to_card, owed_back, store};
use crate::base::error::AppError;
use crate::base::ids::{OrderId, UserId};
use crate::base::input::Input;
use crate::base::money::Usd;
use crate::base::{banks, phone};
use crate::domain::notifications::{self, Message, ORDER_MESSAGE, REFUND_DESTINATION, Recipients, Target};
use crate::domain::orders::{self, Actor, Audience, EventKind, LockedOrder, NewEvent};
use crate::domain::settings;
use crate::schema::refund_destinations;
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use std::collections::HashMap;

/// Changes of one order: nobody moves that often, and each tells the admins.
const MOST: i64 = 20;

/// What each method needs; the rest is empty.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = refund_destinations, check_for_backend(diesel::pg::Pg))]
pub struct Destination {
    pub method: Method,
    pub bank_code: Option<String>,
    /// In E.164.
    pub phone: Option<String>,
    /// Cédula or RIF.
    pub id_number: Option<String>,
    /// Twenty digits.
    pub account_number: Option<String>,
    pub email: Option<String>,
    pub holder: Option<String>,
}

impl Destination {
    /// Those by which money goes back to somebody who is not there.
    pub const METHODS: [Method; 3] = [Method::PagoMovil, Method::Transferencia, Method::Zelle];

    const fn to(method: Method) -> Self {
        Self {
            method,
            bank_code: None,
            phone: None,
            id_number: None,
            account_number: None,
            email: None,
            holder: None,
        }
    }

    /// Reads a form, noting every wrong field. What belongs to another method is passed over.
    pub fn read(input: &Input<'_>) -> Option<Self> {
        let method = input.required_code::<Method>("method")?;
        match method {
            Method::PagoMovil => {
                let (bank, phone, id) = (read_bank(input), read_phone(input), read_id(input));
                Some(Self {
                    bank_code: Some(bank?),
                    phone: Some(phone?),
                    id_number: Some(id?),
                    ..Self::to(method)
                })
            }
            Method::Transferencia => {
                let (bank, account, id) = (read_bank(input), read_account(input), read_id(input));
                let holder = input.required_text("holder", 120);
                let (bank, account) = (bank?, account?);
                if banks::code_of_account(&account) != bank {
                    input.wrong(
                        "accountNumber",
                        format!("no es de ese banco: empezaría por {bank}"),
                    );
                }
                Some(Self {
                    bank_code: Some(bank),
                    account_number: Some(account),
                    id_number: Some(id?),
                    holder: Some(holder),
                    ..Self::to(method)
                })
            }
            Method::Zelle => {
                let (email, phone) = read_zelle(input);
                Some(Self {
                    holder: Some(input.required_text("holder", 120)),
                    email,
                    phone,
                    ..Self::to(method)
                })
            }
            Method::Efectivo | Method::Tarjeta => {
                input.wrong("method", "no es un valor conocido");
                None
            }
        }
    }

    /// What is typed into the bank's app: what it is called, and how it is written.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let [bank, phone, email, account] = self.whereto();
        [
            ("Banco", bank),
            ("Teléfono", phone),
            ("Correo", email),
            ("Cuenta", account),
            ("Cédula o RIF", self.id_number.clone()),
            ("A nombre de", self.holder.clone()),
        ]
        .into_iter()
        .filter_map(|(label, value)| Some((label, value?)))
        .collect()
    }

    /// Bank, telephone, email address and account, as they are written.
    fn whereto(&self) -> [Option<String>; 4] {
        let phone = self.phone.as_deref().map(|number| match self.method {
            Method::Zelle => number.to_owned(),
            _ => phone::national(number),
        });
        [
            self.bank_code.as_deref().map(banks::label),
            phone,
            self.email.clone(),
            self.account_number.clone(),
        ]
    }

    /// «Pago Móvil · 0102 Banco de Venezuela · 0414-1234567»
    pub fn brief(&self) -> String {
        std::iter::once(self.method.label().to_owned())
            .chain(self.whereto().into_iter().flatten())
            .collect::<Vec<_>>()
            .join(" · ")
    }

    /// «Pago Móvil que termina en 4567»: enough to know one's own by, and of no use to others.
    pub fn masked(&self) -> String {
        let number = [&self.account_number, &self.phone].into_iter().flatten().next();
        match (number, &self.email) {
            (Some(number), _) => {
                let end: Vec<char> = number.chars().rev().take(4).collect();
                let end: String = end.into_iter().rev().collect();
                format!("{} que termina en {end}", self.method.label())
            }
            (None, Some(email)) => {
                let (name, domain) = email.split_once('@').unwrap_or_default();
                let first: String = name.chars().take(1).collect();
                format!("{} de {first}…@{domain}", self.method.label())
            }
            (None, None) => self.method.label().to_owned(),
        }
    }
}

fn read_bank(input: &Input<'_>) -> Option<String> {
    let typed = input.required("bank", input.text("bank", 80))?;
    let code = banks::recognise(&typed);
    if code.is_none() {
        input.wrong(
            "bank",
            "no conocemos ese banco: elige uno de la lista o escribe su código",
        );
    }
    code
}

fn read_phone(input: &Input<'_>) -> Option<String> {
    let typed = input.required("phone", input.text("phone", 40))?;
    let number = phone::normalise(&typed).filter(|number| phone::is_ours(number) && phone::has_chat(number));
    if number.is_none() {
        input.wrong("phone", "no parece un celular, como 0414-1234567");
    }
    number
}

fn read_id(input: &Input<'_>) -> Option<String> {
    input.required("idNumber", payer_id_number().read(input, "idNumber"))
}

fn read_account(input: &Input<'_>) -> Option<String> {
    let typed = input.required("accountNumber", input.text("accountNumber", 40))?;
    let digits = banks::account_number(&typed);
    if digits.is_none() {
        input.wrong("accountNumber", "debe tener 20 números");
    }
    digits
}

/// An e-mail address or a phone: of ten digits it is one of the United States.
fn read_zelle(input: &Input<'_>) -> (Option<String>, Option<String>) {
    let Some(typed) = input.required("zelle", input.text("zelle", 254)) else {
        return (None, None);
    };
    if typed.contains('@') {
        return (input.email("zelle"), None);
    }
    let is_american =
        typed.chars().filter(char::is_ascii_digit).count() == 10 && !typed.starts_with(['0', '+']);
    let number = phone::normalise(&match is_american {
        true => format!("+1{typed}"),
        false => typed,
    });
    if number.is_none() {
        input.wrong("zelle", "no parece un correo ni un teléfono");
    }
    (None, number)
}

/// What was said last.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = refund_destinations, check_for_backend(diesel::pg::Pg))]
pub struct RefundDestination {
    pub order_id: OrderId,
    #[diesel(embed)]
    pub to: Destination,
    /// `None`: whoever had the tracking link.
    pub created_by: Option<UserId>,
    pub created_at: DateTime<Utc>,
}

/// Of one order.
pub fn where_to(conn: &mut PgConnection, order: OrderId) -> Result<Option<RefundDestination>, AppError> {
    Ok(where_of(conn, &[order])?.remove(&order))
}

/// Of those among them whose customers said it.
pub fn where_of(
    conn: &mut PgConnection,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, RefundDestination>, AppError> {
    let rows: Vec<RefundDestination> = refund_destinations::table
        .filter(refund_destinations::order_id.eq_any(orders))
        .order((refund_destinations::order_id, refund_destinations::id.desc()))
        .distinct_on(refund_destinations::order_id)
        .select(RefundDestination::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.order_id, row)).collect())
}

/// The customer says where to, or says it anew: while something is owed back that does not go back to a card.
pub fn say_where(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    actor: Actor,
    order: &mut LockedOrder,
    to: &Destination,
) -> Result<(), AppError> {
    let due = orders::refund_due(conn, order.id)?;
    let owed = owed_back(order, due, settings::money(conn)?.payment_tolerance);
    if owed == Usd::ZERO {
        return Err(AppError::conflict(
            "nothing_owed",
            "De este pedido no queda nada por devolverte.",
        ));
    }
    if goes_back_to_card(&store::by_orders(conn, &[order.id])?) {
        return Err(AppError::conflict(
            "goes_back_to_card",
            "Lo que pagaste con tarjeta vuelve a tu tarjeta.",
        ));
    }
    let earlier = where_to(conn, order.id)?;
    if earlier.as_ref().is_some_and(|earlier| earlier.to == *to) {
        return Ok(());
    }
    let said: i64 = refund_destinations::table
        .filter(refund_destinations::order_id.eq(order.id))
        .count()
        .get_result(conn)?;
    if said >= MOST {
        return Err(AppError::conflict(
            "changed_too_often",
            "Ya cambiaste estos datos muchas veces. Escríbenos y lo resolvemos.",
        ));
    }
    diesel::insert_into(refund_destinations::table)
        .values((
            to,
            refund_destinations::order_id.eq(order.id),
            refund_destinations::created_by.eq(actor.id),
            refund_destinations::created_at.eq(now),
        ))
        .execute(conn)?;
    let is_change = earlier.is_some();
    let event = NewEvent {
        item: None,
        kind: EventKind::RefundDestination,
        audience: Audience::Customer,
        workshop: None,
        message: if is_change { "Cambiaron." } else { "" }.to_owned(),
        reason: None,
    };
    order.record(conn, now, actor, event)?;
    tell(conn, now, order, owed, is_change)
}

/// The admins, who act on it; and the customer, who may not have been the one.
fn tell(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    order: &LockedOrder,
    owed: Usd,
    is_change: bool,
) -> Result<(), AppError> {
    // One new notice for each order, however often it changes.
    notifications::dealt_with(conn, now, &[REFUND_DESTINATION], order.id)?;
    let word = Message {
        kind: REFUND_DESTINATION,
        status: None,
        order: Some(order.id),
        title: format!(
            "Pedido {}: el cliente {} a dónde devolverle",
            order.number,
            if is_change { "cambió" } else { "dijo" }
        ),
        body: format!("Por devolver: {owed}."),
        at: Target::Order(order.id),
    };
    notifications::tell(conn, now, Recipients::Admins, &word)?;
    let letter = Message {
        kind: ORDER_MESSAGE,
        status: None,
        order: Some(order.id),
        title: format!("Pedido {}: guardamos a dónde devolverte", order.number),
        body: format!(
            "Te devolveremos {owed} a donde nos dijiste.\n\nSi no fuiste tú, escríbenos enseguida."
        ),
        at: Target::Order(order.id),
    };
    notifications::write(conn, now, order.customer_email.clone(), &letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::input::Errors;
    use serde_json::{Value, json};

    fn read(form: &Value) -> Result<Destination, Vec<String>> {
        let (errors, fields) = (Errors::new(), form.as_object().unwrap());
        let read = Destination::read(&Input::new(fields, &errors));
        match errors.refusal().fields() {
            Some(wrong) if !wrong.is_empty() => Err(wrong.keys().cloned().collect()),
            _ => Ok(read.unwrap()),
        }
    }

    #[test]
    fn each_method_asks_for_its_own() {
        let mobile = json!({"method": "PAGO_MOVIL", "bank": "0102 Banco de Venezuela", "phone": "0414 1234567", "idNumber": "12345678",
            "zelle": "nadie", "accountNumber": "1"});
        let to = read(&mobile).unwrap();
        assert_eq!(to.brief(), "Pago Móvil · 0102 Banco de Venezuela · 0414-1234567");
        assert_eq!(to.masked(), "Pago Móvil que termina en 4567");
        assert_eq!(to.id_number.as_deref(), Some("V-12345678"));
        let transfer = json!({"method": "TRANSFERENCIA", "bank": "banesco", "accountNumber": "0134-0000-11-2222233333",
            "holder": "Ana Pérez", "idNumber": "J-07013380-5"});
        let to = read(&transfer).unwrap();
        assert_eq!(to.facts().len(), 4);
        assert_eq!(to.masked(), "Transferencia que termina en 3333");
        let zelle = |address: &str| read(&json!({"method": "ZELLE", "zelle": address, "holder": "Ana"}));
        let to = zelle("Ana.Perez@Gmail.com").unwrap();
        assert_eq!(to.masked(), "Zelle de a…@gmail.com");
        let to = zelle("(305) 555-0100").unwrap();
        assert_eq!(to.phone.as_deref(), Some("+13055550100"));
        assert_eq!(zelle("+1 305 555 0100").unwrap(), to);
    }

    #[test]
    fn what_is_wrong_is_named_field_by_field() {
        for (form, wrong) in [
            (json!({}), &["method"][..]),
            (json!({"method": "EFECTIVO"}), &["method"]),
            (json!({"method": "PAGO_MOVIL"}), &["bank", "idNumber", "phone"]),
            (
                json!({"method": "PAGO_MOVIL", "bank": "Banco Lunar", "phone": "0212-5551234", "idNumber": "yo"}),
                &["bank", "idNumber", "phone"],
            ),
            (
                json!({"method": "TRANSFERENCIA"}),
                &["accountNumber", "bank", "holder", "idNumber"],
            ),
            (
                json!({"method": "TRANSFERENCIA", "bank": "Mercantil", "accountNumber": "01340000112222233333",
                    "holder": "Ana", "idNumber": "V-12345678"}),
                &["accountNumber"],
            ),
            (json!({"method": "ZELLE"}), &["holder", "zelle"]),
            (
                json!({"method": "ZELLE", "zelle": "ana@", "holder": "Ana"}),
                &["zelle"],
            ),
            (
                json!({"method": "ZELLE", "zelle": "555", "holder": "Ana"}),
                &["zelle"],
            ),
        ] {
            assert_eq!(read(&form).unwrap_err(), wrong, "{form}");
        }
    }
}
