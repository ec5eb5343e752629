"""What the mails say, in every language there is."""

import gettext
import re
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils import timezone, translation

from domains.practitioners.models import Step
from estuary.environment import ROOT

NOTIFICATIONS = ROOT / "domains/notifications"
TEMPLATES = NOTIFICATIONS / "templates"
KINDS = sorted(file.name.removesuffix(".subject.txt") for file in TEMPLATES.glob("mails/*.subject.txt"))
CATALOGS = sorted(NOTIFICATIONS.glob("locale/*/LC_MESSAGES/django.po"))
TRANSLATED = [file.parts[-3] for file in CATALOGS]
LANGUAGES = ["en", *TRANSLATED]
COMPILE = "run `django-admin compilemessages` in domains/notifications"

BOOKED = ("title", "starts", "ends", "place")
WITH_SOMEBODY, FOR_SOMEBODY = (*BOOKED, "practice"), (*BOOKED, "client")
MOMENTS = {"at", "until", "starts", "ends"}

# kind -> what its words are given, besides the user.
GIVEN: dict[str, tuple[str, ...]] = {
    "welcome": ("link",),
    "verify-email": ("link",),
    "password-reset": ("link", "minutes"),
    "password-changed": ("at",),
    "email-change": ("link", "address"),
    "email-change-taken": ("address",),
    "email-changed": ("address", "at"),
    "new-sign-in": ("device", "at"),
    "second-factor-added": ("at",),
    "second-factor-removed": ("at",),
    "recovery-codes-made": ("at",),
    "passkey-added": ("name", "at"),
    "passkey-removed": ("name", "at"),
    "account-linked": ("provider", "at"),
    "account-unlinked": ("provider", "at"),
    "access-granted": ("grantor", "capability"),
    "access-granted-by-you": ("grantee", "capability", "at"),
    "identity-approved": (),
    "identity-rejected": ("reason",),
    "export-ready": ("link", "until"),
    "account-suspended": ("at",),
    "account-erased": ("at",),
    "practice-created": (),
    "practice-approved": (),
    "practice-rejected": ("reason",),
    "practice-suspended": ("reason",),
    "practice-reinstated": (),
    "onboarding-reminder": (),  # and steps, which have words of their own
    "booking-requested": (*WITH_SOMEBODY, "until"),
    "booking-confirmed": WITH_SOMEBODY,
    "booking-declined": (*WITH_SOMEBODY, "reason"),
    "booking-expired": WITH_SOMEBODY,
    "booking-canceled": (*WITH_SOMEBODY, "reason"),
    "booking-moved": WITH_SOMEBODY,
    "booking-reminder": WITH_SOMEBODY,
    "booking-starts-soon": WITH_SOMEBODY,
    "review-invitation": WITH_SOMEBODY,
    "booking-request-received": (*FOR_SOMEBODY, "until"),
    "booking-received": FOR_SOMEBODY,
    "booking-canceled-by-client": (*FOR_SOMEBODY, "reason"),
    "booking-moved-by-client": FOR_SOMEBODY,
    "times-proposed": FOR_SOMEBODY,  # and times
    "booking-no-show": (*WITH_SOMEBODY, "reason", "until"),
}
EMAIL = "<b>ada@example.org"
LINK = "https://www.example.org/do?token=a&b='c'"
NIGHT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # when the clocks of Berlin have just gone forward
SHOWN = {"en": "March 29, 2026, 3:30 a.m. (Europe/Berlin)", "de": "29. März 2026 03:30 (Europe/Berlin)"}
# Whose reader may not be the account's owner.
FOR_AN_ADDRESS = {"email-change", "email-change-taken", "email-changed"}

engine = Engine(
    dirs=[str(TEMPLATES)],
    libraries={"i18n": "django.templatetags.i18n", "tz": "django.templatetags.tz"},
    string_if_invalid="{{ nothing }}",
)
each_mail = pytest.mark.parametrize(("kind", "language"), [(kind, each) for kind in KINDS for each in LANGUAGES])


def sample(name: str) -> Any:
    if name in MOMENTS:
        return NIGHT
    return {"link": LINK, "minutes": 30}.get(name, f"<i>{name} & 'co'")


def shown(name: str, language: str) -> str:
    return SHOWN[language] if name in MOMENTS else str(sample(name))


@dataclass
class Words:
    subject: str
    text: str
    page: str


def words(kind: str, language: str, **given: Any) -> Words:
    values = {"user": SimpleNamespace(email=EMAIL), **{name: sample(name) for name in GIVEN[kind]}, **given}
    with translation.override(language), timezone.override("Europe/Berlin"):
        parts = (f"mails/{kind}.{ending}" for ending in ("subject.txt", "txt", "html"))
        return Words(*(engine.get_template(part).render(Context(values)) for part in parts))


def test_every_kind_is_told_what_it_is_given() -> None:
    assert sorted(GIVEN) == KINDS


@each_mail
def test_mail_has_a_subject_a_text_and_a_page(kind: str, language: str) -> None:
    mail = words(kind, language)
    assert mail.subject.strip()
    assert "\n" not in mail.subject.strip()
    assert len(mail.text.strip()) > 100
    assert f'<html lang="{language}" dir="ltr">' in mail.page
    assert re.findall(r"<h1[^>]*>(.+)</h1>", mail.page) == re.findall(r"<title>(.+)</title>", mail.page)
    everything = mail.subject + mail.text + mail.page
    assert not [sign for sign in ("{{", "{%", "{#", "%(", "None") if sign in everything]
    assert "\n\n\n" not in mail.text
    assert not re.search(r"<img|src=|url\(|@import", mail.page)  # opening a mail tells nobody


@each_mail
def test_values_are_escaped_where_it_is_a_page(kind: str, language: str) -> None:
    mail = words(kind, language)
    values = [shown(name, language) for name in GIVEN[kind]]
    values += [] if kind in FOR_AN_ADDRESS else [EMAIL]
    assert [value for value in values if value not in mail.text] == []
    assert [value for value in values if escape(value) not in mail.page] == []
    assert [value for value in values if escape(value) != value and value in mail.page] == []
    assert "&lt;" not in mail.subject


@each_mail
def test_link_stands_in_text_and_page(kind: str, language: str) -> None:
    mail = words(kind, language)
    count = 1 if "link" in GIVEN[kind] else 0
    assert mail.text.splitlines().count(LINK) == count
    assert mail.page.count(f'href="{escape(LINK)}"') == 2 * count  # the button, and the address for whom it fails
    assert mail.page.count(f">{escape(LINK)}</a>") == count


@pytest.mark.parametrize("kind", sorted(FOR_AN_ADDRESS))
def test_nobody_learns_an_address_from_a_mail_to_another(kind: str) -> None:
    mail = words(kind, "en")
    assert "ada@example.org" not in mail.subject + mail.text + mail.page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_that_is_left_has_words(language: str) -> None:
    steps = Step.values
    several, each = (words("onboarding-reminder", language, steps=given) for given in (steps, steps[:1]))
    assert len([line for line in several.text.splitlines() if line.startswith("- ") and len(line) > 15]) == len(steps)
    assert (several.page.count("<li>"), several.page.count("<li></li>")) == (len(steps), 0)
    assert (each.text.count("\n- "), each.page.count("<li>")) == (1, 1)
    assert "\n\n\n" not in several.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_time_that_is_proposed_is_named(language: str) -> None:
    mail = words("times-proposed", language, times=[NIGHT, NIGHT])
    assert mail.text.splitlines().count(f"- {SHOWN[language]}") == 2
    assert mail.page.count(f"<li>{SHOWN[language]}</li>") == 2
    assert "\n\n\n" not in mail.text


@pytest.mark.parametrize(
    ("language", "there"), [("en", "March 28, 2026, 9:30 p.m. (America"), ("de", "28. März 2026 21:30 (America")]
)
def test_clock_of_elsewhere_is_shown_besides(language: str, there: str) -> None:
    mail = words("booking-reminder", language, there="America/New_York", seats=2)
    assert there in mail.text
    assert there in mail.page
    assert SHOWN[language] in mail.text


@pytest.mark.parametrize(("language", "minute"), [("en", "for 1 minute."), ("de", "gilt 1 Minute.")])
def test_one_minute_is_one(language: str, minute: str) -> None:
    mail = words("password-reset", language, minutes=1)
    assert minute in mail.text
    assert minute in mail.page


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("kind", KINDS)
def test_translation_is_used(kind: str, language: str) -> None:
    english, translated = words(kind, "en"), words(kind, language)
    assert translated.subject != english.subject
    known = set(english.text.splitlines())
    same = [line for line in translated.text.splitlines() if len(line) > 40 and line in known]
    assert same in ([], [LINK])


Key = tuple[str, str, str]  # context, message, plural


def asked_for() -> Iterator[Key]:
    for file in TEMPLATES.rglob("*.*"):
        nodes = engine.get_template(str(file.relative_to(TEMPLATES))).nodelist
        for node in nodes.get_nodes_by_type(TranslateNode):
            yield context_of(node), str(node.filter_expression.resolve({})), ""
        for node in nodes.get_nodes_by_type(BlockTranslateNode):
            one, _ = node.render_token_list(node.singular)
            many = node.render_token_list(node.plural)[0] if node.plural else ""
            yield context_of(node), one, many


def context_of(node: Any) -> str:
    return str(node.message_context.resolve({})) if node.message_context else ""


def entries(file: Path) -> Iterator[tuple[Key, list[str]]]:
    """What a catalog says, its header included."""
    for block in file.read_text().strip().split("\n\n"):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith('"'):
                fields[name] += literal_eval(line)
            elif not line.startswith("#"):
                name, _, text = line.partition(" ")
                fields[name] = literal_eval(text)
        if fields:
            key = fields.get("msgctxt", ""), fields["msgid"], fields.get("msgid_plural", "")
            yield key, [text for name, text in fields.items() if name.startswith("msgstr")]


def test_templates_are_read_whole() -> None:
    found = set(asked_for())
    assert ("", "Choose a new password", "") in found
    assert ("mail", "Given by", "") in found
    assert (
        "",
        "%(address)s is to be the new address of an Estuary account. Please confirm that it is yours:",
        "",
    ) in found
    minutes = ("The link works for %(minutes)s minute.", "The link works for %(minutes)s minutes.")
    assert ("", *minutes) in found


@pytest.mark.parametrize("file", CATALOGS, ids=TRANSLATED)
def test_everything_is_translated(file: Path) -> None:
    catalog = dict(entries(file))
    assert {key for key in asked_for() if not all(catalog.get(key, [""]))} == set()
    assert "fuzzy" not in file.read_text()
    for (_, one, many), texts in catalog.items():
        for text in texts if one else []:
            assert set(re.findall(r"%\(\w+\)s", text)) == set(re.findall(r"%\(\w+\)s", one + many)), text


@pytest.mark.parametrize("file", CATALOGS, ids=TRANSLATED)
def test_compiled_translation_is_of_today(file: Path) -> None:
    expected: dict[Any, str] = {}
    for (context, one, many), texts in entries(file):
        key = f"{context}\4{one}" if context else one
        expected |= {(key, index): text for index, text in enumerate(texts)} if many else {key: texts[0]}
    with file.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled)._catalog == expected, COMPILE  # type: ignore[attr-defined]
