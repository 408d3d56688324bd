//! What a customer reads of a product before choosing, beside its description.

use super::rules::size_chart::SizeChart;
use crate::domain::audit::Field;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Under which the shop window lists it; blank for none.
    pub category: String,
    pub material: String,
    /// A line for each advice.
    pub care: String,
    pub sizes: Option<SizeChart>,
}

impl Details {
    pub fn advice(&self) -> impl Iterator<Item = &str> {
        self.care.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    /// Each with what a record of a change says of it.
    pub fn fields(&self) -> [(Field, Option<String>); 4] {
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        [
            (Field::Category, said(&self.category)),
            (Field::Material, said(&self.material)),
            (Field::Care, said(&self.care)),
            (
                Field::SizeChart,
                self.sizes
                    .as_ref()
                    .map(|chart| chart.to_string().replace('\n', " / ")),
            ),
        ]
    }
}
