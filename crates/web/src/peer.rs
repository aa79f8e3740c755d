//! Where a request comes from: the other end of the connection, or whom a trusted proxy names.

use crate::state::{Options, State};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// Where a proxy writes whom it speaks for, the nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";
/// Headers that show that somebody stands between.
const SIGNS_OF_PROXY: [&str; 4] = [FORWARDED_FOR, "forwarded", "x-real-ip", "via"];

/// A network of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    mask: u128,
}

impl Network {
    /// Reads an address or a network (CIDR).
    #[must_use]
    pub fn parse(text: &str) -> Option<Network> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.unwrap_or(most);
        if length > most {
            return None;
        }
        // IPv4 lives in the last 32 bits.
        let mask = u128::MAX.checked_shl(most - length).unwrap_or(0);
        let mask = if address.is_ipv4() { mask | !u128::from(u32::MAX) } else { mask };
        Some(Network { bits: bits(address) & mask, mask })
    }

    /// Whether an address is of this network.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        bits(address) & self.mask == self.bits
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The one who asks, as far as addresses can tell.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Peer {
    /// Nothing, where there is no connection to ask (in tests).
    address: Option<IpAddr>,
    /// The server's own machine asks, with nobody in between.
    pub(crate) is_local: bool,
}

impl Peer {
    fn new(connection: Option<IpAddr>, headers: &HeaderMap, options: &Options) -> Peer {
        let connection = connection.map(|address| address.to_canonical());
        let is_trusted =
            |address: &IpAddr| options.trusted_proxies.iter().any(|network| network.has(*address));
        let is_plain = !SIGNS_OF_PROXY.iter().any(|name| headers.contains_key(*name));
        let is_local = options.trusted_proxies.is_empty()
            && options.is_direct
            && is_plain
            && connection.is_some_and(|address| address.is_loopback())
            && names_this_machine(headers);
        let address = match connection {
            Some(near) if is_trusted(&near) => Some(named(headers, near, is_trusted)),
            other => other,
        };
        Peer { address, is_local }
    }

    /// The key under which attempts are counted: one household of IPv6 has 2⁶⁴ addresses.
    pub(crate) fn key(&self) -> String {
        match self.address {
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            Some(address) => address.to_string(),
            None => String::new(),
        }
    }
}

/// Whom proxies name: from the nearest on, the first that is no proxy of ours. Whatever stands
/// before it may be invented, and so is not looked at.
fn named(headers: &HeaderMap, near: IpAddr, is_trusted: impl Fn(&IpAddr) -> bool) -> IpAddr {
    let mut last = near;
    let lines = headers.get_all(FORWARDED_FOR).iter().rev();
    for name in lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(',')) {
        let Some(address) = address(name.trim()) else { break };
        last = address.to_canonical();
        if !is_trusted(&last) {
            break;
        }
    }
    last
}

/// An address, with or without its port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse::<SocketAddr>().ok().map(|at| at.ip());
    plain.parse().ok().or_else(with_port)
}

/// A page of another site that was led to this machine still calls it by that site's name.
fn names_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_loopback = |text: &str| address(text).is_some_and(|address| address.is_loopback());
    name == "localhost" || is_loopback(host) || is_loopback(name)
}

impl FromRequestParts<State> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Peer, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let connection = connection.map(|info| info.0.ip());
        Ok(Peer::new(connection, &parts.headers, &state.options))
    }
}
