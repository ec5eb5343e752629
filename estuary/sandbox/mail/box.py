"""The mails, one file each."""

import email
import email.policy
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID, uuid4, uuid5

KEEP = 1_000  # mails; the oldest go first
MAILS = UUID("0d3c8a52-6a0b-4f2e-9b51-2f6c1d0c7e11")  # any, to make names in


class Box:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._keeping = Lock()
        self._told: dict[str, tuple[int, dict[str, Any]]] = {}  # of each mail, as the file was when it was read
        for draft in folder.glob("*.new"):
            draft.unlink()

    def keep(self, content: bytes, *, sender: str, recipients: list[str]) -> None:
        """One that comes again under its Message-ID is the same mail, as it is for whoever reads mails."""
        with self._keeping:
            key = key_of(content, recipients)
            known = next(self.folder.glob(f"*-{key}.eml"), None)
            self._write(content, sender=sender, recipients=recipients, key=key, known=known)

    def _write(self, content: bytes, *, sender: str, recipients: list[str], key: UUID, known: Path | None) -> None:
        at = datetime.now(UTC)
        times = int(header(parse(known), "X-Times") or 1) + 1 if known else 1
        # The envelope may differ from what the mail says of itself, and it is the envelope that decides who gets it.
        envelope = [
            f"Return-Path: <{sender}>",
            *(f"Delivered-To: {to}" for to in recipients),
            f"X-Times: {times}",
            f"X-Kept: {at.isoformat()}",
        ]
        name = known.stem if known else f"{at.strftime('%Y%m%dT%H%M%S%f')}-{key}"
        draft = self.folder / f"{name}.new"
        draft.write_bytes("".join(f"{line}\r\n" for line in envelope).encode() + content)
        draft.rename(self.folder / f"{name}.eml")
        for file in self._files()[KEEP:]:
            file.unlink(missing_ok=True)

    def everything(self) -> list[dict[str, Any]]:
        """Each is read once. What went meanwhile is left out."""
        told: dict[str, tuple[int, dict[str, Any]]] = {}
        for file in self._files():
            with suppress(FileNotFoundError):
                written = file.stat().st_mtime_ns
                known = self._told.get(file.stem)
                told[file.stem] = known if known and known[0] == written else (written, summary(file.stem, parse(file)))
        self._told = told
        return [mail for _, mail in told.values()]

    def get(self, name: str) -> EmailMessage | None:
        file = self.folder / f"{name}.eml"
        return parse(file) if is_name(name) and file.exists() else None

    def raw(self, name: str) -> bytes | None:
        file = self.folder / f"{name}.eml"
        return file.read_bytes() if is_name(name) and file.exists() else None

    def empty(self) -> None:
        for file in self._files():
            file.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.eml"), reverse=True)


def key_of(content: bytes, recipients: list[str]) -> UUID:
    message_id = header(email.message_from_bytes(content, policy=email.policy.default), "Message-ID")
    return uuid5(MAILS, "\0".join([message_id, *sorted(recipients)])) if message_id else uuid4()


def is_name(name: str) -> bool:
    """Names come from addresses that anyone can type; only those we made ever become a path."""
    stamp, _, rest = name.partition("-")
    try:
        return stamp.replace("T", "").isdecimal() and str(UUID(rest)) == rest
    except ValueError:
        return False


def parse(file: Path) -> EmailMessage:
    return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def summary(name: str, mail: EmailMessage) -> dict[str, Any]:
    return {
        "id": name,
        "at": header(mail, "X-Kept"),
        "from": header(mail, "From") or header(mail, "Return-Path"),
        "to": recipients(mail),
        "subject": header(mail, "Subject"),
        "times": int(header(mail, "X-Times") or 1),
    }


def recipients(mail: EmailMessage) -> list[str]:
    """Of the envelope, which we wrote above the mail; a mail can bring headers of the same name."""
    lines = list(mail.raw_items())
    ours = lines[: [key for key, _ in lines].index("X-Kept")]
    return [str(value).strip() for key, value in ours if key == "Delivered-To"]


def details(name: str, mail: EmailMessage) -> dict[str, Any]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return {
        **summary(name, mail),
        "headers": [[key, header_text(mail, key, value)] for key, value in mail.raw_items()],
        "text": content_text(text) if text else None,
        "html": content_text(html) if html else None,
        "attachments": [
            {"index": index, "name": part.get_filename() or "unnamed", "type": part.get_content_type()}
            for index, part in enumerate(attachments(mail))
        ],
    }


def header(mail: EmailMessage, name: str) -> str:
    raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")
    return header_text(mail, name, raw)


def header_text(mail: EmailMessage, name: str, raw: str) -> str:
    """Decoded; as it came where it is too malformed for the library, whose parser has bugs of its own."""
    try:
        return str(mail.policy.header_fetch_parse(name, raw))
    except Exception:
        return str(raw)


def content_text(part: MIMEPart) -> str:
    return content(part).decode(errors="replace")


def content(part: MIMEPart) -> bytes:
    """As UTF-8 if it is text in a character set that exists, otherwise the bytes as they are."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return part.as_bytes()
    try:
        return (
            payload.decode(part.get_content_charset("utf-8")).encode()
            if part.get_content_maintype() == "text"
            else payload
        )
    except (LookupError, UnicodeDecodeError):
        return payload


def attachments(mail: EmailMessage) -> list[EmailMessage]:
    """Everything that is not the text itself, pictures inside the text included."""
    return [part for part in mail.walk() if part.get_filename() or part["Content-ID"]]
