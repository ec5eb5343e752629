"""What people in the demo do for a living, by the shelf of the catalogue on which it is found."""

from dataclasses import dataclass

from estuary.demo import words


@dataclass(frozen=True)
class Shelf:
    name: str
    description: str
    place: str  # what somebody calls the place where they do it


@dataclass(frozen=True)
class Trade:
    shelf: Shelf
    name: str
    noun: str  # of whoever does it
    hour: int  # what one costs, in euros
    where: str  # any, here, space
    many: int  # who can take part at once
    topics: tuple[str, ...]


def read() -> tuple[Trade, ...]:
    found = []
    for title, below in words.sections("trades").items():
        shelf = Shelf(*title.split("|"))
        for head, topics in zip(below[::2], below[1::2], strict=True):
            name, noun, hour, where, many = head.split("|")
            found.append(Trade(shelf, name, noun, int(hour), where, int(many), tuple(topics.split(";"))))
    return tuple(found)


TRADES = read()
SHELVES = tuple(dict.fromkeys(trade.shelf for trade in TRADES))
