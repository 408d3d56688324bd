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
/// Registrations tried from one address.
pub const REGISTRATIONS_PER_ADDRESS: Limit = Limit {
    tries: 100,
    within: TimeDelta::hours(1),
};

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

/// The sender as limits count it. An IPv6 customer is given a /64 and may use any address in it.
pub fn origin(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => ip.to_string(),
            None => {
                let network = ip.to_bits() & !u128::from(u64::MAX);
                format!("{}/64", Ipv6Addr::from_bits(network))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_an_ipv4_address_or_an_ipv6_network() {
        for (address, expected) in [
            ("10.1.2.3", "10.1.2.3"),
            ("::ffff:10.1.2.3", "10.1.2.3"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(origin(address.parse().unwrap()), expected);
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
