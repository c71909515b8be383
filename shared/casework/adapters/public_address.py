"""Which addresses are on the public internet: a partner's URL must not lead our own functions into
a private network, to themselves, or to the cloud's metadata (SSRF)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
"""NAT64: the last 32 bits are an IPv4 address."""
_SPECIAL: Final = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("64:ff9b:1::/48"),  # a network's own NAT64, which hides an IPv4 address anywhere
    IPv6Network("fec0::/10"),  # site-local, deprecated but still routed inside
)
"""Which Python, or an older one, takes for global."""


def is_public(address: str) -> bool:
    return all(
        part.is_global
        and not (part.is_multicast or part.is_reserved)
        and not any(part in network for network in _SPECIAL)
        for part in _parts(address)
    )


def is_loopback(address: str) -> bool:
    return all(part.is_loopback for part in _parts(address))


def _parts(address: str) -> tuple[IPv4Address | IPv6Address, ...]:
    """The address, or the IPv4 addresses that it wraps."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv4Address):
        return (found,)
    if found.ipv4_mapped:
        return (found.ipv4_mapped,)
    if found in _TRANSLATED:
        return (IPv4Address(int(found) & 0xFFFFFFFF),)
    wrapped = (found.sixtofour, *(found.teredo or ()))
    return tuple(part for part in wrapped if part) or (found,)
