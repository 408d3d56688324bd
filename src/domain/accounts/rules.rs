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

const QUARTER: TimeDelta = TimeDelta::minutes(15);

/// Failed sign-ins for one e-mail from one address, or from one browser that its owner has used before; whether or not it
/// has an account, for a refusal must not tell. Whoever guesses is slowed, and not the owner somewhere else.
pub const SIGN_INS_PER_EMAIL: Limit = Limit {
    tries: 10,
    within: QUARTER,
};
/// For one e-mail from everywhere: many addresses that guess together. Browsers that its owner has used before are let in.
pub const SIGN_INS_IN_ALL: Limit = Limit {
    tries: 100,
    within: QUARTER,
};
/// From one address, over all e-mails. A workshop or a whole provider can share one.
pub const SIGN_INS_PER_ADDRESS: Limit = Limit {
    tries: 50,
    within: QUARTER,
};

/// What anybody may write, and how often. The bounds keep disk and tables from being filled, and nobody meets them who
/// buys or sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    Registration,
    Upload,
    /// By an editor after every pause.
    Design,
    Order,
    PaymentReport,
}

impl Write {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Upload => "upload",
            Self::Design => "design",
            Self::Order => "order",
            Self::PaymentReport => "payment_report",
        }
    }

    /// Of one account, or of everybody without one at an address: that can be a whole shop's front end, or a provider's
    /// customers.
    pub const fn limit(self, of: Counted) -> Limit {
        let (tries, within) = match (of, self) {
            (Counted::Address, Self::Registration) => (100, TimeDelta::hours(1)),
            (Counted::Address, Self::Design) => (6000, TimeDelta::hours(1)),
            (Counted::Address, _) => (600, TimeDelta::hours(1)),
            (Counted::Account, Self::Design) => (3000, WRITES_WITHIN),
            (Counted::Account, Self::Upload) => (300, WRITES_WITHIN),
            (Counted::Account, _) => (120, WRITES_WITHIN),
        };
        Limit { tries, within }
    }

    /// And how many bytes a day.
    pub const fn most_bytes(self, of: Counted) -> i64 {
        const MIB: i64 = 1024 * 1024;
        match of {
            Counted::Account => 500 * MIB,
            Counted::Address => 5000 * MIB,
        }
    }
}

/// By what writes are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    Account,
    Address,
}

/// Writes before this no longer count.
pub const WRITES_WITHIN: TimeDelta = TimeDelta::days(1);

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
pub struct Origin {
    /// Blank for whoever is not to be told from others.
    network: String,
    /// Of one customer, as far as addresses tell. One of our own network is rather a proxy's that nobody has named.
    is_one: bool,
}

impl Origin {
    /// Whoever we cannot tell from others.
    pub const UNKNOWN: Self = Self {
        network: String::new(),
        is_one: false,
    };

    /// An IPv6 customer is given a /64 and may use any address in it.
    pub fn of(ip: IpAddr) -> Self {
        let (network, is_ours) = match ip.to_canonical() {
            IpAddr::V4(ip) => (
                ip.to_string(),
                ip.is_loopback() || ip.is_private() || ip.is_link_local(),
            ),
            IpAddr::V6(ip) => {
                let network = Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX));
                let is_ours = ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local();
                (format!("{network}/64"), is_ours)
            }
        };
        Self {
            network,
            is_one: !is_ours,
        }
    }

    /// By which what people do is counted; `None` where everybody may come from the same, and one could use up what is
    /// there for all.
    pub fn address(&self) -> Option<&str> {
        self.is_one.then_some(self.network.as_str())
    }

    /// By which guesses are counted, wherever they come from. Blank if addresses tell nothing.
    pub fn guessing_from(&self) -> &str {
        &self.network
    }
}

/// Somebody who tries to sign in, or to find an order.
#[derive(Clone, Debug)]
pub struct Guesser {
    pub origin: Origin,
    /// A browser in which this very account was signed in before, by its own number.
    pub known_device: Option<String>,
}

impl From<&Origin> for Guesser {
    fn from(origin: &Origin) -> Self {
        Self {
            origin: origin.clone(),
            known_device: None,
        }
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
            let origin = Origin::of(address.parse().unwrap());
            assert_eq!(origin.address(), None, "{address}");
            // Whoever guesses is slowed all the same.
            assert!(!origin.guessing_from().is_empty(), "{address}");
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
