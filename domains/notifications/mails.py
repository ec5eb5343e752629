"""Every mail there is: its words lie in `templates/mails`, as a subject, a text and a page."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from domains.kernel.wiring import needed
from domains.users.links import Links
from domains.users.models import User


def welcome(user: User) -> dict[str, Any]:
    return {"link": needed(Links).verify_email(user)}


# kind -> what its words need to know.
MAILS: Mapping[str, Callable[[User], dict[str, Any]]] = {"welcome": welcome}


def key_of(kind: str, user_id: UUID) -> str:
    """The same mail to the same person has the same key, whoever sends it and however often."""
    return f"{kind}-{user_id}"


def compose(kind: str, user: User) -> EmailMultiAlternatives:
    context = {"user": user, **MAILS[kind](user)}
    mail = EmailMultiAlternatives(
        subject=" ".join(render_to_string(f"mails/{kind}.subject.txt", context).split()),
        body=render_to_string(f"mails/{kind}.txt", context),
        to=[user.email],
        headers={"Message-ID": f"<{key_of(kind, user.pk)}@estuary>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string(f"mails/{kind}.html", context), "text/html")
    return mail
