//! How long a password may be, and how often somebody may try. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use std::net::{IpAddr, Ipv6Addr};
use std::ops::RangeInclusive;

/// In characters. The upper bound keeps hashing cheap; it is far above what people remember.
pub const PASSWORD: RangeInclusive<usize> = 8..=200;
pub const NAME_MAX: usize = 120;

/// How long a link of `/recuperar` works.
pub const RESET_VALID: TimeDelta = TimeDelta::hours(1);
/// Links per account that work at the same time; as each works for an hour, so many mails per hour.
pub const RESETS_AT_ONCE: i64 = 3;

/// Until an account's address is asked again whether it is its owner's.
pub const PROOF_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// So many tries within a stretch of time; the next is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub tries: i64,
    pub within: TimeDelta,
}

/// Failed sign-ins for one e-mail, whether or not it has an account: a refusal must not tell.
pub const SIGN_INS_PER_EMAIL: Limit = Limit {
    tries: 10,
    within: TimeDelta::minutes(15),
};
/// Failed sign-ins from one address. A workshop or a whole provider can share one.
pub const SIGN_INS_PER_ADDRESS: Limit = Limit {
    tries: 50,
    within: TimeDelta::minutes(15),
};

/// What anybody may write without an account, and how often from one address. The bound keeps disk and tables from
/// being filled; it is high because one address can be a whole shop's front end, or a provider's customers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    Registration,
    Upload,
    Order,
    PaymentReport,
}

impl Write {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Upload => "upload",
            Self::Order => "order",
            Self::PaymentReport => "payment_report",
        }
    }

    pub const fn limit(self) -> Limit {
        let tries = match self {
            Self::Registration => 100,
            Self::Upload | Self::Order | Self::PaymentReport => 600,
        };
        Limit {
            tries,
            within: WRITES_WITHIN,
        }
    }
}

/// Writes before this no longer count.
pub const WRITES_WITHIN: TimeDelta = TimeDelta::hours(1);

impl Limit {
    /// Tries before this no longer count.
    pub fn since(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now - self.within
    }

    /// Seconds until one more try is free, given when the oldest of the last `tries` was.
    pub fn wait(self, oldest: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
        let left = oldest + self.within - now;
        u64::try_from(left.num_seconds()).unwrap_or(0).max(1)
    }
}

/// A sender as the limits per address count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Option<String>);

impl Origin {
    /// Whoever we cannot tell from others.
    pub const UNKNOWN: Self = Self(None);

    /// An IPv6 customer is given a /64 and may use any address in it. A loopback or private address is that of a
    /// proxy of ours: everybody comes from there, and to count them together would let one lock out all, so nobody is
    /// counted by address (limits per account hold).
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V4(ip) if ip.is_loopback() || ip.is_private() || ip.is_link_local() => Self::UNKNOWN,
            IpAddr::V4(ip) => Self(Some(ip.to_string())),
            IpAddr::V6(ip) if ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() => {
                Self::UNKNOWN
            }
            IpAddr::V6(ip) => {
                let network = ip.to_bits() & !u128::from(u64::MAX);
                Self(Some(format!("{}/64", Ipv6Addr::from_bits(network))))
            }
        }
    }

    /// `None` where addresses tell nothing.
    pub fn address(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_an_ipv4_address_or_an_ipv6_network() {
        for (address, expected) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
            ("172.32.0.1", "172.32.0.1"),
        ] {
            assert_eq!(Origin::of(address.parse().unwrap()).address(), Some(expected));
        }
    }

    #[test]
    fn a_proxy_of_ours_is_nobody_s_origin() {
        for address in [
            "127.0.0.1",
            "127.8.8.8",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.1",
            "192.168.1.1",
            "169.254.1.1",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "fd12::1",
            "fe80::1",
        ] {
            assert_eq!(Origin::of(address.parse().unwrap()), Origin::UNKNOWN, "{address}");
        }
    }

    #[test]
    fn one_waits_until_the_oldest_try_is_forgotten() {
        let now: DateTime<Utc> = "2026-01-15T19:40:00Z".parse().unwrap();
        let limit = SIGN_INS_PER_EMAIL;
        assert_eq!(limit.wait(now, now), 15 * 60);
        assert_eq!(limit.wait(now - TimeDelta::minutes(14), now), 60);
        assert_eq!(limit.wait(limit.since(now), now), 1);
    }
}
