"""Requests a second and how long they took, by wrk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from bench.contestants.contestant import Asked
from bench.parts import wrk

SCRIPT = Path(__file__).with_name("requests.lua")
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Figures:
    rate: float  # requests a second
    p50: float  # milliseconds
    p99: float


# (page, contestant) -> its figures, round by round
type Found = Mapping[tuple[str, str], Sequence[Figures]]


def measure(name: str, address: str, asked: Sequence[Asked], seconds: float) -> Figures:
    with NamedTemporaryFile("w", suffix=".asked") as file:
        file.writelines(f"{each.path}\n{each.body}\n" for each in asked)
        file.flush()
        authorization = asked[0].headers.get("Authorization", "")
        said = wrk.asked(address, SCRIPT, seconds=seconds, connections=4, ASKED=file.name, AUTHORIZATION=authorization)
    return Figures(rate=float(wrk.found(r"Requests/sec:\s+([\d.]+)", said)[1]), p50=took(said, 50), p99=took(said, 99))


def took(said: str, share: int) -> float:
    number, unit = wrk.found(rf"\b{share}%\s+([\d.]+)(us|ms|s|m)\b", said).groups()
    return float(number) * MILLISECONDS[unit]
