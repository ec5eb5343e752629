"""`python -I …/apart/__main__.py KIND TYPE FILE FOLDER`: says in a line of JSON what came of it."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from domains.media.apart import Unusable, sniffing

MB = 1024 * 1024
MEMORY = {"IMAGE": 1_500 * MB, "VIDEO": 2_000 * MB, "DOCUMENT": 1_000 * MB}
SECONDS = {"IMAGE": 30, "VIDEO": 60, "DOCUMENT": 30}  # of the processor
LARGEST = 300 * MB  # of what is written


def limit(kind: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS[kind], SECONDS[kind]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere it is not heeded
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY[kind], MEMORY[kind]))


def taken_apart(kind: str, content_type: str, file: Path, folder: Path) -> dict[str, Any]:
    beginning, ending = sniffing.ends_of(file)
    if sniffing.type_of(beginning) != content_type:
        return {"failure": "OTHER_TYPE"}
    if sniffing.is_another_too(beginning, ending, content_type):
        return {"failure": "SEVERAL_TYPES"}
    try:
        return made(kind, content_type, file, folder)
    except Unusable as unusable:
        return {"failure": str(unusable)}
    except MemoryError:
        return {"failure": "TOO_DEMANDING"}
    except Exception:  # whatever it is that they stumble over
        return {"failure": "BROKEN"}


def made(kind: str, content_type: str, file: Path, folder: Path) -> dict[str, Any]:
    """Each brings a library of its own."""
    match kind:
        case "IMAGE":
            from domains.media.apart import pictures

            return pictures.make(file, folder)
        case "VIDEO":
            from domains.media.apart import films

            return films.make(content_type, file, folder)
        case _:
            from domains.media.apart import documents

            return documents.make(file, folder)


if __name__ == "__main__":
    kind, content_type, file, folder = sys.argv[1:]
    limit(kind)
    print(json.dumps(taken_apart(kind, content_type, Path(file), Path(folder))))
