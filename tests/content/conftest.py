"""The roads are walked on the databases of the chats."""

from tests.scenarios.conftest import databases

__all__ = ["databases"]
