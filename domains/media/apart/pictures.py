"""Pictures, painted anew: nothing that was in the file but what is seen."""

import io
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps

from domains.media.apart import Unusable

MOST_PIXELS = 60_000_000
LARGEST_SIDE = 4_096  # of the original, as it is given out
SIDES = {"ORIGINAL": LARGEST_SIDE, "LARGE": 1_024, "THUMBNAIL": 256}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
ORIENTATION = 0x0112  # in EXIF
SRGB = ImageCms.createProfile("sRGB")


def make(file: Path, folder: Path) -> dict[str, Any]:
    Image.MAX_IMAGE_PIXELS = None  # ours is asked before anything is unpacked
    with Image.open(file, formats=FORMATS) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise Unusable("TOO_LARGE")
        width, height = size_of(opened)
        opened.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
        picture = plain(opened)
    return {"variants": painted(picture, folder), "width": width, "height": height}


def size_of(opened: Image.Image) -> tuple[int, int]:
    """The right way up."""
    lies = opened.getexif().get(ORIENTATION) in (5, 6, 7, 8)
    return (opened.height, opened.width) if lies else (opened.width, opened.height)


def plain(opened: Image.Image) -> Image.Image:
    """The right way up, in the colours that every screen takes it for."""
    profile = opened.info.get("icc_profile")
    upright = ImageOps.exif_transpose(opened) or opened
    if upright.mode.startswith("I"):  # deeper than a screen; else all but the darkest of it would be white
        upright = upright.convert("I").point(lambda value: value / 257).convert("L")
    is_clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    if profile and upright.mode in ("RGB", "RGBA", "CMYK"):
        upright = in_srgb(upright, profile)
    return upright.convert("RGBA" if is_clear else "RGB")


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        made = ImageCms.profileToProfile(picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return picture  # a profile that cannot be read changes nothing
    return made or picture


def painted(picture: Image.Image, folder: Path, *, of: str = "") -> list[dict[str, Any]]:
    """A file for each size, none larger than the picture is. `of`: the sizes, by their names."""
    found = []
    for name, side in SIDES.items():
        if of and name not in of.split():
            continue
        smaller = picture.copy()
        smaller.thumbnail((side, side), Image.Resampling.LANCZOS)
        bare = Image.new(smaller.mode, smaller.size)
        bare.paste(smaller)
        file = f"{name.lower()}.webp"
        bare.save(folder / file, "WEBP", quality=82, method=4)
        found.append(
            {"name": name, "file": file, "content_type": "image/webp", "width": bare.width, "height": bare.height}
        )
    return found
