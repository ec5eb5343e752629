"""Requests a second and how long they took, by wrk."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from bench.contestants.contestant import Asked
from estuary.trouble import Trouble

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
        given = {"ASKED": file.name, "AUTHORIZATION": asked[0].headers.get("Authorization", "")}
        said = wrk(address, seconds, given)
    if "Non-2xx" in said or "Socket errors" in said:
        raise Trouble(f"{name} did not answer everything:\n{said}")
    return Figures(rate=float(found(r"Requests/sec:\s+([\d.]+)", said)[1]), p50=took(said, 50), p99=took(said, 99))


def wrk(address: str, seconds: float, given: dict[str, str]) -> str:
    command = ["wrk", "-t1", "-c4", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(SCRIPT), address]
    try:
        return subprocess.run(command, env=os.environ | given, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        raise Trouble("This benchmark needs wrk: apt-get install wrk") from None


def took(said: str, share: int) -> float:
    number, unit = found(rf"\b{share}%\s+([\d.]+)(us|ms|s|m)\b", said).groups()
    return float(number) * MILLISECONDS[unit]


def found(pattern: str, said: str) -> re.Match[str]:
    match = re.search(pattern, said)
    assert match, said
    return match
