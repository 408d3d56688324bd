//! Customers that nobody is, as many as are asked for; some of them come again.

const GIVEN: [&str; 24] = [
    "María", "José", "Luis", "Carmen", "Ana", "Carlos", "Yohana", "Pedro", "Rosa", "Miguel", "Daniela",
    "Rafael", "Gabriela", "Wilmer", "Andrea", "Jesús", "Beatriz", "Héctor", "Luisa", "Óscar", "Mariana",
    "Ángel", "Begoña", "Simón",
];
const FAMILY: [&str; 30] = [
    "González",
    "Rodríguez",
    "Pérez",
    "Hernández",
    "García",
    "Martínez",
    "Rojas",
    "Torrealba",
    "Colmenárez",
    "Mendoza",
    "Castillo",
    "Suárez",
    "Peña",
    "Lucena",
    "Escalona",
    "Mora",
    "Díaz",
    "Ñáñez",
    "Rivas",
    "Salazar",
    "Guédez",
    "Parra",
    "Alvarado",
    "Sánchez",
    "Medina",
    "Yépez",
    "Querales",
    "Giménez",
    "Oropeza",
    "Linárez",
];
const NETWORKS: [&str; 5] = ["414", "424", "412", "416", "426"];

pub struct Person {
    pub name: String,
    pub email: String,
    pub phone: String,
}

impl Person {
    /// The same for the same number.
    pub fn number(index: u64) -> Self {
        // Odd, and no multiple of 5: no two of ten millions have the same seven digits.
        let digits = index.wrapping_mul(7_654_321) % 10_000_000;
        Self {
            name: format!(
                "{} {} {}",
                pick(&GIVEN, index),
                pick(&FAMILY, index / 24),
                pick(&FAMILY, index / 720)
            ),
            email: format!("cliente{index}@example.com"),
            phone: format!("+58{}{digits:07}", pick(&NETWORKS, index)),
        }
    }
}

fn pick<'a>(names: &[&'a str], index: u64) -> &'a str {
    let count = names.len() as u64;
    usize::try_from(index % count)
        .ok()
        .and_then(|at| names.get(at))
        .copied()
        .unwrap_or_default()
}
