use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A range of addresses in CIDR notation ([RFC 4632 §3.1](https://www.rfc-editor.org/rfc/rfc4632#section-3.1)).
/// An address without a length is a network of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    prefix: u32,
    is_v4: bool,
}

/// The reason why a text is not a network. `Display` gives the cause and the fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkError {
    /// The address cannot be read.
    Address,
    /// The number of bits cannot be read, or is larger than the address.
    Length,
    /// The address has bits behind the length. The network is what was probably meant.
    HostBits(Network),
}

impl Network {
    /// Returns whether the network has an address. An IPv4 address inside IPv6 (`::ffff:192.0.2.1`) counts
    /// as IPv4.
    pub fn contains(self, ip: IpAddr) -> bool {
        let (address, is_v4) = bits(ip);
        is_v4 == self.is_v4 && masked(address, self.prefix, is_v4) == self.address
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    /// Errors if the address or its length cannot be read, or if the address has bits behind the length.
    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let (ip, length) = match text.split_once('/') {
            Some((ip, length)) => (ip, Some(length)),
            None => (text, None),
        };
        let ip: IpAddr = ip.parse().map_err(|_| NetworkError::Address)?;
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let prefix: u32 = match length {
            None => width,
            Some(length) if length.bytes().all(|byte| byte.is_ascii_digit()) && !length.starts_with("00") => {
                length.parse().ok().filter(|length| *length <= width).ok_or(NetworkError::Length)?
            }
            Some(_) => return Err(NetworkError::Length),
        };
        let (address, is_v4) = bits(ip);
        // A mapped network has its length counted from the start of the IPv6 address.
        let prefix =
            if is_v4 && ip.is_ipv6() { prefix.checked_sub(96).ok_or(NetworkError::Length)? } else { prefix };
        let network = Self { address: masked(address, prefix, is_v4), prefix, is_v4 };
        if network.address == address { Ok(network) } else { Err(NetworkError::HostBits(network)) }
    }
}

fn bits(ip: IpAddr) -> (u128, bool) {
    match ip.to_canonical() {
        IpAddr::V4(ip) => (u128::from(ip.to_bits()), true),
        IpAddr::V6(ip) => (ip.to_bits(), false),
    }
}

fn masked(address: u128, prefix: u32, is_v4: bool) -> u128 {
    let width = if is_v4 { 32 } else { 128 };
    let host_bits = width - prefix.min(width);
    address.checked_shr(host_bits).and_then(|network| network.checked_shl(host_bits)).unwrap_or(0)
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ip = match u32::try_from(self.address) {
            Ok(address) if self.is_v4 => IpAddr::V4(address.into()),
            _ => IpAddr::V6(self.address.into()),
        };
        write!(f, "{ip}/{}", self.prefix)
    }
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("not an IP address. Write an address or a network, e.g. \"192.0.2.0/24\""),
            Self::Length => f.write_str("the length of the network is not a number of bits of the address. Write e.g. \"192.0.2.0/24\""),
            Self::HostBits(network) => write!(f, "the address has bits behind the length. Write \"{network}\""),
        }
    }
}

impl std::error::Error for NetworkError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, ip: &str) -> bool {
        network.parse::<Network>().unwrap().contains(ip.parse().unwrap())
    }

    #[test]
    fn a_network_has_the_addresses_of_its_prefix() {
        let rows = [
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "192.0.2.1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::1", "::1", true),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("::ffff:192.0.2.0/120", "192.0.3.9", false),
        ];
        for (network, ip, expected) in rows {
            assert_eq!(contains(network, ip), expected, "{network} {ip}");
        }
    }

    #[test]
    fn what_is_not_a_network_is_refused() {
        let error = |text: &str| text.parse::<Network>().unwrap_err();
        for text in ["", "192.0.2", "192.0.2.256", "example.com", "192.0.2.0 /24", "0x7f.0.0.1", "010.0.0.1"]
        {
            assert_eq!(error(text), NetworkError::Address, "{text}");
        }
        for text in [
            "192.0.2.0/33",
            "::/129",
            "192.0.2.0/",
            "192.0.2.0/-1",
            "192.0.2.0/+8",
            "192.0.2.0/024x",
            "192.0.2.0/000",
        ] {
            assert_eq!(error(text), NetworkError::Length, "{text}");
        }
        assert!(error("192.0.2.1/24").to_string().ends_with("Write \"192.0.2.0/24\""));
        assert!(error("2001:db8::1/32").to_string().ends_with("Write \"2001:db8::/32\""));
    }
}
