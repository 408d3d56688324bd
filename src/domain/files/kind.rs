//! The kinds of files that are taken, how large they may be, and why others are not. Pure.

/// The largest file taken, in bytes (contract: 20 MiB).
pub const MAX_BYTES: u64 = 20 * 1024 * 1024;
/// The longest side of a picture, in pixels: 1.7 m at 300 dpi.
pub const MAX_SIDE_PX: u32 = 20_000;
/// The most pixels of a picture: a print of 1 × 1 m at 300 dpi.
pub const MAX_PIXELS: u64 = 144_000_000;
/// Memory that drawing a copy of a picture may take, in bytes. Most are read row by row, and stay below it whatever their size.
pub const DRAWING_BYTES: u64 = 40 * 1024 * 1024;
/// The same of a WebP, which is decoded whole, in a process of its own.
pub const WEBP_BYTES: u64 = 192 * 1024 * 1024;

crate::codes! {
    /// What a file is. Its code is its media type, as stored and as told to clients.
    pub enum FileKind {
        Png = "image/png",
        Jpeg = "image/jpeg",
        Webp = "image/webp",
        Pdf = "application/pdf",
        Svg = "image/svg+xml",
    }
}

impl FileKind {
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Svg => "svg",
        }
    }

    /// Whether it has pixels of its own, from which a thumbnail can be made.
    pub fn is_raster(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }

    /// Whether a browser shows it in an `<img>`.
    pub fn is_picture(self) -> bool {
        self != Self::Pdf
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspected {
    pub kind: FileKind,
    pub width_px: Option<u32>,
    pub height_px: Option<u32>,
    /// Memory that drawing a copy of it takes at most, in bytes; 0 when there is nothing to draw.
    pub drawing_bytes: u64,
    /// Of an SVG: there are some inside.
    pub has_pictures: bool,
}

impl Inspected {
    pub fn pixels(&self) -> u64 {
        u64::from(self.width_px.unwrap_or_default()) * u64::from(self.height_px.unwrap_or_default())
    }
}

/// Why a file is not taken. The sentences are for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("El archivo pesa demasiado: el máximo es {} MB.", max_bytes / (1024 * 1024))]
    TooLarge { max_bytes: u64 },
    #[error("Ese archivo no es una imagen PNG, JPEG, WebP o SVG, ni un PDF.")]
    UnknownType,
    #[error("Es {what}, que aquí no podemos abrir. {instead}")]
    Foreign {
        what: &'static str,
        instead: &'static str,
    },
    #[error("El PDF tiene clave. Guárdalo sin ella y envíalo otra vez.")]
    Locked,
    #[error("El PDF no tiene ninguna página. Vuelve a exportarlo y envíalo otra vez.")]
    WithoutPages,
    #[error("El SVG tiene letras en una codificación antigua. Guárdalo en UTF-8 y envíalo otra vez.")]
    Encoding,
    #[error(
        "El SVG no se puede aceptar porque contiene {0}. Expórtalo como SVG simple, o envíalo en PNG o PDF."
    )]
    ActiveSvg(String),
    #[error(
        "La imagen es demasiado grande ({width_px} × {height_px} píxeles). Redúcela a 12000 píxeles por lado, o envíala en PDF."
    )]
    TooManyPixels { width_px: u32, height_px: u32 },
    #[error(
        "La imagen ({width_px} × {height_px} píxeles) está guardada como {stored}, y así admitimos hasta {side_px} × {side_px}. {instead}, o redúcela."
    )]
    NotByRows {
        stored: &'static str,
        instead: &'static str,
        width_px: u32,
        height_px: u32,
        /// Of the largest square that goes.
        side_px: u32,
    },
    #[error("El archivo está dañado o incompleto. Vuelve a exportarlo y envíalo otra vez.")]
    Broken,
    #[error("El archivo está vacío.")]
    Empty,
}

impl Refused {
    /// The rest of a sentence that begins with the name of a field: «El campo «previewUrl» …».
    pub fn why(&self) -> String {
        match self {
            Self::TooLarge { max_bytes } => {
                format!("pesa demasiado (máximo {} MB)", max_bytes / (1024 * 1024))
            }
            Self::UnknownType => "no es una imagen PNG, JPEG, WebP o SVG".to_owned(),
            Self::Foreign { what, .. } => format!("es {what}: envía PNG, JPEG, WebP o SVG"),
            Self::Locked => "tiene clave".to_owned(),
            Self::WithoutPages => "no tiene ninguna página".to_owned(),
            Self::Encoding => "tiene letras que no están en UTF-8".to_owned(),
            Self::ActiveSvg(what) => {
                format!("es un SVG que contiene {what}: expórtalo como SVG simple, o envíalo en PNG o PDF")
            }
            Self::TooManyPixels { width_px, height_px } => {
                format!("tiene demasiados píxeles ({width_px} × {height_px}; máximo 12000 × 12000)")
            }
            Self::NotByRows { stored, side_px, .. } => {
                format!("está guardado como {stored}: así admite hasta {side_px} × {side_px} píxeles")
            }
            Self::Broken => "está dañado o incompleto".to_owned(),
            Self::Empty => "está vacío".to_owned(),
        }
    }
}

impl From<std::io::Error> for Refused {
    /// The readers here are a file that we have just written, or memory: a failed read means that it ends too early.
    fn from(_: std::io::Error) -> Self {
        Self::Broken
    }
}
