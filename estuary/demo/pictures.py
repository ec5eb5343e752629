"""Pictures in the demo: a dozen views, drawn here, and hung at everybody and everything in turn."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from uuid import UUID

from PIL import Image, ImageDraw, ImageOps

from domains.kernel.wiring import needed
from domains.media.actions.processing import KEPT_BY_BROWSERS
from domains.providers.objects import Away, Objects
from estuary.demo.chance import Chance
from estuary.demo.writing import Row
from estuary.trouble import Trouble

SIDES = {"ORIGINAL": 768, "LARGE": 512, "THUMBNAIL": 256}
WIDE, HIGH = 768, 512
SKIES = {
    "in the morning": ("#fdf3d8", "#f6b99b", "#d9827b"),
    "at noon": ("#dff1f7", "#8ec9dd", "#3f8fb0"),
    "at dusk": ("#f4c6a0", "#9b6a9c", "#3c2f63"),
}
ASSET = (
    *("id", "owner", "kind", "status", "visibility", "file_name", "alt_text", "content_type", "size_bytes", "sha256"),
    *("key", "width", "height", "created_at", "uploaded_at", "settled_at"),
)
VARIANT = ("id", "asset", "name", "key", "is_public", "content_type", "size_bytes", "width", "height")
HUNG = ("id", "asset", "role", "position")

type Draw = Callable[[ImageDraw.ImageDraw, Chance, str, str], None]


@dataclass(frozen=True)
class View:
    """What is seen, and the file of each form of it."""

    what: str
    folder: str
    files: dict[str, bytes]

    def size(self, form: str) -> tuple[int, int]:
        return SIDES[form], SIDES[form] * HIGH // WIDE


def hills(pen: ImageDraw.ImageDraw, chance: Chance, middle: str, dark: str) -> None:
    for row, colour in enumerate((middle, dark)):
        ground = HIGH * (6 + 2 * row) // 10
        for _ in range(4):
            at, wide = chance.number(0, WIDE), chance.number(200, 420)
            pen.ellipse((at - wide, ground, at + wide, ground + wide), fill=colour)
        pen.rectangle((0, min(ground + 110, HIGH), WIDE, HIGH), fill=colour)


def sea(pen: ImageDraw.ImageDraw, chance: Chance, middle: str, dark: str) -> None:
    pen.rectangle((0, HIGH * 6 // 10, WIDE, HIGH), fill=middle)
    for _ in range(24):
        at, down = chance.number(-100, WIDE), chance.number(HIGH * 6 // 10, HIGH)
        pen.rounded_rectangle((at, down, at + chance.number(60, 240), down + 7), 3, fill=dark)


def stones(pen: ImageDraw.ImageDraw, chance: Chance, middle: str, dark: str) -> None:
    down, wide = HIGH - 20, 320
    for each in range(5):
        colour = (middle, dark)[each % 2]
        pen.ellipse((WIDE // 2 - wide // 2, down - 80, WIDE // 2 + wide // 2, down), fill=colour)
        down, wide = down - 70, wide - chance.number(30, 55)


def leaves(pen: ImageDraw.ImageDraw, chance: Chance, middle: str, dark: str) -> None:
    for each in range(40):
        at, down, wide = chance.number(0, WIDE), chance.number(HIGH // 3, HIGH), chance.number(30, 70)
        pen.pieslice((at - wide, down - wide, at + wide, down + wide), 20, 110, fill=(middle, dark)[each % 2])


SCENES: dict[str, Draw] = {"Hills": hills, "The sea": sea, "A pile of stones": stones, "Leaves": leaves}


@cache
def views() -> tuple[View, ...]:
    found: list[View] = []
    for scene, draw in SCENES.items():
        for when, colours in SKIES.items():
            what = f"{scene} {when}"
            picture = drawn(draw, Chance(f"picture {what}"), *colours)
            files = {name: written(picture.resize((side, side * HIGH // WIDE))) for name, side in SIDES.items()}
            found.append(View(what, f"demo/{len(found)}", files))
    return tuple(found)


def drawn(draw: Draw, chance: Chance, light: str, middle: str, dark: str) -> Image.Image:
    sky = Image.linear_gradient("L").resize((WIDE, HIGH))
    picture = ImageOps.colorize(sky, middle, light)
    pen = ImageDraw.Draw(picture)
    at, down, wide = chance.number(120, WIDE - 120), chance.number(80, 200), chance.number(40, 70)
    pen.ellipse((at - wide, down - wide, at + wide, down + wide), fill=light)
    draw(pen, chance, middle, dark)
    return picture


def written(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=80, method=2)
    return file.getvalue()


def put() -> None:
    """To the storage, unless they are there. The last of them tells."""
    public, last = needed(Objects).public, views()[-1]
    try:
        if public.find(key_of(last, "THUMBNAIL")):
            return
        for view in views():
            for form, file in view.files.items():
                public.put(key_of(view, form), io.BytesIO(file), content_type="image/webp", headers=KEPT_BY_BROWSERS)
    except Away as away:
        raise Trouble(
            f"The storage does not take the demo's pictures ({away}). Look at STORAGE_ENDPOINT_URL."
        ) from None


def key_of(view: View, form: str) -> str:
    return f"{view.folder}/{form.lower()}.webp"


@dataclass(frozen=True)
class Picture:
    """A view, as the file of somebody."""

    id: UUID
    view: View
    owner: UUID
    at: UUID  # what it hangs at
    added_at: datetime


def hung(chance: Chance, walls: Sequence[tuple[UUID, UUID, datetime]]) -> list[Picture]:
    """One at each wall: what it is, whose it is, and since when."""
    return [Picture(chance.id(since), chance.one(views()), owner, at, since) for at, owner, since in walls]


def asset_rows(chance: Chance, pictures: Sequence[Picture]) -> Iterator[Row]:
    for each in pictures:
        file, times = each.view.files["ORIGINAL"], (each.added_at,) * 3
        said = (f"{each.view.what}.webp", each.view.what, "image/webp", len(file), sha256(file).digest())
        folder = chance.id(each.added_at).hex
        yield (each.id, each.owner, "IMAGE", "READY", "PUBLIC", *said, folder, WIDE, HIGH, *times)


def variant_rows(chance: Chance, pictures: Sequence[Picture]) -> Iterator[Row]:
    """All that show the same view share its files, which go with none of them."""
    for each in pictures:
        for form, file in each.view.files.items():
            what = (each.id, form, key_of(each.view, form), True, "image/webp", len(file))
            yield (chance.id(each.added_at), *what, *each.view.size(form))


def hung_rows(chance: Chance, pictures: Sequence[Picture], role: str) -> Iterator[Row]:
    for each in pictures:
        yield (chance.id(each.added_at), each.id, role, 0, each.at)
