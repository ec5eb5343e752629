"""The stock of words that the demo is made of: text files in the folder of the same name."""

from pathlib import Path

FOLDER = Path(__file__).parent / "words"


def lines(name: str) -> list[str]:
    """Without what begins with #, which says what the lines are."""
    found = (FOLDER / f"{name}.txt").read_text("utf-8").split("\n")
    return [line for line in found if line and not line.startswith("#")]


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """The lines below each [title]."""
    found: dict[str, list[str]] = {}
    for line in lines(name):
        if line.startswith("["):
            found[line.strip("[]")] = below = []
        else:
            below.append(line)
    return {title: tuple(below) for title, below in found.items()}
