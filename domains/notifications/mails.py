"""A letter, put into words and into an envelope."""

from contextlib import ExitStack
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from domains.kernel.letters import Letter


def compose(kind: str, letter: Letter, *, key: str) -> EmailMultiAlternatives:
    context = {"user": SimpleNamespace(email=letter.account), **letter.words}
    with as_read_in(letter.locale, letter.time_zone):
        mail = EmailMultiAlternatives(
            subject=" ".join(render_to_string(f"mails/{kind}.subject.txt", context).split()),
            body=render_to_string(f"mails/{kind}.txt", context),
            to=[letter.to],
            headers={"Message-ID": f"<{key}@estuary>", "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(render_to_string(f"mails/{kind}.html", context), "text/html")
    return mail


def as_read_in(locale: str, time_zone: str) -> ExitStack:
    """In their language, as far as we have words in it, and at the time it is where they are."""
    stack = ExitStack()
    stack.enter_context(translation.override(language(locale)))
    stack.enter_context(timezone.override(ZoneInfo(time_zone)))
    return stack


def language(locale: str) -> str:
    try:
        return translation.get_supported_language_variant(locale)
    except LookupError:
        return "en"
