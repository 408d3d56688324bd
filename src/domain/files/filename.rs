//! File names that came from outside, made fit to be shown and to be saved under. Pure.

use super::kind::FileKind;

/// In characters; the column takes 200.
const MAX_NAME: usize = 120;

/// The last part of what a browser says the file was called, without anything that a file system, a header or a
/// reading eye could trip over. Its extension becomes the one of what the file really is.
pub fn clean(name: &str, kind: FileKind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| {
            !c.is_control()
                && !is_invisible(*c)
                && !matches!(c, '"' | '<' | '>' | ':' | '|' | '?' | '*' | ';')
        })
        .collect();
    let stem = match visible.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.chars().count() <= 8 => stem,
        _ => &visible,
    };
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(MAX_NAME).collect();
    let stem = if stem.is_empty() { "archivo" } else { &stem };
    format!("{stem}.{}", kind.extension())
}

/// Turns the direction of reading («gpj.exe»), or takes no room at all.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_harmless() {
        for (name, expected) in [
            ("Camiseta Ñandú.PNG", "Camiseta Ñandú.png"),
            ("../../etc/passwd", "passwd.png"),
            ("C:\\Users\\Ana\\logo.jpeg", "logo.png"),
            ("factura.exe", "factura.png"),
            ("a\u{202e}gnp.exe", "agnp.png"),
            ("x\"; filename=\"evil.html", "x filename=evil.png"),
            ("a\r\nSet-Cookie: b", "a  Set-Cookie b.png"),
            (".htaccess", "htaccess.png"),
            ("...", "archivo.png"),
            ("", "archivo.png"),
            ("v1.0 final definitivo", "v1.0 final definitivo.png"),
        ] {
            assert_eq!(clean(name, FileKind::Png), expected, "{name:?}");
        }
        assert_eq!(
            clean(&"ñ".repeat(500), FileKind::Jpeg),
            format!("{}.jpg", "ñ".repeat(MAX_NAME))
        );
    }
}
