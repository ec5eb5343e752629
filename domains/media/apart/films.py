"""Films, packed anew: their pictures and their sound as they were, without where and by whom they were taken."""

from pathlib import Path
from typing import Any

import av
import av.container
from PIL import Image

from domains.media.apart import Unusable, pictures

LONGEST = 15 * 60  # seconds
LARGEST_SIDE = 4_096
# Said, not guessed: what is guessed could be a list of other files, which would be read too.
READ_AS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}
WRITTEN_AS = {"video/mp4": "mp4", "video/quicktime": "mp4", "video/webm": "webm"}
SEEN = {"mp4": ("h264", "hevc", "av1", "mpeg4"), "webm": ("vp8", "vp9", "av1")}
HEARD = {"mp4": ("aac", "mp3", "ac3", "alac"), "webm": ("opus", "vorbis")}


def make(content_type: str, file: Path, folder: Path) -> dict[str, Any]:
    kind = WRITTEN_AS[content_type]
    with av.open(str(file), format=READ_AS[content_type]) as film:
        seen = the_pictures_of(film, kind)
        seconds = float(film.duration or 0) / av.time_base
        if seconds > LONGEST:
            raise Unusable("TOO_LONG")
        poster = first_picture(film, seen)
    width, height = poster.size
    name = f"original.{kind}"
    with av.open(str(file), format=READ_AS[content_type]) as film:
        packed(film, folder / name, kind)
    original = {
        "name": "ORIGINAL", "file": name, "content_type": f"video/{kind}", "width": width, "height": height,
    }  # fmt: skip
    small = pictures.painted(poster, folder, of="LARGE THUMBNAIL")
    return {"variants": [original, *small], "width": width, "height": height, "duration_seconds": round(seconds, 3)}


def the_pictures_of(film: av.container.InputContainer, kind: str) -> Any:
    if not film.streams.video:
        raise Unusable("BROKEN")
    seen = film.streams.video[0]
    if seen.codec_context.name not in (*SEEN[kind], *DECODERS):
        raise Unusable("OTHER_TYPE")
    if max(seen.width, seen.height) > LARGEST_SIDE:
        raise Unusable("TOO_LARGE")
    return seen


# What decodes a codec may be called otherwise than the codec.
DECODERS = ("libdav1d", "libvpx", "libvpx-vp9")


def first_picture(film: av.container.InputContainer, seen: Any) -> Image.Image:
    """As it is to be seen: a telephone writes down how it was held."""
    seen.codec_context.thread_count = 1  # each takes memory
    for frame in film.decode(seen):
        picture: Image.Image = frame.to_image()
        return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
    raise Unusable("BROKEN")


def packed(film: av.container.InputContainer, into: Path, kind: str) -> None:
    """The first film and the first sound, in the order in which they come."""
    sound = [each for each in film.streams.audio if each.codec_context.name in HEARD[kind]][:1]
    wanted = [film.streams.video[0], *sound]
    options = {"movflags": "+faststart"} if kind == "mp4" else {}
    with av.open(str(into), "w", format=kind, options=options) as out:
        copies = {each.index: out.add_stream_from_template(each) for each in wanted}
        for copy in copies.values():
            copy.metadata.clear()
        for packet in film.demux(wanted):
            if packet.dts is not None:
                packet.stream = copies[packet.stream.index]
                out.mux(packet)
