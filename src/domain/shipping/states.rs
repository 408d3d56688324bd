//! The states of Venezuela. Data.

/// The twenty-three states and the Distrito Capital, as they are written.
pub const ALL: [&str; 24] = [
    "Amazonas",
    "Anzoátegui",
    "Apure",
    "Aragua",
    "Barinas",
    "Bolívar",
    "Carabobo",
    "Cojedes",
    "Delta Amacuro",
    "Distrito Capital",
    "Falcón",
    "Guárico",
    "La Guaira",
    "Lara",
    "Mérida",
    "Miranda",
    "Monagas",
    "Nueva Esparta",
    "Portuguesa",
    "Sucre",
    "Táchira",
    "Trujillo",
    "Yaracuy",
    "Zulia",
];

/// Other names, as keys, and the key of what they mean. La Guaira was called Vargas until 2019.
pub const ALIASES: [(&str, &str); 5] = [
    ("vargas", "la guaira"),
    ("caracas", "distrito capital"),
    ("dtto. capital", "distrito capital"),
    ("dto. capital", "distrito capital"),
    ("distrito federal", "distrito capital"),
];
