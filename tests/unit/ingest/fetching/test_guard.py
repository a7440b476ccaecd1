"""The guard's table: what must never be reached, and the neighbours that must stay reachable."""

from __future__ import annotations

import pytest

from syndicator.ingest.fetching.guard import Guard

_REFUSED = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.1.2.3 10.255.255.255 100.64.0.0 100.64.0.1 100.100.100.200 100.127.255.255
127.0.0.1 127.0.0.2 127.1.1.1 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2 169.254.255.255
172.16.0.0 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.0
192.168.1.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255 :: ::1 ::2 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:7f00:1
::ffff:169.254.169.254 ::ffff:100.64.0.1 ::ffff:168.63.129.16 ::ffff:224.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1
64:ff9b::10.0.0.1 64:ff9b::169.254.169.254 64:ff9b:1::1 64:ff9b:1::8.8.8.8 64:ff9b:1:ffff:ffff:ffff:ffff:ffff 100::1
100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:1ff:ffff::1 2001:db8::1
2001:db8:ffff::1 2002:7f00:1:: 2002:7f00:1::1 2002:a00:1:: 2002:808:808::1 3fff::1 3fff:fff:ffff::1 5f00::1 fc00::1
fd00::1 fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::a9fe:a9fe febf::1 fec0::1 feff::1 ff01::1 ff02::1 ff0e::1
fe80::1%eth0 2606:4700::1111%1 ::1%lo localhost 127.1 0x7f000001 2130706433 0177.0.0.1 010.0.0.1 1.2.3 [::1]
1.1.1.1/32 ::ffff:1.2.3.4.5
"""
_NEIGHBOURS = """
1.0.0.0 1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.254 100.128.0.1 126.255.255.255 128.0.0.1 168.63.129.15
168.63.129.17 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 191.255.255.255 192.0.1.1 192.0.3.0 192.88.98.255
192.88.100.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0
223.255.255.255 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 64:ff9b::808:808 64:ff9c::1 2001:200::1 2001:db7::1 2001:db9::1
2001:4860:4860::8888 2003::1 2400:cb00::1 2606:4700::1111 2620:fe::fe 2a00:1450::1 3ffe::1
"""
REFUSED = _REFUSED.split()
NEIGHBOURS = _NEIGHBOURS.split()


@pytest.mark.parametrize("address", [*REFUSED, "", " ", "\n127.0.0.1"])
def test_refuses_what_is_not_globally_routable(address: str) -> None:
    """No address of the table is reachable on either of the web's ports, and each refusal has a reason."""
    guard = Guard()
    assert not guard.allows(address, 80)
    assert not guard.allows(address, 443)
    assert guard.objection(address, 80)


@pytest.mark.parametrize("address", NEIGHBOURS)
def test_just_outside_stays_reachable(address: str) -> None:
    """An address beside a refused range is reachable."""
    assert Guard().objection(address, 443) is None


def test_the_table_is_large_enough() -> None:
    """The tables hold at least the sixty refused addresses and twenty neighbours that the gate asks for."""
    assert len(set(REFUSED)) >= 60
    assert len(set(NEIGHBOURS)) >= 20


@pytest.mark.parametrize("port", [0, 22, 25, 8080, 65535])
def test_only_the_webs_ports(port: int) -> None:
    """A public address is refused at a port that is not open, and reachable once it is."""
    assert not Guard().allows("8.8.8.8", port)
    assert Guard(ports=(port,)).allows("8.8.8.8", port)


def test_allowed_networks_open_every_port_and_nothing_else() -> None:
    """What the operator opened is reachable at any port, mapped too; the neighbouring ranges stay shut."""
    guard = Guard(allow_networks=("127.0.0.0/8", "fd12::/16"))
    assert guard.allows("127.0.0.1", 80)
    assert guard.allows("127.3.2.1", 12345)
    assert guard.allows("::ffff:127.0.0.1", 12345)
    assert guard.allows("fd12::1", 9)
    assert not guard.allows("10.0.0.1", 80)
    assert not guard.allows("::127.0.0.1", 80)
    assert not guard.allows("2002:7f00:1::", 80)
    assert not guard.allows("fd13::1", 80)
    assert not guard.allows("8.8.8.8", 12345)
    assert Guard(allow_networks=("127.0.0.1/8",)).allows("127.3.2.1", 12345)  # an address in its network names it


def test_a_wrong_network_is_said_at_once() -> None:
    """A CIDR block that is none raises when the guard is made, not when it is asked."""
    with pytest.raises(ValueError, match="not-a-network"):
        Guard(allow_networks=("not-a-network",))
