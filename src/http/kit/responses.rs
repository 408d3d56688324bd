//! What answers of the API have in common.

use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, schema::SchemaType};
use utoipa::{PartialSchema, ToSchema};

/// `"success": true`, which every answer begins with that is no error.
#[derive(Clone, Copy, Debug, Default)]
pub struct Success;

impl Serialize for Success {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }
}

impl PartialSchema for Success {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Boolean))
            .enum_values(Some([true]))
            .into()
    }
}

impl ToSchema for Success {}

/// It was done, and there is nothing else to say.
#[derive(Serialize, ToSchema)]
pub struct Done {
    pub success: Success,
}
