"""Files that people bring, made anew: good ones, each with something that must not be given out."""

import io
import struct
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin
from pypdf import PdfWriter

PLACE, CAMERA = "+52.5200+013.4050/", "Camera of Ada"
RED, BLUE = (250, 20, 20), (20, 20, 250)


def written(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def halves(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """The left one red, the right one blue."""
    picture = Image.new("RGB", size, BLUE)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=RED)
    return picture.convert(mode)


@cache
def jpeg(size: tuple[int, int] = (64, 48), *, orientation: int = 1) -> bytes:
    """With where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, CAMERA
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return written(halves(size), "JPEG", exif=exif, quality=95, comment=CAMERA)


@cache
def png() -> bytes:
    """The left half of it can be looked through."""
    picture = halves(mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 32, 48))
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", CAMERA)
    return written(picture, "PNG", pnginfo=words)


@cache
def deep_png() -> bytes:
    """Of sixteen bits a pixel, in the middle between black and white."""
    return written(Image.new("I;16", (64, 48), 0x8000), "PNG")


@cache
def gif() -> bytes:
    """Two pictures, one after the other, of few colours."""
    return written(halves(), "GIF", save_all=True, append_images=[Image.new("RGB", (64, 48), "green")], comment=CAMERA)


@cache
def webp() -> bytes:
    return written(halves(), "WEBP", lossless=True)


@cache
def avif() -> bytes:
    return written(halves(), "AVIF", quality=90)


@cache
def cmyk() -> bytes:
    """As for a printer, with a profile that is not one of a printer's."""
    return written(halves(mode="CMYK"), "JPEG", quality=95, icc_profile=srgb())


@cache
def in_other_colours() -> bytes:
    """By its profile, what is red in it is blue."""
    profile = srgb().replace(b"rXYZ", b"none").replace(b"bXYZ", b"rXYZ").replace(b"none", b"bXYZ")
    return written(halves(), "PNG", icc_profile=profile)


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


FILMS = {
    "mp4": ("libx264", "aac", 48_000), "mov": ("libx264", "aac", 48_000), "webm": ("libvpx", "libopus", 48_000),
}  # fmt: skip


@cache
def film(kind: str = "mp4", *, seconds: int = 1, size: tuple[int, int] = (64, 48), sound: bool = True) -> bytes:
    """With where and when it was taken."""
    seen, heard, rate = FILMS[kind]
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"film.{kind}"
        with av.open(str(file), "w", format=kind) as out:
            out.metadata.update({"location": PLACE, "title": CAMERA, "creation_time": "2026-03-29T01:30:00Z"})
            pictures: Any = out.add_stream(seen, rate=5, width=size[0], height=size[1], pix_fmt="yuv420p")
            pictures.metadata["handler_name"] = CAMERA
            noise: Any = out.add_stream(heard, rate=rate, layout="mono") if sound else None
            for number in range(5 * seconds):
                frame = av.VideoFrame.from_image(halves(size))
                frame.pts, frame.time_base = number, Fraction(1, 5)
                out.mux(pictures.encode(frame))
            out.mux(pictures.encode(None))
            if noise:
                for number in range(seconds * rate // 960):
                    silence = av.AudioFrame("flt" if heard == "libopus" else "fltp", "mono", 960)
                    silence.planes[0].update(bytes(silence.planes[0].buffer_size))
                    silence.rate, silence.pts, silence.time_base = rate, number * 960, Fraction(1, rate)
                    out.mux(noise.encode(silence))
                out.mux(noise.encode(None))
        return file.read_bytes()


@cache
def turned_film() -> bytes:
    """As a telephone takes it that is held upright: lying, and to be turned by whoever shows it."""
    made = bytearray(film("mp4"))
    at = made.index(b"tkhd") + 44
    quarter = (0, 0x10000, 0, -0x10000, 0, 0, 48 << 16, 0, 0x40000000)
    made[at : at + 36] = struct.pack(">9i", *quarter)
    return bytes(made)


def document(pages: int = 2, **entries: Any) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    for name, value in entries.items():
        writer.root_object[_name(f"/{name}")] = value
    return finished(writer)


def finished(writer: PdfWriter) -> bytes:
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _name(text: str) -> Any:
    from pypdf.generic import NameObject

    return NameObject(text)


TYPES = {
    "image/jpeg": jpeg, "image/png": png, "image/gif": gif, "image/webp": webp, "image/avif": avif,
    "video/mp4": film, "video/quicktime": lambda: film("mov"), "video/webm": lambda: film("webm"),
    "application/pdf": document,
}  # fmt: skip
KINDS = {"image": "IMAGE", "video": "VIDEO", "application": "DOCUMENT"}


def kind_of(content_type: str) -> str:
    return KINDS[content_type.partition("/")[0]]
