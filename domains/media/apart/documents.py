"""Documents: looked through, and kept as they are if they do nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from domains.media.apart import Unusable

MOST_PAGES = 500
MOST_OBJECTS = 200_000
# What a document may do, hold or ask for besides being read.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/EF"})
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/GoToE"})


def make(file: Path, folder: Path) -> dict[str, Any]:
    reader = PdfReader(file, strict=False)
    if reader.is_encrypted:
        raise Unusable("ENCRYPTED")
    pages = len(reader.pages)
    if not pages:
        raise Unusable("BROKEN")
    if pages > MOST_PAGES:
        raise Unusable("TOO_LONG")
    if any(does_something(each) for each in objects_of(reader)):
        raise Unusable("ACTIVE_CONTENT")
    shutil.copyfile(file, folder / "original.pdf")
    original = {"name": "ORIGINAL", "file": "original.pdf", "content_type": "application/pdf"}
    return {"variants": [original], "pages": pages}


def objects_of(reader: PdfReader) -> Iterator[Any]:
    """All that the file holds, whether anything leads there or not."""
    numbers = {(number, generation) for generation, known in reader.xref.items() for number in known}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Unusable("TOO_LONG")
    yield reader.trailer
    for number, generation in sorted(numbers):
        yield IndirectObject(number, generation, reader).get_object()


def does_something(thing: Any) -> bool:
    """It itself, or what stands in it; what it refers to is looked at by itself."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, DictionaryObject):
            if not ACTIVE_KEYS.isdisjoint(each) or str(each.get("/S")) in ACTIVE_ACTIONS:  # or what is said elsewhere
                return True
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list(each)
    return False
