//! Customers that nobody is: their phones are of no network, their addresses of no domain.

#[derive(Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub phone: &'static str,
}

const fn person(name: &'static str, email: &'static str, phone: &'static str) -> Person {
    Person { name, email, phone }
}

pub const PEOPLE: [Person; 11] = [
    person("Luis Alejandro Mora", "luis.mora@example.com", "+584145550101"),
    person("Yohana Castillo", "yohana.castillo@example.com", "+584245550102"),
    person("Begoña Ñáñez de la Torre", "begona@example.com", "+584125550103"),
    person(
        "Inversiones La Divina Pastora, C.A.",
        "compras@example.com",
        "+584165550104",
    ),
    person("Daniel Rojas", "daniel@example.com", "+584265550105"),
    person(
        "Gabriela Torrealba",
        "gabi.torrealba@example.com",
        "+584145550106",
    ),
    person(
        "Club de Ciclismo Crepusculares",
        "club@example.com",
        "+584245550107",
    ),
    person(
        "Wilmer Antonio Pérez Colmenárez",
        "wilmer@example.com",
        "+584125550108",
    ),
    person("Ana Karina Lucena", "anakarina@example.com", "+584145550109"),
    person(
        "Colegio Simón Rodríguez",
        "direccion@example.com",
        "+584165550110",
    ),
    person("Rafael Escalona", "rafael@example.com", "+584245550111"),
];
