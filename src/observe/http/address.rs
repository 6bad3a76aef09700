//! Which addresses are places of the public internet: a pure function over the registries of special
//! addresses (IANA, RFC 6890 and its followers). Nothing here resolves or connects.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What an IPv4 block is for, where it is not the public internet.
const SPECIAL_V4: [(Ipv4Addr, u8, &str); 18] = [
    (Ipv4Addr::UNSPECIFIED, 8, "means this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "is private"),
    (
        Ipv4Addr::new(100, 64, 0, 0),
        10,
        "is shared inside a provider",
    ),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "is this machine"),
    // Not reserved by any registry, and yet the host of a virtual machine: the wire server of Azure.
    (
        Ipv4Addr::new(168, 63, 129, 16),
        32,
        "is a cloud's own service",
    ),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "is of the local link"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "is private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "is kept for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "is kept for documentation"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "is kept for protocols"),
    (Ipv4Addr::new(192, 52, 193, 0), 24, "is kept for protocols"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "is a relay's"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "is private"),
    (Ipv4Addr::new(192, 175, 48, 0), 24, "is kept for protocols"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "is kept for benchmarks"),
    (
        Ipv4Addr::new(198, 51, 100, 0),
        24,
        "is kept for documentation",
    ),
    (
        Ipv4Addr::new(203, 0, 113, 0),
        24,
        "is kept for documentation",
    ),
    // Multicast, the old class E and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 3, "is no single machine"),
];

/// What an IPv6 block is for. Only `2000::/3` is handed out as global unicast, so this lists what stands
/// inside it, and the blocks outside whose reason is worth naming.
const SPECIAL_V6: [(Ipv6Addr, u8, &str); 14] = [
    (Ipv6Addr::UNSPECIFIED, 128, "means no address"),
    (Ipv6Addr::LOCALHOST, 128, "is this machine"),
    (block([0, 0, 0, 0, 0, 0xffff]), 96, "hides an IPv4 address"),
    (Ipv6Addr::UNSPECIFIED, 96, "hides an IPv4 address"),
    (
        block([0x64, 0xff9b, 1, 0, 0, 0]),
        48,
        "is a local translator's",
    ),
    (block([0x100, 0, 0, 0, 0, 0]), 64, "is thrown away"),
    // Teredo, benchmarks, ORCHID and the other protocols of the IETF.
    (block([0x2001, 0, 0, 0, 0, 0]), 23, "is kept for protocols"),
    (
        block([0x2001, 0xdb8, 0, 0, 0, 0]),
        32,
        "is kept for documentation",
    ),
    (
        block([0x2002, 0, 0, 0, 0, 0]),
        16,
        "hides an IPv4 address (6to4)",
    ),
    (
        block([0x3fff, 0, 0, 0, 0, 0]),
        20,
        "is kept for documentation",
    ),
    (block([0xfc00, 0, 0, 0, 0, 0]), 7, "is private"),
    (block([0xfe80, 0, 0, 0, 0, 0]), 10, "is of the local link"),
    (
        block([0xfec0, 0, 0, 0, 0, 0]),
        10,
        "is private (site-local)",
    ),
    (block([0xff00, 0, 0, 0, 0, 0]), 8, "is no single machine"),
];

/// The address that begins with six groups.
const fn block(groups: [u16; 6]) -> Ipv6Addr {
    let [a, b, c, d, rest @ ..] = groups;
    Ipv6Addr::new(a, b, c, d, rest[0], rest[1], 0, 0)
}

/// Why an address is not a place of the public internet, as the end of a sentence that begins with
/// the address; `None` if it is one.
pub fn not_global(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => not_global_v4(address),
        IpAddr::V6(address) => not_global_v6(address),
    }
}

fn not_global_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    let inside = |base: Ipv4Addr, length: u8| (bits ^ u32::from(base)) >> (32 - length) == 0;
    let found = SPECIAL_V4
        .iter()
        .find(|(base, length, _)| inside(*base, *length));
    found.map(|(_, _, why)| *why)
}

fn not_global_v6(address: Ipv6Addr) -> Option<&'static str> {
    let bits = u128::from(address);
    let inside = |base: Ipv6Addr, length: u8| (bits ^ u128::from(base)) >> (128 - length) == 0;
    let found = SPECIAL_V6
        .iter()
        .find(|(base, length, _)| inside(*base, *length));
    if let Some((_, _, why)) = found {
        return Some(why);
    }
    // A network without IPv4 reaches the rest of the internet through this block (RFC 6052), so it
    // is as good as the address inside.
    if inside(block([0x64, 0xff9b, 0, 0, 0, 0]), 96) {
        return not_global_v4(last_32_bits(address));
    }
    if !inside(block([0x2000, 0, 0, 0, 0, 0]), 3) {
        return Some("is not given to anybody");
    }
    isatap(address).and_then(not_global_v4)
}

fn last_32_bits(address: Ipv6Addr) -> Ipv4Addr {
    let [.., a, b, c, d] = address.octets();
    Ipv4Addr::new(a, b, c, d)
}

/// The IPv4 address in an interface identifier of the form `0:5efe:a.b.c.d` (RFC 5214), which
/// may follow any prefix.
fn isatap(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [_, _, _, _, high, low, _, _] = address.segments();
    // The universal and group bits of the identifier say nothing about the address.
    (high & !0x0300 == 0 && low == 0x5efe).then(|| last_32_bits(address))
}
