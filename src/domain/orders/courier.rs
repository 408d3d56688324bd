//! What whoever carries an order has to know besides the address.

use chrono::NaiveDate;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Read and written as a whole, in one column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(default)]
pub struct CourierNotes {
    pub municipality: String,
    /// What stands near the door.
    pub landmark: String,
    /// At whose office its customer fetches it; the address is that office's. Blank: it goes to their door.
    pub office: String,
    /// They pay there for the way.
    pub pays_carrier: bool,
    /// Until when the checkout said that they would have it.
    pub promised_on: Option<NaiveDate>,
    /// In business days, from the workshop to the customer; frozen with the shipping cost.
    pub transit_days: i32,
}

impl FromSql<Jsonb, Pg> for CourierNotes {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl ToSql<Jsonb, Pg> for CourierNotes {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(self)?;
        <Value as ToSql<Jsonb, Pg>>::to_sql(&value, &mut out.reborrow())
    }
}
