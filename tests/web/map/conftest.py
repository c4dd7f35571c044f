"""The console on an invented town."""

from tests.web.console.conftest import console

__all__ = ["console"]
