//! What the demo's products are made of, how they are cared for, and how large their sizes are.

use crate::base::error::AppError;
use crate::domain::catalog::rules::size_chart::SizeChart;
use serde_json::{Value, json};

#[derive(Default)]
pub struct DemoDetails {
    pub category: &'static str,
    pub material: &'static str,
    pub care: &'static str,
    /// As an admin types it.
    chart: &'static str,
}

impl DemoDetails {
    pub fn sizes(&self) -> Result<Option<Value>, AppError> {
        match SizeChart::parse(self.chart) {
            Ok(chart) => Ok(chart.map(|chart| json!(chart))),
            Err(why) => Err(AppError::Internal(anyhow::anyhow!("a chart of the demo: {why}"))),
        }
    }
}

const CLOTHES: &str = "Ropa";
const CUPS: &str = "Tazas y termos";
const PAPER: &str = "Papelería";

pub fn of(slug: &str) -> DemoDetails {
    match slug {
        "franela-unisex" => DemoDetails {
            category: CLOTHES,
            material: "100 % algodón peinado, 180 g/m².",
            care: "Lávala al revés, con agua fría.\nNo uses cloro.\nPlánchala al revés; nunca sobre el estampado.",
            chart: "Talla; Ancho; Largo; Manga\nS; 46; 69; 20\nM; 51; 72; 21\nL; 56; 74; 22\nXL; 61; 77; 23",
        },
        "sudadera-con-capucha" => DemoDetails {
            category: CLOTHES,
            material: "80 % algodón y 20 % poliéster, felpa perchada de 300 g/m².",
            care: "Lávala al revés, con agua fría.\nSécala a la sombra.\nNo la planches sobre el estampado.",
            chart: "Talla; Ancho; Largo; Manga\nS; 51; 66; 60\nM; 56; 69; 62\nL; 61; 72; 63,5\nXL; 66; 75; 65",
        },
        "gorra-bordada" => DemoDetails {
            category: CLOTHES,
            material: "Dril de algodón; contorno ajustable de 55 a 61 cm.",
            care: "Lávala a mano y sécala a la sombra.",
            chart: "",
        },
        "taza-de-ceramica" => DemoDetails {
            category: CUPS,
            material: "Cerámica esmaltada de 325 ml; 9,5 cm de alto y 8 cm de diámetro.",
            care: "Apta para microondas.\nA mano dura más que en lavavajillas.",
            chart: "",
        },
        "termo-de-acero" => DemoDetails {
            category: CUPS,
            material: "Acero inoxidable 304 de doble pared.",
            care: "Lávalo a mano.\nNo lo metas al microondas ni al congelador.",
            chart: "",
        },
        "bolso-de-tela" => DemoDetails {
            category: CLOTHES,
            material: "Lona de algodón de 220 g/m²; 38 × 42 cm y asas de 65 cm.",
            care: "Lávalo a mano con agua fría: la lona puede encoger.",
            chart: "",
        },
        "pack-de-stickers" => DemoDetails {
            category: PAPER,
            material: "Vinil blanco laminado.",
            care: "Pégalos sobre una superficie limpia y seca.",
            chart: "",
        },
        "afiche-a3" => DemoDetails {
            category: PAPER,
            material: "Papel mate de 200 g/m².",
            ..DemoDetails::default()
        },
        _ => DemoDetails::default(),
    }
}
