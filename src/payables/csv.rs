//! Lines of a table for a spreadsheet (RFC 4180). Pure.

/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One line, with its end. What would be a formula is made text: it came from outside, and would run on an admin's
/// computer.
pub fn line<S: AsRef<str>>(fields: &[S]) -> String {
    let fields: Vec<String> = fields.iter().map(|field| quoted(field.as_ref())).collect();
    format!("{}\r\n", fields.join(","))
}

fn quoted(field: &str) -> String {
    let guard = if field.starts_with(FORMULA) { "'" } else { "" };
    if field.contains([',', '"', '\r', '\n']) {
        format!("\"{guard}{}\"", field.replace('"', "\"\""))
    } else {
        format!("{guard}{field}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(line(&["a", "12.50", ""]), "a,12.50,\r\n");
        assert_eq!(
            line(&["Taller \"El Sol\", C.A.", "dos\nlíneas"]),
            "\"Taller \"\"El Sol\"\", C.A.\",\"dos\nlíneas\"\r\n"
        );
    }

    #[test]
    fn nothing_is_a_formula() {
        for (field, safe) in [
            ("=1+1", "'=1+1"),
            ("+58414", "'+58414"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\r=1", "\"'\r=1\""),
            ("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\""),
            ("a=1", "a=1"),
        ] {
            assert_eq!(line(&[field]), format!("{safe}\r\n"));
        }
    }
}
