import os
from pathlib import Path
from uuid import uuid4

import httpx
import phonenumbers
import pytest
from playwright.sync_api import Page, expect

from estuary.sandbox.courier.box import Box
from tests import texts


def message(to: str, body: str) -> dict[str, object]:
    return {"message": {"to": {"phone_number": to}, "content": {"title": "Estuary", "body": body}}}


def post(content: object, *, key: str = "", **headers: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {os.environ['COURIER_API_KEY']}", **headers}
    if key:
        headers["idempotency-key"] = key
    return httpx.post(f"{os.environ['COURIER_URL']}/send", json=content, headers=headers)


def test_number_is_one() -> None:
    number = texts.number()
    parsed = phonenumbers.parse(number)
    assert phonenumbers.is_valid_number(parsed)
    assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    assert texts.number() != number


def test_message_is_caught() -> None:
    to = texts.number()
    answer = post(message(to, "Grüße 🌊\nIhr Code: 123456"))
    assert answer.status_code == 202
    [caught] = texts.sent_to(to)
    assert answer.json() == {"requestId": caught["id"]}
    assert (caught["to"], caught["body"], caught["times"]) == (to, "Grüße 🌊\nIhr Code: 123456", 1)
    post(message(to, "Later"))
    assert [each["body"] for each in texts.sent_to(to)] == ["Later", "Grüße 🌊\nIhr Code: 123456"]


def test_same_key_is_the_same_message() -> None:
    to, key = texts.number(), str(uuid4())
    first, second = post(message(to, "Code 1"), key=key), post(message(to, "Code 2"), key=key)
    assert first.status_code == second.status_code == 202
    assert first.json() == second.json()
    other = post(message(to, "Code 1"), key=f"{key}-other")
    assert other.json() != first.json()
    assert [(each["body"], each["times"]) for each in texts.sent_to(to)] == [("Code 1", 1), ("Code 1", 2)]


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", os.environ["COURIER_API_KEY"]])
def test_without_the_key_nothing_is_sent(authorization: str) -> None:
    to = texts.number()
    answer = post(message(to, "Hello"), authorization=authorization)
    assert answer.status_code == 401
    assert answer.json() == {"message": "Unauthorized", "type": "authentication_error"}
    assert texts.sent_to(to) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([], "'message' must be an object."),
        ({}, "'message' must be an object."),
        ({"message": {"to": {"phone_number": "+1"}}}, "Either 'content' or 'template' must be defined."),
        ({"message": {"content": {"body": "x"}}}, "'to' must be an object."),
        ({"message": {"to": {"email": "a@x"}, "content": {"body": "x"}}}, "'phone_number' must be a string"),
        ({"message": {"to": {"phone_number": "+1"}, "content": {"body": " "}}}, "'body' must be a string"),
        ({"message": {"to": {"phone_number": "+1"}, "content": {"body": 5}}}, "'body' must be a string"),
        ({"message": {"to": [{"phone_number": "+1"}], "content": {"body": "x"}}}, "'to' must be an object."),
    ],
)
def test_what_is_no_message_is_refused(content: object, words: str) -> None:
    answer = post(content)
    assert answer.status_code == 400
    assert answer.json()["type"] == "invalid_request_error"
    assert answer.json()["message"].startswith(f"Invalid Request. {words}")


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    headers = {"authorization": f"Bearer {os.environ['COURIER_API_KEY']}"}
    answer = httpx.post(f"{os.environ['COURIER_URL']}/send", content=raw, headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (400, "Invalid Request. The body must be JSON.")


def keep(box: Box, body: str, key: str = "") -> str:
    return box.keep(to="+491511234567", body=body, key=key)


def test_messages_survive_a_restart_and_drafts_do_not(tmp_path: Path) -> None:
    first = keep(Box(tmp_path), "Kept", "a")
    (tmp_path / "half.new").write_bytes(b"{")
    again = Box(tmp_path)
    assert list(tmp_path.glob("*.new")) == []
    assert keep(again, "Kept", "a") == first
    assert [(each["body"], each["times"]) for each in again.everything()] == [("Kept", 2)]
    again.empty()
    assert again.everything() == []


def test_oldest_messages_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("estuary.sandbox.courier.box.KEEP", 2)
    for body in ("one", "two", "three"):
        keep(Box(tmp_path), body)
    assert [each["body"] for each in Box(tmp_path).everything()] == ["three", "two"]


def test_a_person_reads_a_message(page: Page) -> None:
    to, other = texts.number(), texts.number()
    post(message(other, "Somebody else's"))
    post(message(to, "<b>Your code</b>: 204816"))
    page.goto(texts.page())
    card = page.get_by_role("listitem").filter(has_text=to)
    expect(card).to_contain_text("<b>Your code</b>: 204816")  # words, and no page
    expect(card.get_by_role("button", name="204816")).to_be_visible()
    card.get_by_role("button", name=to).click()
    expect(page.get_by_role("listitem")).to_have_count(1)
    post(message(to, "And another"))  # appears without a reload
    expect(page.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("listitem").filter(has_text=other)).to_be_visible()
