"""Log lines for machines (one JSON object each) and for people."""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

# None of these is ever shown, and each takes its time at every line.
for _unseen in ("_srcfile", "logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"):
    setattr(logging, _unseen, None)

_ORDINARY = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}


def extras(record: logging.LogRecord) -> dict[str, object]:
    """What the caller gave as `extra={...}`."""
    return {name: value for name, value in vars(record).items() if name not in _ORDINARY}


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
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
