"""Asks the advisory service about every pin. Fails on a known vulnerability, and says how much could be asked."""

import json
import os
import subprocess
import sys
from pathlib import Path


def audited(file: str) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner", "off"]
    ran = subprocess.run([*command, "--format", "json", "-r", file], capture_output=True, text=True, check=False)
    if not ran.stdout:
        sys.exit(f"pip-audit failed on {file}:\n{ran.stderr}")
    found: list[dict[str, object]] = json.loads(ran.stdout)["dependencies"]
    return found


def main() -> None:
    found = [pin for file in sorted(Path().glob("requirements*.txt")) for pin in audited(str(file))]
    silent = [pin["name"] for pin in found if "skip_reason" in pin]
    vulnerable = [pin for pin in found if pin.get("vulns")]
    for pin in vulnerable:
        print(f"{pin['name']} {pin['version']}: {json.dumps(pin['vulns'])}")
    print(
        f"{len(found) - len(silent)} of {len(found)} pins were audited, {len(vulnerable)} have known vulnerabilities."
    )
    if silent:
        print("WARNING: the advisory service did not answer for the others. Where it can be reached, set AUDIT_ALL=1.")
    sys.exit(1 if vulnerable or (silent and os.environ.get("AUDIT_ALL")) else 0)


main()
