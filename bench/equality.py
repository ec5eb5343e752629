"""Plans beside the ordinary executor, for long and on every processor. Takes how many operations (100,000)."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from estuary.environment import ROOT
from estuary.trouble import Trouble

OPERATIONS = 100_000


def main(arguments: Sequence[str]) -> None:
    operations = int(arguments[0]) if arguments else OPERATIONS
    started, parts = time.monotonic(), os.cpu_count() or 1
    share = -(-operations // parts)
    asking = [asked(seed, share) for seed in range(parts)]
    told = [follow(each) for each in asking]
    if differences := [last for process, last in zip(asking, told, strict=True) if process.returncode]:
        raise Trouble("\n".join(["Plans differ from the ordinary executor:", *differences]))
    compared, planned, fields = (sum(column) for column in zip(*(map(int, last.split()) for last in told), strict=True))
    hours = (time.monotonic() - started) / 3600
    print(f"{compared:,} operations of {fields:,} root fields, {planned / fields:.0%} of them planned: no difference")
    print(f"(each also asked by somebody else, or with other values; {hours:.1f} hours)")


def asked(seed: int, how_many: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.parts.asking", str(seed + 100), str(how_many)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def follow(process: subprocess.Popen[str]) -> str:
    """What it said last."""
    last = ""
    assert process.stdout
    for line in process.stdout:
        if not line.startswith("{"):  # a line of the log
            last = line.strip()
            print(last[:200], flush=True)
    process.wait()
    return last
