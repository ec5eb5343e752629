"""Files made to do harm, each with what becomes of it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from tests.domains.media.files import document, film, finished, gif, halves, jpeg, png

HTML = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def large_png(width: int, height: int) -> bytes:
    """Of one colour, and tiny for what it unpacks to. What it lacks towards its end is not looked for before."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = b"".join(spaces(min((width * 3 + 1) * height + 2**21, 2**28), b"\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def spaces(size: int, letter: bytes = b" ") -> Iterator[bytes]:
    """The same letter over and over, packed a thousandfold without being there first."""
    packer = zlib.compressobj(9)
    once = letter * 2**20
    yield packer.compress(once) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(once) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(size // 2**20 - 2):
        yield again
    yield packer.compress(once) + packer.flush()


def with_archive(file: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("run.js", "alert(1)")
    return file + archive.getvalue()


def in_comment(inside: bytes) -> bytes:
    """A good JPEG that says it right at its beginning."""
    return jpeg()[:2] + b"\xff\xfe" + struct.pack(">H", len(inside) + 2) + inside + jpeg()[2:]


def gif_that_is_a_script() -> bytes:
    """`GIF89a/*…*/=alert(1)` to whoever runs it; the middle of it is a picture."""
    return b"GIF89a/*" + gif()[8:] + b"*/=alert(1)//"


def cut(file: bytes) -> bytes:
    return file[: len(file) // 2]


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def action(kind: str, **entries: Any) -> bytes:
    """A document that does something when it is opened."""
    return document(OpenAction=DictionaryObject({name("S"): name(kind), **{name(k): v for k, v in entries.items()}}))


def action_said_elsewhere() -> bytes:
    """What it does stands in an object of its own."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    does = writer._add_object(name("Launch"))
    launched = TextStringObject("calc.exe")
    writer.root_object[name("OpenAction")] = DictionaryObject({name("S"): does, name("F"): launched})
    return finished(writer)


def script_in_disguise() -> bytes:
    """`/#4aS` is `/JS` to whoever reads it."""
    return by_hand({1: b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/J#61vaScript/#4aS(app.alert)>>>>"})


def with_file() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_attachment("run.exe", b"MZ")
    return finished(writer)


def with_password() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    return finished(writer)


def nested(deep: int) -> bytes:
    """A list in a list in a list."""
    text = b"[" * deep + b"]" * deep
    return by_hand({4: text})


def round_in_a_circle() -> bytes:
    """Whose pages are its own pages."""
    return by_hand({2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>"})


PAGES = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
}


def by_hand(objects: dict[int, bytes]) -> bytes:
    objects = PAGES | objects
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, text in sorted(objects.items()):
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(objects))
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n1 %d\n%s" % (len(objects), table)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(made)


def packed_objects(packed: bytes, many: int, first: int) -> bytes:
    """Objects 10 and on lie in object 4, packed; where they lie is packed as well."""
    made, places = bytearray(b"%PDF-1.7\n"), {}
    stream = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
    for number, text in (PAGES | {4: stream % (many, first, len(packed), packed)}).items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    places[5] = len(made)
    plain = b"".join(struct.pack(">BIH", 1, places[number], 0) for number in (1, 2, 3, 4, 5))
    inside = b"".join(struct.pack(">BIH", 2, 4, at % 2**16) for at in range(many))
    table = zlib.compress(plain + inside)
    made += b"5 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Index[1 5 10 %d]/Root 1 0 R/Filter/FlateDecode/Length %d>>" % (
        10 + many, many, len(table),
    )  # fmt: skip
    made += b"stream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (table, places[5])
    return bytes(made)


@cache
def five_gigabytes() -> bytes:
    """In one object stream, of five megabytes."""
    return packed_objects(b"".join(spaces(5 * 2**30)), 1, 10)


@cache
def many_words(many: int = 9_500_000) -> bytes:
    """Empty ones, of which each takes many times the memory that it takes place."""
    return by_hand({4 + at: b"[" + b"()" * 1_000 + b"]" for at in range(many // 1_000)})


@cache
def long_film() -> bytes:
    """Sixteen minutes, of two pictures."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "film.mp4"
        with av.open(str(file), "w", format="mp4") as out:
            pictures: Any = out.add_stream("mpeg4", rate=1, width=64, height=48, pix_fmt="yuv420p")
            for seconds in (0, 16 * 60):
                frame = av.VideoFrame.from_image(halves())
                frame.pts, frame.time_base = seconds, Fraction(1, 1)
                out.mux(pictures.encode(frame))
            out.mux(pictures.encode(None))
        return file.read_bytes()


def only_sound() -> bytes:
    made = film()
    return made.replace(b"vide", b"soun")


SCRIPT = TextStringObject("app.alert(1)")
FORM = DictionaryObject({name("Fields"): ArrayObject(), name("XFA"): TextStringObject("x")})

# What it is -> of which type it is said to be, what it is, and what is said of it when it is looked at.
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a PNG that is said to be a JPEG": ("image/jpeg", png, "OTHER_TYPE"),
    "a page that is said to be a JPEG": ("image/jpeg", lambda: HTML, "OTHER_TYPE"),
    "a drawing with a script that is said to be a PNG": ("image/png", lambda: SVG, "OTHER_TYPE"),
    "a program that is said to be a film": ("video/mp4", lambda: b"MZ" + bytes(200), "OTHER_TYPE"),
    "a picture of ten billion pixels": ("image/png", lambda: large_png(100_000, 100_000), "TOO_LARGE"),
    "a picture that is a little too large": ("image/png", lambda: large_png(60_001, 1_000), "TOO_LARGE"),
    "a JPEG that is an archive": ("image/jpeg", lambda: with_archive(jpeg()), "SEVERAL_TYPES"),
    "a JPEG that is a page": ("image/jpeg", lambda: in_comment(HTML), "SEVERAL_TYPES"),
    "a JPEG that is a drawing": ("image/jpeg", lambda: in_comment(SVG), "SEVERAL_TYPES"),
    "a JPEG that is a document": ("image/jpeg", lambda: in_comment(document()), "SEVERAL_TYPES"),
    "a GIF that is a script": ("image/gif", gif_that_is_a_script, "SEVERAL_TYPES"),
    "a document that is an archive": ("application/pdf", lambda: with_archive(document()), "SEVERAL_TYPES"),
    "half a JPEG": ("image/jpeg", lambda: cut(jpeg((640, 480))), "BROKEN"),
    "half a film": ("video/mp4", lambda: cut(film()), "BROKEN"),
    "half a document": ("application/pdf", lambda: cut(document()), "BROKEN"),
    "a film of sixteen minutes": ("video/mp4", long_film, "TOO_LONG"),
    "a film without pictures": ("video/mp4", only_sound, "BROKEN"),
    "a document with a script": ("application/pdf", lambda: action("JavaScript", JS=SCRIPT), "ACTIVE_CONTENT"),
    "a document with a script in disguise": ("application/pdf", script_in_disguise, "ACTIVE_CONTENT"),
    "a document that starts a program": ("application/pdf", lambda: action("Launch", F=SCRIPT), "ACTIVE_CONTENT"),
    "a document that says elsewhere what it starts": ("application/pdf", action_said_elsewhere, "ACTIVE_CONTENT"),
    "a document that sends a form": ("application/pdf", lambda: action("SubmitForm", F=SCRIPT), "ACTIVE_CONTENT"),
    "a document with a form that is a program": ("application/pdf", lambda: document(AcroForm=FORM), "ACTIVE_CONTENT"),
    "a document with a file in it": ("application/pdf", with_file, "ACTIVE_CONTENT"),
    "a document with a password": ("application/pdf", with_password, "ENCRYPTED"),
    "a document of 501 pages": ("application/pdf", lambda: document(501), "TOO_LONG"),
    "a document without pages": ("application/pdf", lambda: document(0), "BROKEN"),
    "a document of five gigabytes": ("application/pdf", five_gigabytes, "BROKEN"),
    "a document as deep as it is long": ("application/pdf", lambda: nested(100_000), "BROKEN"),
    "a document that goes round in a circle": ("application/pdf", round_in_a_circle, "BROKEN"),
}
