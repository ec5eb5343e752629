from pathlib import Path

import httpx
import pytest
from django.core.mail import EmailMultiAlternatives
from playwright.sync_api import Page, expect

from estuary.sandbox.mail.box import Box, attachments, content, details
from tests import mails


def send(to: str, *, subject: str = "Hello", html: str = "", attachment: bytes = b"") -> str:
    """As the program sends one: through Django and SMTP. Gives the mail's id in the catcher."""
    mail = EmailMultiAlternatives(subject, "The text of it.", to=[to])
    if html:
        mail.attach_alternative(html, "text/html")
    if attachment:
        mail.attach("receipt.pdf", attachment, "application/pdf")
    mail.send()
    return str(mails.sent_to(to)[0]["id"])


def get(path: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{mails.page()}{path}", headers=headers)


def test_mail_is_caught_whole() -> None:
    to = mails.someone()
    send(to, subject="Grüße 🌊", html="<p>Hallo</p>", attachment=b"%PDF")
    [caught] = mails.sent_to(to)
    assert caught["subject"] == "Grüße 🌊"
    assert (caught["text"].strip(), caught["html"].strip()) == ("The text of it.", "<p>Hallo</p>")
    assert caught["attachments"] == [{"index": 0, "name": "receipt.pdf", "type": "application/pdf"}]
    assert get(f"mails/{caught['id']}/attachments/0").content == b"%PDF"
    assert get(f"mails/{caught['id']}/attachments/1").status_code == 404


def test_envelope_decides_who_gets_it() -> None:
    to, hidden = mails.someone(), mails.someone()
    EmailMultiAlternatives("Hello", "Text", to=[to], bcc=[hidden]).send()
    [caught] = mails.sent_to(hidden)
    assert caught["to"] == [to, hidden]
    assert hidden not in [value for name, value in caught["headers"] if name == "To"]


@pytest.mark.parametrize("name", ["../../../../etc/passwd", "..%2f..%2fsecret", "x", "20260101T000000000000-nonsense"])
def test_invented_name_is_nothing(name: str) -> None:
    assert get(f"api/mails/{name}").status_code == 404


def test_page_that_made_its_name_point_here_reads_nothing() -> None:
    assert get("api/mails", host="evil.example").status_code == 403
    assert get("api/mails", host="localhost").status_code == 200


def test_mails_survive_a_restart_and_drafts_do_not(tmp_path: Path) -> None:
    Box(tmp_path).keep(b"Subject: Kept\r\n\r\nText", sender="a@x", recipients=["b@x"])
    (tmp_path / "half.new").write_bytes(b"Subject: Half")
    again = Box(tmp_path)
    assert [mail["subject"] for mail in again.everything()] == ["Kept"]
    assert list(tmp_path.glob("*.new")) == []
    again.empty()
    assert again.everything() == []


def test_mail_that_comes_again_is_kept_once(tmp_path: Path) -> None:
    box = Box(tmp_path)
    mail = b"Message-ID: <a@estuary>\r\nSubject: Hello\r\n\r\n"
    for recipient in ("a@x", "b@x", "a@x", "a@x"):
        box.keep(mail, sender="us@x", recipients=[recipient])
    box.keep(mail.replace(b"a@estuary", b"b@estuary"), sender="us@x", recipients=["a@x"])
    assert sorted((each["to"], each["times"]) for each in box.everything()) == [
        (["a@x"], 1),
        (["a@x"], 3),
        (["b@x"], 1),
    ]


def test_mail_that_comes_again_is_told_anew(tmp_path: Path) -> None:
    box = Box(tmp_path)
    for times in (1, 2):
        box.keep(b"Message-ID: <a@estuary>\r\n\r\n", sender="us@x", recipients=["a@x"])
        assert [each["times"] for each in box.everything()] == [times]


def test_mail_that_goes_while_all_are_told_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    box = Box(tmp_path)
    box.keep(b"Subject: Kept", sender="us@x", recipients=["a@x"])
    there = box._files()
    monkeypatch.setattr(box, "_files", lambda: [*there, tmp_path / "20260101T000000000000-gone.eml"])
    assert [each["subject"] for each in box.everything()] == ["Kept"]


def test_oldest_mails_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("estuary.sandbox.mail.box.KEEP", 2)
    for subject in ("one", "two", "three"):
        Box(tmp_path).keep(f"Subject: {subject}\r\n\r\n".encode(), sender="a@x", recipients=["b@x"])
    assert [mail["subject"] for mail in Box(tmp_path).everything()] == ["three", "two"]


def test_a_person_reads_a_mail(page: Page) -> None:
    to = mails.someone()
    hostile = "<h1>Welcome</h1><script>document.querySelector('h1').textContent = 'Owned'</script>"
    send(to, subject=f"For {to}", html=hostile)

    page.goto(mails.page())
    page.get_by_role("button", name=f"For {to}").click()
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Welcome")
    page.get_by_role("button", name="text", exact=True).click()
    expect(page.locator("pre")).to_contain_text("The text of it.")
    page.get_by_role("button", name="headers").click()
    expect(page.locator("pre")).to_contain_text(f"Delivered-To: {to}")


NESTED = (
    b"Subject: malformed\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
    b'Content-Type: multipart/alternative; boundary=y; name="a"\r\n\r\n--y--\r\n--x--'
)


@pytest.mark.parametrize(
    "mail",
    [
        b"From: a@[\r\nTo: ,;:<\r\nMessage-ID: <\r\nDate: x\r\nSubject: malformed\r\n\r\nhi",
        b"Subject: malformed\r\nContent-Type: text/plain; charset=bogus-8\r\n\r\nhi",
        b"Subject: malformed\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\xff\xfe",
        NESTED,
        b"Delivered-To: forged@example.org\r\nSubject: malformed\r\n\r\nhi",
        b"\r\n",
        b"no headers at all",
    ],
)
def test_malformed_mail_is_shown_as_well_as_can_be(tmp_path: Path, mail: bytes) -> None:
    box = Box(tmp_path)
    box.keep(mail, sender="a@x", recipients=["b@x"])
    [found] = box.everything()
    assert found["to"] == ["b@x"]
    kept = box.get(found["id"])
    assert kept
    shown = details(found["id"], kept)
    assert shown["text"] is None or isinstance(shown["text"], str)
    for part in attachments(kept):
        assert isinstance(content(part), bytes)


def test_mail_cannot_run_a_script_even_alone(page: Page) -> None:
    """Opened outside of the frame that shuts it in: what its own answer forbids is all there is."""
    name = send(mails.someone(), html="<h1>Hi</h1><script>document.title = 'owned'</script>")
    page.goto(f"{mails.page()}mails/{name}/html")
    expect(page.locator("h1")).to_have_text("Hi")
    assert page.title() != "owned"
    policy = get(f"mails/{name}/html").headers["content-security-policy"]
    assert "sandbox allow-popups" in policy
    assert "default-src 'none'" in policy
