"""Requests by wrk, each as a script says it."""

import os
import re
import subprocess
from pathlib import Path

from estuary.trouble import Trouble


def asked(url: str, script: Path, *, seconds: float, connections: int, **environment: str) -> str:
    """What wrk said afterwards. Answers that were none, or not 200, are trouble."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--latency", "-s", str(script), url]
    try:
        ran = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise Trouble("This benchmark needs wrk: apt-get install wrk") from None
    if "Non-2xx" in ran.stdout or "Socket errors" in ran.stdout:
        raise Trouble(f"Not everything was answered:\n{ran.stdout}")
    return ran.stdout


def found(pattern: str, said: str) -> re.Match[str]:
    match = re.search(pattern, said)
    assert match, said
    return match
