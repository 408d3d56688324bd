//! What answers of the API have in common.

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

/// Fields that have the same value in every answer of their kind: what tells one kind from another.
macro_rules! constants {
    ($($(#[doc = $words:literal])+ $name:ident: $kind:ident = $value:literal;)+) => {$(
        $(#[doc = $words])+
        #[derive(Clone, Copy, Debug, Default)]
        pub struct $name;

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $value.serialize(serializer)
            }
        }

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(SchemaType::Type(Type::$kind))
                    .enum_values(Some([$value]))
                    .into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

constants! {
    /// `"success": true`, which every answer begins with that is no error.
    Success: Boolean = true;
    /// `"ok": true`, of one of many that was done.
    WasDone: Boolean = true;
    /// `"ok": false`, of one of many that was refused.
    WasRefused: Boolean = false;
    /// All of it, as far as who asks may see it.
    Whole: String = "WHOLE";
    /// That it is there, and no more.
    Trace: String = "TRACE";
    /// What everyone may know of it.
    Public: String = "PUBLIC";
}

/// It was done, and there is nothing else to say.
#[derive(Serialize, ToSchema)]
pub struct Done {
    pub success: Success,
}
