"""What the sandbox of Courier was given, as its page would show it."""

import os
from typing import Any
from uuid import uuid4

import httpx


def number() -> str:
    """A German mobile number that no other test writes to: the sandbox serves them all."""
    return f"+49151{uuid4().int % 10**8:08}"


def page() -> str:
    return os.environ["COURIER_PAGE_URL"]


def sent_to(number: str) -> list[dict[str, Any]]:
    """Newest first."""
    return [message for message in httpx.get(f"{page()}api/messages").json() if message["to"] == number]
