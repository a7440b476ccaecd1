"""The whole of it at work, offline: little news sites on loopback and a daemon that mirrors them."""

from syndicator.demo.show import run_demo

__all__ = ["run_demo"]
