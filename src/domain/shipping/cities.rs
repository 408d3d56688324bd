//! Cities of Venezuela, by state: the capital of every municipality, and towns that people name in an address. Data.
//! What is not here may still be a place: the list offers and spells, it does not refuse.

/// The cities of each state, as they are written; the states are `states::ALL`, in its order.
#[rustfmt::skip]
pub const BY_STATE: [(&str, &[&str]); 24] = [
    ("Amazonas", &[
        "Puerto Ayacucho", "Isla Ratón", "La Esmeralda", "Maroa", "San Carlos de Río Negro", "San Fernando de Atabapo",
        "San Juan de Manapiare",
    ]),
    ("Anzoátegui", &[
        "Barcelona", "Anaco", "Aragua de Barcelona", "Boca de Uchire", "Cantaura", "Clarines", "El Chaparro", "El Tigre",
        "Guanta", "Lechería", "Mapire", "Onoto", "Pariaguán", "Píritu", "Puerto La Cruz", "Puerto Píritu",
        "San José de Guanipa", "San Mateo", "Santa Ana", "Soledad", "Valle de Guanape",
    ]),
    ("Apure", &[
        "San Fernando de Apure", "Achaguas", "Biruaca", "Bruzual", "El Amparo", "Elorza", "Guasdualito", "Mantecal",
        "Puerto Páez", "San Juan de Payara",
    ]),
    ("Aragua", &[
        "Maracay", "Barbacoas", "Cagua", "Camatagua", "Choroní", "Colonia Tovar", "El Consejo", "El Limón", "La Victoria",
        "Las Tejerías", "Ocumare de la Costa", "Palo Negro", "San Casimiro", "San Mateo", "San Sebastián de los Reyes",
        "Santa Cruz de Aragua", "Santa Rita", "Turmero", "Villa de Cura",
    ]),
    ("Barinas", &[
        "Barinas", "Arismendi", "Barinitas", "Barrancas", "Ciudad Bolivia", "Ciudad de Nutrias", "El Cantón", "Libertad",
        "Obispos", "Sabaneta", "Santa Bárbara", "Socopó",
    ]),
    ("Bolívar", &[
        "Ciudad Bolívar", "Caicara del Orinoco", "Ciudad Guayana", "Ciudad Piar", "El Callao", "El Dorado", "El Manteco",
        "El Palmar", "Guasipati", "Las Claritas", "Maripa", "Puerto Ordaz", "San Félix", "Santa Elena de Uairén",
        "Tumeremo", "Upata",
    ]),
    ("Carabobo", &[
        "Valencia", "Bejuma", "Guacara", "Güigüe", "Los Guayos", "Mariara", "Miranda", "Montalbán", "Morón", "Naguanagua",
        "Puerto Cabello", "San Diego", "San Joaquín", "Tocuyito",
    ]),
    ("Cojedes", &[
        "San Carlos", "Cojedes", "El Baúl", "El Pao", "Las Vegas", "Libertad", "Macapo", "Tinaco", "Tinaquillo",
    ]),
    ("Delta Amacuro", &["Tucupita", "Curiapo", "Pedernales", "Sierra Imataca"]),
    ("Distrito Capital", &["Caracas", "El Junquito"]),
    ("Falcón", &[
        "Coro", "Adícora", "Cabure", "Capatárida", "Chichiriviche", "Churuguara", "Dabajuro", "Jacura", "Judibana",
        "La Cruz de Taratara", "La Vela de Coro", "Los Taques", "Mene de Mauroa", "Mirimire", "Palmasola", "Pedregal",
        "Píritu", "Pueblo Nuevo", "Puerto Cumarebo", "Punto Fijo", "San Juan de los Cayos", "San Luis",
        "Santa Cruz de Bucaral", "Tocópero", "Tucacas", "Urumaco", "Yaracal",
    ]),
    ("Guárico", &[
        "San Juan de los Morros", "Altagracia de Orituco", "Cabruta", "Calabozo", "Camaguán", "Chaguaramas", "El Socorro",
        "El Sombrero", "Guayabal", "Las Mercedes del Llano", "Ortiz", "San José de Guaribe", "Santa María de Ipire",
        "Tucupido", "Valle de la Pascua", "Zaraza",
    ]),
    ("La Guaira", &[
        "La Guaira", "Caraballeda", "Carayaca", "Catia La Mar", "La Sabana", "Macuto", "Maiquetía", "Naiguatá",
    ]),
    ("Lara", &[
        "Barquisimeto", "Bobare", "Cabudare", "Carora", "Cubiro", "Duaca", "El Tocuyo", "Humocaro Alto", "Humocaro Bajo",
        "Los Rastrojos", "Quíbor", "Río Claro", "Sanare", "Sarare", "Siquisique",
    ]),
    ("Mérida", &[
        "Mérida", "Arapuey", "Aricagua", "Bailadores", "Canaguá", "Ejido", "El Vigía", "Guaraque", "La Azulita",
        "Lagunillas", "Mucuchíes", "Nueva Bolivia", "Pueblo Llano", "Santa Cruz de Mora", "Santa Elena de Arenales",
        "Santa María de Caparo", "Santo Domingo", "Tabay", "Timotes", "Torondoy", "Tovar", "Tucaní", "Zea",
    ]),
    ("Miranda", &[
        "Los Teques", "Baruta", "Carrizal", "Caucagua", "Chacao", "Charallave", "Cúa", "Cúpira", "El Hatillo", "Guarenas",
        "Guatire", "Higuerote", "Mamporal", "Ocumare del Tuy", "Paracotos", "Petare", "Río Chico",
        "San Antonio de los Altos", "San Francisco de Yare", "San José de Barlovento", "Santa Lucía",
        "Santa Teresa del Tuy",
    ]),
    ("Monagas", &[
        "Maturín", "Aguasay", "Aragua de Maturín", "Barrancas del Orinoco", "Caicara de Maturín", "Caripe", "Caripito",
        "Punta de Mata", "Quiriquire", "San Antonio de Capayacuar", "Santa Bárbara", "Temblador", "Uracoa",
    ]),
    ("Nueva Esparta", &[
        "La Asunción", "Boca de Río", "El Valle del Espíritu Santo", "Juan Griego", "La Plaza de Paraguachí", "Pampatar",
        "Porlamar", "Punta de Piedras", "San Juan Bautista", "San Pedro de Coche", "Santa Ana",
    ]),
    ("Portuguesa", &[
        "Guanare", "Acarigua", "Agua Blanca", "Araure", "Biscucuy", "Boconoíto", "Chabasquén", "El Playón", "Guanarito",
        "Ospino", "Papelón", "Píritu", "San Rafael de Onoto", "Villa Bruzual",
    ]),
    ("Sucre", &[
        "Cumaná", "Araya", "Cariaco", "Carúpano", "Casanay", "Cumanacoa", "El Pilar", "Güiria", "Irapa", "Marigüitar",
        "Río Caribe", "San Antonio del Golfo", "San José de Aerocuar", "Tunapuy", "Yaguaraparo",
    ]),
    ("Táchira", &[
        "San Cristóbal", "Abejales", "Capacho Nuevo", "Capacho Viejo", "Coloncito", "Cordero", "Delicias", "El Cobre",
        "La Fría", "La Grita", "La Tendida", "Las Mesas", "Lobatera", "Michelena", "Palmira", "Pregonero", "Queniquea",
        "Rubio", "San Antonio del Táchira", "San José de Bolívar", "San Josecito", "San Juan de Colón",
        "San Rafael del Piñal", "San Simón", "Santa Ana del Táchira", "Seboruco", "Táriba", "Umuquena", "Ureña",
    ]),
    ("Trujillo", &[
        "Trujillo", "Betijoque", "Boconó", "Campo Elías", "Carache", "Carvajal", "Chejendé", "El Dividive", "El Paradero",
        "Escuque", "Isnotú", "La Quebrada", "Monte Carmelo", "Motatán", "Pampán", "Pampanito", "Sabana de Mendoza",
        "Sabana Grande", "Santa Apolonia", "Santa Isabel", "Valera",
    ]),
    ("Yaracuy", &[
        "San Felipe", "Aroa", "Boraure", "Chivacoa", "Cocorote", "Farriar", "Guama", "Independencia", "Nirgua",
        "Sabana de Parra", "San Pablo", "Urachiche", "Yaritagua", "Yumare",
    ]),
    ("Zulia", &[
        "Maracaibo", "Bachaquero", "Bobures", "Cabimas", "Caja Seca", "Casigua El Cubo", "Ciudad Ojeda", "Concepción",
        "El Toro", "Encontrados", "La Concepción", "La Villa del Rosario", "Lagunillas", "Los Puertos de Altagracia",
        "Machiques", "Mene Grande", "Paraguaipoa", "Pueblo Nuevo-El Chivo", "San Carlos del Zulia", "San Francisco",
        "San Rafael del Moján", "San Timoteo", "Santa Bárbara del Zulia", "Santa Rita", "Sinamaica", "Tía Juana",
    ]),
];

#[cfg(test)]
mod tests {
    use super::super::rules::place_key;
    use super::super::states;
    use super::BY_STATE;
    use std::collections::BTreeSet;

    #[test]
    fn every_state_has_cities_and_each_is_named_once() {
        let named: Vec<&str> = BY_STATE.iter().map(|(state, _)| *state).collect();
        assert_eq!(named, states::ALL);
        for (state, cities) in BY_STATE {
            assert!(cities.len() >= 2, "{state}");
            let keys: BTreeSet<String> = cities.iter().map(|city| place_key(city)).collect();
            assert_eq!(keys.len(), cities.len(), "{state} names a city twice");
        }
    }

    /// The number of municipalities of each state, whose capitals are in the list: 335 in all.
    #[test]
    fn no_state_has_fewer_cities_than_municipalities() {
        let municipalities = [
            7, 21, 7, 18, 12, 11, 14, 9, 4, 1, 25, 15, 1, 9, 23, 21, 13, 11, 14, 15, 29, 20, 14, 21,
        ];
        assert_eq!(municipalities.iter().sum::<usize>(), 335);
        for ((state, cities), count) in BY_STATE.iter().zip(municipalities) {
            assert!(cities.len() >= count, "{state}: {} of {count}", cities.len());
        }
    }

    /// As people write them: nothing that a form would not keep, after the capital in the order of the alphabet.
    #[test]
    fn cities_are_written_plainly_and_in_order() {
        for (state, cities) in BY_STATE {
            for city in cities {
                assert_eq!(*city, city.split_whitespace().collect::<Vec<_>>().join(" "));
                assert!(
                    city.chars().count() <= 80 && city.starts_with(char::is_uppercase),
                    "{city}"
                );
            }
            let keys: Vec<String> = cities[1..].iter().map(|city| place_key(city)).collect();
            assert!(keys.is_sorted(), "{state}: {keys:?}");
        }
    }
}
