"""What a file is, by its own bytes."""

from pathlib import Path

BEGINNING = 4_096  # bytes that tell
ENDING = 70_000  # as far from its end as a ZIP file keeps its list

BRANDS = {  # of ISO media: those that name a format
    b"avif": "image/avif", b"avis": "image/avif", b"qt  ": "video/quicktime",
    **dict.fromkeys((b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"mp71", b"dash",
                     b"MSNV", b"f4v ", b"3gp4", b"3gp5"), "video/mp4"),
}  # fmt: skip
# What pages are known by, wherever they begin: no picture, film or document has these in front.
OF_PAGES = (b"<html", b"<script", b"<!doctype", b"<svg", b"<?php", b"<body", b"<iframe")


# What follows `GIF89a` in a script, where that is a name. As a width it is one of 8,000 and more.
OF_SCRIPTS = frozenset(b"=/*;,.(?&|+-[`")


def type_of(beginning: bytes) -> str:
    """Empty if it is nothing that is taken."""
    if beginning.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return "image/webp"
    if beginning.startswith(b"%PDF-"):
        return "application/pdf"
    if beginning.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in beginning[:64]:
        return "video/webm"
    if beginning[4:8] == b"ftyp":
        return BRANDS.get(beginning[8:12], "")
    return ""


def is_another_too(beginning: bytes, ending: bytes, content_type: str) -> bool:
    """Whether other programs would take it for something else: a page, a document, an archive."""
    small = beginning.lower()
    if any(word in small for word in OF_PAGES):
        return True
    if content_type != "application/pdf" and b"%pdf-" in small:
        return True
    if content_type == "image/gif" and beginning[6] in OF_SCRIPTS and 0x20 <= beginning[7] < 0x7F:
        return True
    # One of them alone may stand there by chance.
    return b"PK\x05\x06" in ending and b"PK\x01\x02" in ending


def ends_of(file: Path) -> tuple[bytes, bytes]:
    with file.open("rb") as opened:
        beginning = opened.read(BEGINNING)
        opened.seek(max(0, file.stat().st_size - ENDING))
        return beginning, opened.read()
