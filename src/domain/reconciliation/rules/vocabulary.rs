//! The words of banks: what they write over their columns, beside their amounts, and under their tables. Data.
//!
//! No bank publishes the layout of its files, and each has several that change. So no layout is shipped: a file is
//! recognised by the words over its columns, whatever their order, and what an admin corrects is kept for the account
//! (`statement_formats`). A bank that writes another word needs it here, in the list of its meaning.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    Date,
    Reference,
    Description,
    /// What moved, with its sign or with another column that tells the way.
    Amount,
    Credit,
    Debit,
    Balance,
    /// In or out.
    Kind,
    /// In which money.
    Currency,
    /// Whether it is money at all: approved, refused.
    State,
    /// A number, a text, or in or out: its cells tell.
    Operation,
    Bank,
    Phone,
    /// Known, and of no use here: an account's number, an office, a person's id.
    Other,
}

/// Words over columns, in the order in which they are looked for: «Fecha operación» is a date, «Saldo crédito» a
/// balance. Folded; each a whole word, or words that follow each other.
pub const HEADINGS: &[(Role, &[&str])] = &[
    (Role::Balance, &["saldo", "saldos", "balance"]),
    (Role::Date, &["fecha", "fec", "date", "dia"]),
    (
        Role::State,
        &[
            "estado",
            "estatus",
            "status",
            "state",
            "situacion",
            "condicion",
            "respuesta",
            "resultado",
        ],
    ),
    (
        Role::Other,
        &[
            "cuenta",
            "oficina",
            "agencia",
            "sucursal",
            "cedula",
            "rif",
            "identificacion",
            "hora",
            "usuario",
            "tasa",
            "lote",
            "item",
            "fila",
            "linea",
            "canal",
        ],
    ),
    (Role::Currency, &["tipo moneda", "tipo de moneda"]),
    (
        Role::Kind,
        &["tipo", "signo", "naturaleza", "sentido", "d c", "c d", "dc"],
    ),
    (Role::Phone, &["telefono", "telf", "tlf", "celular", "phone"]),
    (
        Role::Debit,
        &[
            "debito", "debitos", "debe", "cargo", "cargos", "egreso", "egresos", "retiro", "retiros",
            "salida", "salidas", "debit", "debits", "db", "deb",
        ],
    ),
    (
        Role::Credit,
        &[
            "credito",
            "creditos",
            "haber",
            "abono",
            "abonos",
            "ingreso",
            "ingresos",
            "deposito",
            "depositos",
            "entrada",
            "entradas",
            "credit",
            "credits",
            "cr",
            "cred",
        ],
    ),
    (
        Role::Amount,
        &[
            "monto", "montos", "importe", "importes", "valor", "cantidad", "amount",
        ],
    ),
    (
        Role::Reference,
        &[
            "referencia",
            "referencias",
            "ref",
            "reference",
            "comprobante",
            "documento",
            "doc",
            "secuencia",
            "serial",
            "confirmacion",
            "nro operacion",
            "numero operacion",
            "numero de operacion",
            "n operacion",
            "nro transaccion",
            "numero de transaccion",
            "numero transaccion",
            "nro movimiento",
            "numero de movimiento",
            "nro",
            "numero",
            "num",
        ],
    ),
    (
        Role::Description,
        &[
            "descripcion",
            "concepto",
            "detalle",
            "detalles",
            "motivo",
            "observacion",
            "observaciones",
            "glosa",
            "description",
        ],
    ),
    (
        Role::Operation,
        &["clase", "movimiento", "mov", "type", "operacion", "transaccion"],
    ),
    (Role::Bank, &["banco", "entidad", "bank"]),
    (Role::Currency, &["moneda", "divisa", "currency"]),
];

/// Words by which a heading names bolívares, each whole.
pub const BOLIVARES: &[&str] = &[
    "bs",
    "bss",
    "bsd",
    "bsf",
    "ves",
    "ved",
    "vef",
    "bolivar",
    "bolivares",
    "moneda nacional",
    "moneda local",
    "mn",
];
/// Words for dollars. What a bank calls foreign money is dollars, or nobody's here.
pub const DOLLARS: &[&str] = &[
    "usd",
    "us",
    "dolar",
    "dolares",
    "dollar",
    "dollars",
    "divisa",
    "divisas",
    "moneda extranjera",
    "me",
];
/// Words for money in which there is no account.
pub const OTHER_MONEY: &[&str] = &[
    "eur", "euro", "euros", "usdt", "cop", "peso", "pesos", "petro", "petros",
];
/// Written behind another word without a blank: «MontoUSD».
pub const JOINED: &[&str] = &["usd", "bss", "bsd", "bsf", "bs", "ves", "eur"];

/// Words for money that came in, each whole. Folded, without dots and slashes.
pub const WORDS_IN: &[&str] = &[
    "c",
    "cr",
    "cre",
    "cred",
    "credito",
    "creditos",
    "credit",
    "nc",
    "nota credito",
    "nota de credito",
    "h",
    "haber",
    "abono",
    "abonos",
    "abo",
    "ab",
    "dp",
    "dep",
    "deposito",
    "depositos",
    "ingreso",
    "ingresos",
    "entrada",
    "entradas",
    "recibido",
    "recibida",
    "+",
];

/// Words for money that left.
pub const WORDS_OUT: &[&str] = &[
    "d",
    "db",
    "deb",
    "debito",
    "debitos",
    "debit",
    "nd",
    "nota debito",
    "nota de debito",
    "debe",
    "cargo",
    "cargos",
    "ch",
    "chq",
    "cheque",
    "cheques",
    "egreso",
    "egresos",
    "retiro",
    "retiros",
    "salida",
    "salidas",
    "comision",
    "comisiones",
    "enviado",
    "enviada",
    "-",
];

/// Words beside one of those that leave its meaning. Beside any other it may be the opposite: «abono por error».
pub const BESIDE_KIND: &[&str] = &[
    "automatica",
    "automatico",
    "banca",
    "bancaria",
    "bancario",
    "banco",
    "bancos",
    "cliente",
    "clientes",
    "cuenta",
    "cuentas",
    "directa",
    "directo",
    "efectivo",
    "electronica",
    "electronico",
    "inmediata",
    "inmediato",
    "interbancaria",
    "interbancario",
    "internet",
    "linea",
    "mismo",
    "movil",
    "moviles",
    "movimiento",
    "nacional",
    "nota",
    "operacion",
    "otro",
    "otros",
    "pago",
    "pagomovil",
    "pagos",
    "persona",
    "punto",
    "tarjeta",
    "tercero",
    "terceros",
    "transaccion",
    "transf",
    "transferencia",
    "transferencias",
    "venta",
    "ventas",
];

/// How rows begin that tell what lay there before or after. No movement.
pub const OPENING: &[&str] = &[
    "saldo inicial",
    "saldo anterior",
    "saldo previo",
    "saldo de apertura",
    "saldo apertura",
    "balance inicial",
    "balance anterior",
    "opening balance",
];
pub const CLOSING: &[&str] = &[
    "saldo final",
    "saldo al",
    "saldo actual",
    "saldo disponible",
    "saldo total",
    "saldo de cierre",
    "saldo cierre",
    "saldo contable",
    "saldo a la fecha",
    "balance final",
    "closing balance",
];
/// How rows begin that sum up, or stand around the table.
pub const AROUND: &[&str] = &[
    "saldo",
    "total",
    "totales",
    "sub total",
    "subtotal",
    "subtotales",
    "resumen",
    "acumulado",
    "acumulados",
    "sumatoria",
    "suma de",
    "consolidado",
    "promedio",
];
/// What is summed up where a count stands behind it: «Créditos: 3».
pub const COUNTED: &[&str] = &[
    "abonos",
    "cargos",
    "creditos",
    "debitos",
    "depositos",
    "egresos",
    "ingresos",
    "movimientos",
    "notas de credito",
    "notas de debito",
    "operaciones",
    "retiros",
    "transacciones",
];
/// How rows begin that tell of the page, and where a number stands behind them.
pub const PAGES: &[&str] = &["pagina", "pag", "page", "hoja"];
pub const PRINTED: &[&str] = &[
    "generado",
    "emitido",
    "impreso",
    "fecha de emision",
    "fecha de generacion",
];

/// Does the text say this phrase, in whole words?
pub fn says(folded: &str, phrase: &str) -> bool {
    folded.match_indices(phrase).any(|(at, _)| {
        let before = folded[..at].chars().next_back();
        let after = folded[at + phrase.len()..].chars().next();
        [before, after].iter().flatten().all(|c| !c.is_alphanumeric())
    })
}

/// Does it begin with this phrase, in whole words?
pub fn begins(folded: &str, phrase: &str) -> bool {
    folded
        .strip_prefix(phrase)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Does it begin with one of these, and a number behind it? «Pág. 2», «Créditos: 3».
pub fn is_numbered(text: &str, words: &[&str]) -> bool {
    let behind = |word: &&str| {
        text.strip_prefix(*word)
            .filter(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    words.iter().filter_map(behind).any(|rest| {
        let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        rest.starts_with(|c: char| c.is_ascii_digit())
    })
}
