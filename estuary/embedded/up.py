"""`manage.py up`: everything on one machine, with one command, until Ctrl-C."""

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import NoReturn

from estuary import interrupts
from estuary.demo import accounts
from estuary.embedded import place as places
from estuary.embedded.place import Place, is_free, rewrite
from estuary.embedded.process import Process
from estuary.embedded.programs import EVERY_ADDRESS, EVERY_ADDRESS_6, Relay, Web, Worker, url_of
from estuary.embedded.servers import all_servers
from estuary.embedded.stack import Stack
from estuary.environment import ROOT, RUNNING_ENVIRONMENT
from estuary.progress import Progress
from estuary.trouble import Trouble

LOOK_EVERY = 0.3  # seconds

# Nobody who explores is throttled.
EXPLORING = {
    "RATE_LIMIT_ANONYMOUS": "100000/hour",
    "RATE_LIMIT_AUTHENTICATED": "100000/hour",
    "RATE_LIMIT_SIGN_IN": "10000/hour",
    "RATE_LIMIT_SIGN_IN_ADDRESS": "10000/hour",
}


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    place, moved = places.choose(ROOT, options.data_dir)
    if moved:
        print(moved)
    stack = Stack(place)
    try:
        place.claim()
        programs = [Web(place, options.host, options.port), Relay(place), Worker(place)]
        servers = all_servers(place)
        for process in (*programs, *servers):
            process.clear()
        if not options.data_dir:
            RUNNING_ENVIRONMENT.unlink(missing_ok=True)  # of one that was killed
        require_free(options.host, options.port)
        print("Starting Estuary")
        run(stack, servers, programs, options)
    except interrupts.Stopped:
        print("\nStopping …", flush=True)
    finally:
        shut_down(stack)
    print("Stopped. The data is kept.")
    return 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("manage.py up", description="Start everything, with demo data, until Ctrl-C.")
    parser.add_argument("--host", default="127.0.0.1", type=host, help="the address to listen on (127.0.0.1)")
    parser.add_argument("--port", default=8000, type=port, help="the port of the API (8000)")
    parser.add_argument("--data-dir", help="where the data is kept (.data)")
    parser.add_argument("--no-seed", action="store_true", help="leave out the demo accounts and data")
    return parser.parse_args(arguments)


def port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def host(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("an address is needed")
    return text


def run(stack: Stack, servers: list[Process], programs: list[Process], options: argparse.Namespace) -> None:
    stack.start(servers)
    stack.settings |= development_settings(stack.place, options.host, url_of(options.host, options.port))
    with nullcontext() if options.data_dir else known_to_other_commands(stack.settings):
        go(stack, programs, options)


def go(stack: Stack, programs: list[Process], options: argparse.Namespace) -> NoReturn:
    django(stack, "Migrating the database", "migrate", "--no-input", "--verbosity", "1")
    if not options.no_seed:
        django(stack, "Filling in cities and postal codes", "import_locations", "--once", "--verbosity", "0")
        django(stack, "Seeding the demo", "seed_demo")

    stack.start(programs)
    stack.place.announce(f"at {stack.settings['PUBLIC_URL']}")
    print(screen(stack, seeded=not options.no_seed), flush=True)
    while True:
        time.sleep(LOOK_EVERY)
        interrupts.heed()
        stack.look_after()


def development_settings(place: Place, address: str, url: str) -> dict[str, str]:
    secret = place.folder / "secret-key"
    if not secret.exists():
        rewrite(secret, secrets.token_urlsafe(50), mode=0o600)
    return {
        "ESTUARY_ENV": "development",
        "SECRET_KEY": secret.read_text(),
        "PUBLIC_URL": url,
        **EXPLORING,
        # Listening on every address means being called by names we cannot know.
        "ALLOWED_HOSTS": "*" if address in (EVERY_ADDRESS, EVERY_ADDRESS_6) else f"localhost,127.0.0.1,[::1],{address}",
    }


@contextmanager
def known_to_other_commands(settings: dict[str, str]) -> Iterator[None]:
    """Any other command, typed beside an ordinary `up`, finds the same servers by this file."""
    rewrite(RUNNING_ENVIRONMENT, "".join(f"{name}={value}\n" for name, value in settings.items()), mode=0o600)
    try:
        yield
    finally:
        RUNNING_ENVIRONMENT.unlink(missing_ok=True)


def django(stack: Stack, what: str, *command: str) -> None:
    with Progress(what) as progress:
        ran = subprocess.run(
            [sys.executable, ROOT / "manage.py", *command], cwd=ROOT, env=stack.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if ran.returncode:
            raise Trouble(f"{what} failed:\n{ran.stdout.strip()}")
        progress.done(ran.stdout.strip().rpartition("\n")[2].strip() if command[0].startswith("seed") else "")


def screen(stack: Stack, *, seeded: bool) -> str:
    addresses = [address for process in reversed(stack.running) for address in process.addresses()]
    addresses.sort(key=lambda address: address[0] != "GraphiQL")
    lines = ["", "Estuary is ready.", ""]
    lines += [f"  {what:<22}{where}" for what, where in addresses]
    lines += [f"  {'Data':<22}{stack.place.folder}"]
    lines += [f"  {'Limits':<22}raised to {EXPLORING['RATE_LIMIT_ANONYMOUS']}; production has 100 and 1000", ""]
    if seeded:
        lines += [f"  Demo accounts, password {accounts.PASSWORD}:"]
        lines += [f"    {email}" for email in accounts.ROLES]
        lines += [""]
    return "\n".join([*lines, "Ctrl-C stops everything; the data is kept.", ""])


def require_free(address: str, number: int) -> None:
    try:
        free = is_free(address, number)
    except OSError as error:
        raise Trouble(
            f"Cannot listen on {address}, port {number}: {error.strerror}. Choose others with --host and --port."
        ) from None
    if not free:
        raise Trouble(f"Port {number} is in use by another program. End it, or choose another port with --port.")


def shut_down(stack: Stack) -> None:
    interrupts.ignore()
    stack.stop()
    stack.place.release()
