//! `SMTP_URL`: the server that takes Krafta's mail, and in whose name it is sent.

use lettre::message::Mailbox;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::{Host, Url};

/// A mail server. It does not show its password in logs.
#[derive(Clone)]
pub struct Smtp {
    url: String,
    /// Krafta, as people see it in their mailbox.
    pub from: Mailbox,
    /// Where answers go: to the sender, unless `reply=` names another.
    pub reply_to: Mailbox,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp(…)")
    }
}

impl Smtp {
    /// `smtp://user:password@host:587?tls=required`, `smtps://…`, or plain `smtp://127.0.0.1:25`. `from=` names the
    /// sender; without it, `krafta@` and the host of `PUBLIC_URL`. `reply=` names who reads answers; without it, the sender.
    /// What is wrong is said without the password.
    pub fn read(text: &str, public_url: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("is not an address: {error}"))?;
        if !matches!(url.scheme(), "smtp" | "smtps") {
            return Err("must start with smtp:// or smtps://".to_owned());
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err("names no host".to_owned());
        }
        let (mut tls, mut from, mut reply) = (None, None, None);
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "tls" if matches!(value.as_ref(), "required" | "opportunistic") => tls = Some(value),
                "tls" => return Err("tls= is required or opportunistic".to_owned()),
                "from" => from = Some(value),
                "reply" => reply = Some(value),
                // Mistyped, it would be ignored: mail would go out in the open.
                other => return Err(format!("has {other:?}, which is neither tls, from nor reply")),
            }
        }
        let is_encrypted = url.scheme() == "smtps" || tls.as_deref() == Some("required");
        if url.password().is_some() && !is_encrypted && !is_here(&url) {
            return Err("would send its password unencrypted: add ?tls=required".to_owned());
        }
        let from = match from {
            Some(from) => from.into_owned(),
            None => format!("Krafta <krafta@{}>", sending_host(public_url)),
        };
        let from: Mailbox = from
            .parse()
            .map_err(|_| format!("from={from:?} is not an e-mail address"))?;
        let reply_to: Mailbox = match reply {
            None => from.clone(),
            Some(reply) => reply
                .parse()
                .map_err(|_| format!("reply={reply:?} is not an e-mail address"))?,
        };
        AsyncSmtpTransport::<Tokio1Executor>::from_url(text).map_err(|error| error.to_string())?;
        Ok(Self {
            url: text.to_owned(),
            from,
            reply_to,
        })
    }

    /// For whoever connects; it holds the password.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn is_here(url: &Url) -> bool {
    match url.host() {
        // Of a scheme that the standard does not know, a number is a name too.
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A number is no mail domain: that is a site on somebody's own machine.
fn sending_host(public_url: &str) -> String {
    let url = Url::parse(public_url).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name.to_owned(),
        _ => "localhost".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Smtp;

    fn read(text: &str) -> Result<String, String> {
        Smtp::read(text, "https://krafta.ve").map(|smtp| smtp.from.to_string())
    }

    #[test]
    fn a_server_is_read_with_its_sender() {
        assert_eq!(
            read("smtp://127.0.0.1:2525").as_deref(),
            Ok("Krafta <krafta@krafta.ve>")
        );
        assert_eq!(
            read("smtps://u:p@mail.krafta.ve?from=Krafta%20%3Chola@krafta.ve%3E").as_deref(),
            Ok("Krafta <hola@krafta.ve>")
        );
        for fine in [
            "smtp://u:p@mail.krafta.ve:587?tls=required",
            "smtp://u:p@localhost",
            "smtp://u:p@127.0.0.1:1025",
            "smtp://mail:25",
        ] {
            assert!(read(fine).is_ok(), "{fine}: {:?}", read(fine));
        }
        let answered = |text: &str| {
            let smtp = Smtp::read(text, "https://krafta.ve");
            smtp.map(|smtp| smtp.reply_to.to_string())
        };
        assert_eq!(
            answered("smtp://mail:25").as_deref(),
            Ok("Krafta <krafta@krafta.ve>")
        );
        assert_eq!(
            answered("smtp://mail:25?reply=ayuda@krafta.ve").as_deref(),
            Ok("ayuda@krafta.ve")
        );
        let local = Smtp::read("smtp://127.0.0.1", "http://127.0.0.1:8080");
        assert_eq!(local.unwrap().from.to_string(), "Krafta <krafta@localhost>");
    }

    #[test]
    fn a_wrong_one_is_refused_without_telling_the_password() {
        for wrong in [
            "mail.krafta.ve",
            "http://mail.krafta.ve",
            "smtp://",
            "smtp://u:secreto@mail.krafta.ve",
            "smtp://u:secreto@mail.krafta.ve?tls=opportunistic",
            "smtp://u:secreto@mail.krafta.ve?tsl=required",
            "smtp://u:secreto@mail.krafta.ve?tls=yes",
            "smtp://mail.krafta.ve?from=nadie",
            "smtp://mail.krafta.ve?reply=nadie",
        ] {
            let refusal = read(wrong).unwrap_err();
            assert!(!refusal.contains("secreto"), "{refusal}");
        }
        let smtp = Smtp::read("smtps://u:secreto@mail.krafta.ve", "https://krafta.ve").unwrap();
        assert!(!format!("{smtp:?}").contains("secreto"));
    }
}
