//! How the pure types lie in columns: codes as `text`, money as `numeric`.
//!
//! A value that the type does not know fails the read loudly; the `CHECK`s see to it that there is none.
//! A room maps its own codes with `crate::code_columns!`.

use crate::base::money::{Bs, Currency, Rate, Usd};
use diesel::deserialize::FromSql;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{Output, ToSql};
use diesel::sql_types::Numeric;
use rust_decimal::Decimal;

/// Makes a type an expression of a SQL type, as Diesel's derives do for types that may know Diesel.
#[macro_export]
macro_rules! column {
    ($sql:ty, $name:ty) => {
        impl diesel::expression::AsExpression<$sql> for $name {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, $name>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'e> diesel::expression::AsExpression<$sql> for &'e $name {
            type Expression = diesel::internal::derives::as_expression::Bound<$sql, &'e $name>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl diesel::expression::AsExpression<diesel::sql_types::Nullable<$sql>> for $name {
            type Expression =
                diesel::internal::derives::as_expression::Bound<diesel::sql_types::Nullable<$sql>, $name>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl<'e> diesel::expression::AsExpression<diesel::sql_types::Nullable<$sql>> for &'e $name {
            type Expression =
                diesel::internal::derives::as_expression::Bound<diesel::sql_types::Nullable<$sql>, &'e $name>;
            fn as_expression(self) -> Self::Expression {
                diesel::internal::derives::as_expression::Bound::new(self)
            }
        }
        impl diesel::serialize::ToSql<diesel::sql_types::Nullable<$sql>, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                diesel::serialize::ToSql::<$sql, diesel::pg::Pg>::to_sql(self, out)
            }
        }
        impl diesel::deserialize::Queryable<$sql, diesel::pg::Pg> for $name {
            type Row = Self;
            fn build(row: Self) -> diesel::deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

/// Columns of type `text` that hold the codes of enums declared with `codes!`.
#[macro_export]
macro_rules! code_columns {
    ($($name:ty),+ $(,)?) => {$(
        $crate::column!(diesel::sql_types::Text, $name);
        impl diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, diesel::pg::Pg>>::to_sql(self.as_str(), out)
            }
        }
        impl diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let code =
                    <String as diesel::deserialize::FromSql<diesel::sql_types::Text, diesel::pg::Pg>>::from_sql(value)?;
                code.parse().map_err(|_| format!("{code:?} is no {}", stringify!($name)).into())
            }
        }
    )+};
}

macro_rules! amount_columns {
    ($($name:ty),+ $(,)?) => {$(
        crate::column!(Numeric, $name);
        impl ToSql<Numeric, Pg> for $name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> diesel::serialize::Result {
                <Decimal as ToSql<Numeric, Pg>>::to_sql(&self.decimal(), &mut out.reborrow())
            }
        }
        impl FromSql<Numeric, Pg> for $name {
            fn from_sql(value: PgValue<'_>) -> diesel::deserialize::Result<Self> {
                Ok(<$name>::new(<Decimal as FromSql<Numeric, Pg>>::from_sql(value)?)?)
            }
        }
    )+};
}

crate::code_columns!(Currency);
amount_columns!(Usd, Bs, Rate);

/// Whether the `search_text` of a table's row says what is looked for: all of the words, or one of the numbers. Of a join,
/// its type is named too.
#[macro_export]
macro_rules! found_by {
    ($table:ident, $search:expr) => {
        $crate::found_by!($table, $search, $table::table)
    };
    ($table:ident, $search:expr, $source:ty) => {{
        use diesel::prelude::{BoolExpressionMethods as _, TextExpressionMethods as _};
        type Says =
            Box<dyn diesel::BoxableExpression<$source, diesel::pg::Pg, SqlType = diesel::sql_types::Bool>>;
        let search: &$crate::base::search::Search = $search;
        let says =
            |part: &str| -> Says { Box::new($table::search_text.like($crate::base::db::containing(part))) };
        let any = |ways: Vec<String>| -> Says {
            let mut ways = ways.into_iter();
            let first = says(&ways.next().unwrap_or_default());
            ways.fold(first, |any, way| -> Says { Box::new(any.or(says(&way))) })
        };
        match search.only_ways() {
            Some(ways) => any(ways),
            None => {
                // However each may be written.
                let told = |word: &String| any($crate::base::search::spellings(word));
                let mut words = search.words.iter();
                let first = words.next().map_or_else(|| says(""), told);
                let all = words.fold(first, |all, word| -> Says { Box::new(all.and(told(word))) });
                search
                    .numbers()
                    .fold(all, |any, number| -> Says { Box::new(any.or(says(number))) })
            }
        }
    }};
}
