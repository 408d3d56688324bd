//! E-mail addresses as people type and paste them, made into the one that mail goes to. Pure.

use super::text;

/// Of a whole address (RFC 5321, 4.5.3.1, and its errata), in bytes.
pub const MAX: usize = 254;
/// Of what stands before the `@`.
const LOCAL_MAX: usize = 64;

/// The one spelling of an address: in lower case, without what nobody sees, with its domain in ASCII (punycode). Nothing for
/// what no mail server takes. What stands before the `@` is ASCII: few servers take anything else (RFC 6531).
pub fn normalise(typed: &str) -> Option<String> {
    let plain = text::plain(typed).to_lowercase();
    let (local, domain) = plain.trim().rsplit_once('@')?;
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let address = format!("{local}@{domain}");
    let reachable = is_local(local) && is_domain(&domain) && address.len() <= MAX;
    reachable.then_some(address)
}

/// Atoms with single dots between them (RFC 5322, 3.2.3); what is in quotes no shop has ever been given.
fn is_local(local: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local.len() <= LOCAL_MAX
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_letter))
}

/// Two names at least, and the last is no number: letters, or punycode.
fn is_domain(domain: &str) -> bool {
    let mut names = domain.rsplit('.');
    let top = names.next().unwrap_or_default();
    top.len() >= 2 && top.starts_with(|c: char| c.is_ascii_alphabetic()) && names.next().is_some()
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn every_spelling_of_an_address_is_one() {
        for typed in [
            "ana.perez@correo.com.ve",
            " Ana.Perez@Correo.com.VE ",
            "ana.perez@correo.com.ve\u{200b}",
            "\u{202a}ana.perez@correo.com.ve\u{202c}",
            "ana\u{ad}.perez@correo\u{2060}.com.ve",
            "\u{feff}ana.perez@correo.com.ve",
            "ａｎａ.perez＠correo.com.ve",
        ] {
            assert_eq!(
                normalise(typed).as_deref(),
                Some("ana.perez@correo.com.ve"),
                "{typed:?}"
            );
        }
        assert_eq!(normalise("ana+k@x.co").as_deref(), Some("ana+k@x.co"));
        assert_eq!(normalise("o'neil@x.co").as_deref(), Some("o'neil@x.co"));
    }

    #[test]
    fn a_domain_with_accents_is_written_as_mail_servers_know_it() {
        assert_eq!(
            normalise("ana@peña.com.ve").as_deref(),
            Some("ana@xn--pea-8ma.com.ve")
        );
    }

    #[test]
    fn what_no_mail_reaches_is_none() {
        let long = format!("{}@x.co", "a".repeat(65));
        for typed in [
            "",
            "@",
            "ana",
            "ana@",
            "@x.co",
            "ana@x",
            "ana@.co",
            "ana@x..co",
            "ana@x.co.",
            ".ana@x.co",
            "ana.@x.co",
            "a..b@x.co",
            "ana b@x.co",
            "ana@x y.co",
            "peña@x.co",
            "ana@-x.co",
            "ana@x-.co",
            "ana@x_y.co",
            "ana@10.0.0.1",
            "ana@x.c",
            "ana@b@x.co",
            "<ana@x.co>",
            "Ana <ana@x.co>",
            "ana@x.co,b@x.co",
            "ana@x.co; b@x.co",
            "\"ana\"@x.co",
            "mailto:ana@x.co",
            &long,
        ] {
            assert_eq!(normalise(typed), None, "{typed:?}");
        }
    }
}
