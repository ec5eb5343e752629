"""Lines that are gathered and written together."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from estuary import logs
from estuary.logs import Gathered, JsonLines
from tests.estuary.embedded.upping import until


class Counting(io.StringIO):
    """Counts how often it was written to."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0

    def write(self, text: str) -> int:
        self.writes += 1
        return super().write(text)

    @property
    def lines(self) -> list[str]:
        return [json.loads(line)["message"] for line in self.getvalue().splitlines()]


@pytest.fixture
def stream() -> Counting:
    return Counting()


@pytest.fixture
def log(stream: Counting) -> Iterator[logging.Logger]:
    handler = Gathered()
    handler.setStream(stream)
    handler.setFormatter(JsonLines())
    logger = logging.Logger("gathered", logging.INFO)
    logger.addHandler(handler)
    yield logger
    handler.close()


def test_lines_of_a_moment_are_written_together(log: logging.Logger, stream: Counting) -> None:
    for number in range(5):
        log.info("%d", number)
    assert stream.writes == 0
    until(lambda: len(stream.lines) == 5)
    assert (stream.lines, stream.writes) == (["0", "1", "2", "3", "4"], 1)


def test_line_after_a_pause_is_written_too(log: logging.Logger, stream: Counting) -> None:
    for number in range(3):
        log.info("%d", number)
        until(lambda: stream.lines == [str(each) for each in range(number + 1)])  # noqa: B023 (asked at once)


def test_warning_is_written_at_once_after_what_came_before_it(log: logging.Logger, stream: Counting) -> None:
    log.info("first")
    log.warning("then")
    assert stream.lines == ["first", "then"]


def test_no_more_is_written_at_once_than_a_pipe_takes(log: logging.Logger, stream: Counting) -> None:
    for number in range(100):
        log.info("%d %s", number, "x" * 100)
    log.handlers[0].flush()
    pieces = stream.writes
    assert [line.split()[0] for line in stream.lines] == [str(number) for number in range(100)]
    assert len(stream.getvalue()) / logs.AT_ONCE <= pieces < 100


def test_line_that_cannot_be_told_is_no_trouble(
    log: logging.Logger, stream: Counting, capsys: pytest.CaptureFixture[str]
) -> None:
    log.info("%d", "no number")
    log.warning("goes on")
    assert stream.lines == ["goes on"]
    assert "Logging error" in capsys.readouterr().err


def test_what_happened_is_told_as_any_other_line(log: logging.Logger, stream: Counting) -> None:
    log.handle(logs.Happening("of requests", "100 % of GET /", {"status": 200}))
    log.warning("ordinary", extra={"status": 200})
    happened, ordinary = (json.loads(line) for line in stream.getvalue().splitlines())
    assert list(happened) == list(ordinary)
    assert (happened["message"], happened["level"], happened["logger"]) == ("100 % of GET /", "INFO", "of requests")
    assert happened["at"][:16] == ordinary["at"][:16]
