"""Where a request comes from in; the part of the address that one household has out."""

from ipaddress import IPv6Address, ip_address


def household_of(address: str) -> str:
    """Give the part of an address that one household has: of IPv6 the first half.

    >>> household_of("192.0.2.7"), household_of("2001:db8:1:2:3:4:5:6"), household_of("testclient")
    ('192.0.2.7', '2001:db8:1:2::', 'testclient')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(found) >> 64 << 64)) if isinstance(found, IPv6Address) else address
