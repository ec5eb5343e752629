"""Log lines for machines (one JSON object each) and for people."""

import json
import logging
import threading
import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from typing import TextIO

import orjson

PAUSE = 0.1  # seconds that a line may wait for others
AT_ONCE = 4_000  # letters: a pipe takes that much in one piece, whoever else writes into it

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

# None of these is ever shown, and each takes its time at every line.
for _unseen in ("_srcfile", "logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"):
    setattr(logging, _unseen, None)

_BLANK = vars(logging.makeLogRecord({}))
_ORDINARY = {*_BLANK, "message", "asctime", "taskName"}


class Happening(logging.LogRecord):
    """A record made for every request, in a third of the time: of what happened, not of where in the code."""

    def __init__(self, logger: str, message: str, facts: Mapping[str, object]) -> None:
        vars(self).update(_BLANK)
        vars(self).update(facts)
        self.name, self.msg, self.created = logger, message, time.time()
        self.levelno, self.levelname = logging.INFO, "INFO"
        self.facts = facts


def extras(record: logging.LogRecord) -> Mapping[str, object]:
    """What the caller gave as `extra={...}`."""
    if isinstance(record, Happening):
        return record.facts
    return {name: value for name, value in vars(record).items() if name not in _ORDINARY}


@lru_cache(10)
def told_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        second = int(record.created)
        line: dict[str, object] = {
            "at": f"{told_second(second)}.{int((record.created - second) * 1000):03}+00:00",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if record.args else str(record.msg),
        }
        if request_id := REQUEST_ID.get():
            line["request_id"] = request_id
        line |= extras(record)
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return told(line)


def told(line: dict[str, object]) -> str:
    try:
        return orjson.dumps(line, default=str).decode()
    except TypeError:  # half a letter, which somebody may have sent
        return json.dumps(line, default=str)


class PlainLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        facts = " ".join(f"{name}={value}" for name, value in extras(record).items())
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        # A path or a name can hold a line break or a terminal's escape; neither may look like a line of ours.
        line = printable(f"{at} {level}{record.getMessage()}  {facts}".rstrip())
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


class Gathered(logging.StreamHandler[TextIO]):
    """Writes the lines of a moment together: giving each to the system takes longer than making it.

    Whatever is more than information is written at once, with all that came before it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[str] = []
        self._letters = 0
        self._some = threading.Event()
        self._writer: threading.Thread | None = None

    def handle(self, record: logging.LogRecord) -> logging.LogRecord | bool:  # type: ignore[override]
        """Without the lock, which is only needed for a part of it."""
        if self.filters:
            return super().handle(record)
        self.emit(record)
        return record

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._gather(self.format(record) + self.terminator)
            if record.levelno > logging.INFO:
                self.flush()
            elif not self._some.is_set():
                self._write_soon()
        except Exception:
            self.handleError(record)

    def flush(self) -> None:
        assert self.lock
        with self.lock:
            lines, self._lines, self._letters = self._lines, [], 0
            self._some.clear()
            if lines:
                self.stream.write("".join(lines))
            super().flush()

    def _gather(self, line: str) -> None:
        assert self.lock
        with self.lock:
            if self._letters + len(line) > AT_ONCE:
                self.flush()
            self._lines.append(line)
            self._letters += len(line)

    def _write_soon(self) -> None:
        self._some.set()
        if self._writer is None or not self._writer.is_alive():  # the first time, and after a fork
            self._writer = threading.Thread(target=self._keep_writing, name="log", daemon=True)
            try:
                self._writer.start()
            except RuntimeError:  # everything ends at this moment
                self.flush()

    def _keep_writing(self) -> None:
        while True:
            self._some.wait()
            time.sleep(PAUSE)
            self.flush()
