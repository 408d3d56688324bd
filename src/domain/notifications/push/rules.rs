//! Of what a device tells, in which words, and where push services may be. Pure.

use crate::base::calendar::date_es;
use crate::domain::notifications::kinds;
use chrono::TimeDelta;
use std::net::IpAddr;
use url::{Host, Url};

crate::codes! {
    /// What a device can be asked to tell.
    pub enum PushKind {
        /// A payment waits for an admin.
        Payment = "PAYMENT",
        /// A workshop was given work.
        Job = "JOB",
        /// Work is past its date.
        Late = "LATE",
    }
}

crate::code_columns!(PushKind);

impl PushKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Payment => "Pagos por revisar",
            Self::Job => "Trabajos nuevos",
            Self::Late => "Trabajos atrasados",
        }
    }

    /// What this role hears of anyway; accounts are another room's.
    pub fn of_role(role: &str) -> &'static [Self] {
        match role {
            "ADMIN" => &[Self::Payment, Self::Late],
            "OPERADOR" => &[Self::Late],
            "TALLER" => &[Self::Job, Self::Late],
            _ => &[],
        }
    }

    /// The notices that it tells of.
    pub(super) const fn notice(self) -> &'static str {
        match self {
            Self::Payment => kinds::PAYMENT_TO_REVIEW,
            Self::Job => kinds::NEW_ASSIGNMENT,
            Self::Late => kinds::WORK_LATE,
        }
    }

    pub(super) fn of_notice(kind: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.notice() == kind)
    }

    /// At the push service and on the device a newer message takes the place of an older one of this name.
    pub(super) const fn topic(self) -> &'static str {
        match self {
            Self::Payment => "krafta-pagos",
            Self::Job => "krafta-trabajos",
            Self::Late => "krafta-atrasos",
        }
    }
}

/// What a device shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub title: String,
    pub body: String,
    pub path: String,
}

/// So many notices are unread, and the newest says this: an order's number and what it is about, and nobody's name.
pub fn word(kind: PushKind, unread: usize, newest: &str, path: &str) -> Option<Word> {
    let many = match (kind, unread) {
        (_, 0) => return None,
        (_, 1) | (PushKind::Late, _) => String::new(),
        (PushKind::Payment, many) => format!("{many} pagos por revisar"),
        (PushKind::Job, many) => format!("{many} trabajos nuevos"),
    };
    if many.is_empty() {
        return Some(Word {
            title: newest.to_owned(),
            body: String::new(),
            path: path.to_owned(),
        });
    }
    Some(Word {
        title: many,
        body: format!("Lo último: {newest}"),
        path: match kind {
            PushKind::Payment => "/admin/payments".to_owned(),
            _ => path.to_owned(),
        },
    })
}

/// After so many tries, some two hours, news is old.
pub const TRIES: i32 = 8;
/// How long a push service keeps what a device that is off has not fetched.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(12);
/// Longer than all that are sent in one go can take: whoever dies meanwhile has lost them to the next.
pub const LEASE: TimeDelta = TimeDelta::minutes(5);
/// A device that failed so often in a row is given up.
pub const FAILURES: i32 = 40;
/// Devices of one person.
pub const DEVICES: usize = 10;

/// Until the next try after this many. `None`: no more.
pub fn wait_after(tries: i32) -> Option<TimeDelta> {
    let doublings = u32::try_from(tries).ok().filter(|_| tries < TRIES)?;
    TimeDelta::seconds(30).checked_mul(1 << doublings)
}

/// May we be led to this address by whoever has a browser? A public host by https, or our own service.
pub fn may_be_asked(endpoint: &str, own: Option<&Url>) -> bool {
    let Ok(url) = Url::parse(endpoint) else {
        return false;
    };
    if own.is_some_and(|own| own.origin() == url.origin()) {
        return true;
    }
    let is_public = match url.host() {
        // Its addresses are looked at when it is asked.
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let inner = [".local", ".internal", ".localhost", ".lan", ".home", ".test"];
            name.contains('.') && !inner.iter().any(|end| name.ends_with(end))
        }
        _ => false,
    };
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    url.scheme() == "https" && url.port().is_none() && is_public && is_plain
}

/// An address that anybody on the internet could mean.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let is_shared = a == 100 && (64..128).contains(&b);
            let is_tested = a == 198 && (18..20).contains(&b);
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_documentation()
                || is_shared
                || is_tested
                || a == 0
                || a >= 240)
        }
        IpAddr::V6(v6) => match v6.to_ipv4() {
            // Mapped, or compatible with one.
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let first = v6.segments()[0];
                let is_global = first & 0xe000 == 0x2000;
                // Addresses of the other kind inside: 6to4, Teredo; and those of examples.
                let is_wrapped =
                    first == 0x2002 || (first == 0x2001 && matches!(v6.segments()[1], 0 | 0xdb8));
                is_global && !is_wrapped
            }
        },
    }
}

/// «Atrasado: pedido KRFT-7K2M9Q», «3 trabajos atrasados»
pub fn late_title(numbers: &[String]) -> String {
    match numbers {
        [one] => format!("Trabajo atrasado: pedido {one}"),
        many => format!("{} trabajos atrasados", many.len()),
    }
}

/// «KRFT-7K2M9Q · Franela · M, era para el 14 de enero de 2026»
pub fn late_line(number: &str, what: &str, due: chrono::NaiveDate) -> String {
    format!("{number} · {what}, era para el {}", date_es(due))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_that_wait_are_one_word_that_counts() {
        assert_eq!(word(PushKind::Payment, 0, "", ""), None);
        let one = word(
            PushKind::Payment,
            1,
            "Pago por revisar: pedido KRFT-7K2M9Q",
            "/admin/payments/7",
        );
        let one = one.unwrap();
        assert_eq!(
            (one.title.as_str(), one.path.as_str()),
            ("Pago por revisar: pedido KRFT-7K2M9Q", "/admin/payments/7")
        );
        let ten = word(
            PushKind::Payment,
            10,
            "Pago por revisar: pedido KRFT-7K2M9Q",
            "/admin/payments/7",
        )
        .unwrap();
        assert_eq!(
            (ten.title.as_str(), ten.path.as_str()),
            ("10 pagos por revisar", "/admin/payments")
        );
        assert!(ten.body.contains("KRFT-7K2M9Q"));
        // Each says itself how many.
        let late = word(PushKind::Late, 2, "3 trabajos atrasados", "/ops/orders").unwrap();
        assert_eq!(
            (late.title.as_str(), late.body.as_str()),
            ("3 trabajos atrasados", "")
        );
    }

    #[test]
    fn nobody_leads_us_into_our_own_network() {
        let own = Url::parse("http://127.0.0.1:9000/").unwrap();
        for asked in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
            "https://web.push.apple.com/QOx",
            "https://wns2-par02p.notify.windows.com/w/?token=a",
        ] {
            assert!(may_be_asked(asked, None), "{asked}");
        }
        for refused in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://localhost/x",
            "https://db/x",
            "https://metadata.google.internal/x",
            "https://printer.local/x",
            "https://169.254.169.254/latest",
            "https://10.0.0.7/x",
            "https://[::1]/x",
            "https://0x7f000001/x",
            "https://127.1/x",
            "https://fcm.googleapis.com:8443/x",
            "https://me:secret@fcm.googleapis.com/x",
            "ftp://fcm.googleapis.com/x",
            "http://127.0.0.1:9000/x",
            "nothing",
            "",
        ] {
            assert!(!may_be_asked(refused, None), "{refused}");
        }
        assert!(may_be_asked("http://127.0.0.1:9000/push/1", Some(&own)));
        assert!(!may_be_asked("http://127.0.0.1:9001/push/1", Some(&own)));
    }

    #[test]
    fn a_public_name_may_lead_to_no_inner_address() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "2001:db8::1",
            "64:ff9b::a00:1",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for outer in [
            "142.250.78.10",
            "2a00:1450:4001::a",
            "2607:f8b0::1",
            "::ffff:142.250.78.10",
        ] {
            assert!(is_public(outer.parse().unwrap()), "{outer}");
        }
    }

    #[test]
    fn tries_become_rarer_and_end() {
        let waits: Vec<i64> = (1..20)
            .map_while(wait_after)
            .map(|wait| wait.num_seconds())
            .collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3840]);
    }
}
