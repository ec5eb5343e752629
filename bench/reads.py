"""Pages of the catalogue, beside hand-written SQL and the servers that people would use instead."""

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.contestants import drawing, verdict
from bench.contestants.checks import require_equal_answers
from bench.contestants.contestant import Contestant, serving
from bench.contestants.drf import Drf
from bench.contestants.estuary import Estuary
from bench.contestants.hand import Hand
from bench.contestants.load import Figures, Found, measure
from bench.contestants.ordinary import Ordinary
from bench.contestants.pages import PAGES, Sample, take_sample
from bench.contestants.postgraphile import Postgraphile
from bench.contestants.statements import count_statements
from bench.contestants.strawberry import Strawberry
from bench.endpoint import RATES
from bench.parts import servers
from estuary.environment import ROOT
from estuary.trouble import Trouble

SCALE = "medium"
WARM_UP = 2.0
DRAWING = ROOT / "docs" / "reads.svg"
CONTESTANTS: tuple[Contestant, ...] = (Estuary(), Hand(), Postgraphile(), Strawberry(), Drf(), Ordinary())


def main(arguments: Sequence[str]) -> None:
    options = read(arguments)
    chosen = [each for each in CONTESTANTS if each.name in {Estuary.name, *options.contestants}]
    for each in chosen:
        each.install()
    with market() as sample, TemporaryDirectory() as folder, running(chosen, Path(folder)) as addresses:
        require_equal_answers(chosen, addresses, sample)
        found = compared(chosen, addresses, sample, seconds=options.seconds, rounds=options.rounds)
        statements = count_statements(sample)
    tell(found)
    rows = verdict.rows(found, statements)
    print(verdict.table(rows))
    if len(chosen) == len(CONTESTANTS):
        DRAWING.write_text(drawing.drawn(found))
    if short := [row.measure for row in rows if not row.holds]:
        raise Trouble("\n".join(["These thresholds do not hold:", *(f"  {measure}" for measure in short)]))
    print("all thresholds hold")


def read(arguments: Sequence[str]) -> argparse.Namespace:
    names = [each.name for each in CONTESTANTS]
    parser = argparse.ArgumentParser(prog="manage.py bench reads")
    parser.add_argument("--seconds", type=float, default=8, help="how long each is measured in a round (8)")
    parser.add_argument("--rounds", type=int, default=5, help="how often all of them take their turn (5)")
    parser.add_argument(
        "--contestants", nargs="+", choices=names, default=names, help="Estuary and only these; nothing is drawn then"
    )
    return parser.parse_args(arguments)


@contextmanager
def market() -> Iterator[Sample]:
    """The servers, the demo at the scale that the thresholds were set for, and somebody who is signed in."""
    from django.core.management import call_command

    os.environ.update(RATES)
    with servers.started():
        call_command("seed_demo", scale=SCALE)
        sample = take_sample()
        servers.analyze()
        yield sample


@contextmanager
def running(contestants: Sequence[Contestant], folder: Path) -> Iterator[dict[str, str]]:
    for each in contestants:
        each.prepare()
    with ExitStack() as stack:
        yield {each.name: stack.enter_context(serving(each, folder)) for each in contestants}


def compared(
    contestants: Sequence[Contestant], addresses: Mapping[str, str], sample: Sample, *, seconds: float, rounds: int
) -> Found:
    """All in turn, several times, so that what else the machine does troubles them alike; and now in one order, now in
    the other, so that nobody always comes after the same."""
    found: dict[tuple[str, str], list[Figures]] = {}
    for number in range(rounds + 1):
        for page in PAGES:
            for each in contestants if number % 2 else reversed(contestants):
                if page in each.pages:
                    asked = each.asked(page, sample)
                    how_long = seconds if number else min(seconds, WARM_UP)
                    figures = measure(each.name, addresses[each.name], asked, how_long)
                    if number:
                        found.setdefault((page.name, each.name), []).append(figures)
        print(f"round {number} of {rounds}" if number else "warmed up", flush=True)
    return found


def tell(found: Found) -> None:
    for (page, name), figures in found.items():
        middle = verdict.median(figures)
        print(f"{page:22}{name:14}{middle.rate:9.0f} requests/s   p50 {middle.p50:8.2f} ms   p99 {middle.p99:8.2f} ms")
    print()
