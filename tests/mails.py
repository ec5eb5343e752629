"""What the mail catcher was given, as its page would show it."""

import os
from typing import Any
from uuid import uuid4

import httpx


def someone() -> str:
    """An address that no other test writes to: the catcher serves them all."""
    return f"{uuid4().hex}@example.org"


def page() -> str:
    return os.environ["MAIL_PAGE_URL"]


def sent_to(address: str) -> list[dict[str, Any]]:
    """Newest first, with text, html, headers and attachments."""
    caught = httpx.get(f"{page()}api/mails").json()
    return [httpx.get(f"{page()}api/mails/{mail['id']}").json() for mail in caught if address in mail["to"]]
