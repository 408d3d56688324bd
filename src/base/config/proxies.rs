//! Proxies in front of Krafta, whose word about where a request comes from is taken.

use ipnet::IpNet;
use std::net::IpAddr;

/// Addresses and networks.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<IpNet>);

impl Proxies {
    /// `10.0.0.7, 10.1.0.0/16 ::1`: with commas or blanks between them.
    pub fn read(text: &str) -> Result<Self, String> {
        let parts = text.split([',', ' ', '\n', '\t']).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let network = part.parse::<IpAddr>().map(IpNet::from).or_else(|_| part.parse());
                network
                    .map_err(|_| format!("{part:?} is neither an address nor a network such as 10.0.0.0/8"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// Who sent a request that came over this connection. Each proxy adds at the end of `X-Forwarded-For` where it has the
    /// request from, so it is read from there for as long as a proxy of ours is speaking.
    pub fn sender(&self, peer: IpAddr, forwarded_for: &[&str]) -> IpAddr {
        let hops = forwarded_for.iter().flat_map(|header| header.split(','));
        let hops: Vec<&str> = hops.map(str::trim).collect();
        let mut sender = peer;
        for hop in hops.iter().rev() {
            if !self.contains(sender) {
                break;
            }
            match hop.parse() {
                Ok(before) => sender = before,
                Err(_) => break,
            }
        }
        sender
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(peer: &str, forwarded_for: &[&str]) -> String {
        let ours = Proxies::read("10.0.0.7, 192.168.0.0/16\t::1").unwrap();
        ours.sender(peer.parse().unwrap(), forwarded_for).to_string()
    }

    #[test]
    fn only_a_proxy_of_ours_tells_where_a_request_comes_from() {
        for (peer, forwarded_for, from) in [
            ("203.0.113.5", &[][..], "203.0.113.5"),
            ("203.0.113.5", &["198.51.100.1"], "203.0.113.5"),
            ("10.0.0.7", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.0.0.7", &["198.51.100.1"], "198.51.100.1"),
            ("::1", &["2001:db8::7"], "2001:db8::7"),
            // What stands before is the sender's own invention.
            ("10.0.0.7", &["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.7",
                &["1.2.3.4", "198.51.100.1, 192.168.3.3"],
                "198.51.100.1",
            ),
            ("10.0.0.7", &["unknown"], "10.0.0.7"),
            ("10.0.0.7", &[], "10.0.0.7"),
        ] {
            assert_eq!(sender(peer, forwarded_for), from, "{peer} {forwarded_for:?}");
        }
    }
}
