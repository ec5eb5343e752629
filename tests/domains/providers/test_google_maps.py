import json
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from domains.providers import google_maps
from domains.providers.geocoding import Away, NotCovered, Part, Precision, Refused, Status, Verdict, Written
from domains.providers.google_maps import Google
from estuary.embedded.place import free_port
from estuary.sandbox.geocoding.application import KEY

HOME = Written(line1="Torstraße 1", city="Berlin", postal_code="10119", country="DE")
SECRETS = ("the-very-secret-key", "Torstraße", "Torstra%C3%9Fe")


@contextmanager
def client(geocoding: str, *, key: str = KEY, validation: str = "") -> Iterator[Google]:
    google = Google(key=key, geocoding_url=geocoding, validation_url=validation or geocoding)
    yield google
    google.close()


@pytest.fixture
def sandbox() -> Iterator[Google]:
    with at_the_sandbox() as google:
        yield google


def at_the_sandbox(key: str = KEY) -> AbstractContextManager[Google]:
    return client(os.environ["GOOGLE_GEOCODING_URL"], key=key, validation=os.environ["GOOGLE_ADDRESS_VALIDATION_URL"])


@contextmanager
def answering(body: Any, status: int = 200) -> Iterator[Google]:
    """A client of something that answers everything like this."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(written)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        with client(f"http://127.0.0.1:{server.server_port}", key=SECRETS[0]) as google:
            yield google
        server.shutdown()
        thread.join()


ASKED = pytest.mark.parametrize("ask", [lambda google: google.find(HOME), lambda google: google.validate(HOME)])


@pytest.mark.parametrize(
    ("address", "precision", "formatted"),
    [
        (HOME, Precision.ADDRESS, "Torstraße 1, 10119 Berlin, DE"),
        (Written(line1="Torstraße", city="Berlin", country="DE"), Precision.STREET, "Torstraße, Berlin, DE"),
        (Written(line1="Nowhere 3", city="Berlin", country="DE"), Precision.CITY, "Berlin, DE"),
        (Written(city="berlin", postal_code="10119", country="DE"), Precision.POSTAL_CODE, "10119 Berlin, DE"),
    ],
)
def test_find_says_how_well_it_is_known(
    sandbox: Google, address: Written, precision: Precision, formatted: str
) -> None:
    [found] = sandbox.find(address)
    assert (found.precision, found.formatted) == (precision, formatted)
    assert abs(found.latitude - 52.52) < 0.02
    assert abs(found.longitude - 13.405) < 0.02


@pytest.mark.parametrize("country", ["DE", "FR"])
def test_find_what_nobody_knows(sandbox: Google, country: str) -> None:
    """Nor what lies in another country."""
    assert sandbox.find(Written(city="Atlantis" if country == "DE" else "Berlin", country=country)) == []


def test_validate_confirms_an_address(sandbox: Google) -> None:
    found = sandbox.validate(HOME)
    assert (found.verdict, found.missing, found.normalized) == (Verdict.CONFIRMED, (), HOME)
    parts = {each.part: each.status for each in found.components}
    assert parts == dict.fromkeys((Part.LINE1, Part.CITY, Part.POSTAL_CODE, Part.COUNTRY), Status.CONFIRMED)


@pytest.mark.parametrize(
    ("address", "verdict", "part", "status", "text"),
    [
        (Written(line1="Torstraße 1", city="Berlln", postal_code="10119", country="DE"), Verdict.CHANGED, Part.CITY,
         Status.CHANGED, "Berlin"),
        (Written(line1="No Street 1", city="Berlin", postal_code="10119", country="DE"), Verdict.UNCONFIRMED,
         Part.LINE1, Status.UNCONFIRMED, "No Street 1"),
        (Written(line1="Torstraße 1", line2="Floor 9", city="Berlin", postal_code="10119", country="DE"),
         Verdict.UNCONFIRMED, Part.LINE2, Status.UNCONFIRMED, "Floor 9"),
        (Written(line1="Torstraße 1", city="Berlin", postal_code="99999", country="DE"), Verdict.UNCONFIRMED,
         Part.POSTAL_CODE, Status.UNCONFIRMED, "99999"),
        (Written(line1="Torstraße 1", city="Berlin", region="Berlin", postal_code="10119", country="DE"),
         Verdict.CONFIRMED, Part.REGION, Status.CONFIRMED, "Berlin"),
    ],
)  # fmt: skip
def test_validate_tells_of_each_part(
    sandbox: Google, address: Written, verdict: Verdict, part: Part, status: Status, text: str
) -> None:
    found = sandbox.validate(address)
    assert found.verdict == verdict
    [told] = [each for each in found.components if each.part == part]
    assert (told.status, told.text) == (status, text)


def test_validate_says_what_is_missing(sandbox: Google) -> None:
    found = sandbox.validate(Written(line1="Torstraße", city="Berlin", country="DE"))
    assert (found.verdict, found.missing) == (Verdict.INCOMPLETE, (Part.LINE1, Part.POSTAL_CODE))


def test_validate_in_a_country_that_is_not_covered(sandbox: Google) -> None:
    with pytest.raises(NotCovered):
        sandbox.validate(Written(city="Vaduz", country="LI"))


@ASKED
def test_wrong_key_is_refused(ask: Callable[[Google], Any]) -> None:
    with at_the_sandbox("another") as google, pytest.raises(Refused, match=r"REQUEST_DENIED|403"):
        ask(google)


@pytest.mark.parametrize(("status", "kind"), [(429, Away), (500, Away), (503, Away), (403, Refused), (401, Refused)])
@ASKED
def test_trouble_over_there_may_pass(ask: Callable[[Google], Any], status: int, kind: type[Exception]) -> None:
    with answering({"error": {"code": status}}, status) as google, pytest.raises(kind, match=str(status)):
        ask(google)


@pytest.mark.parametrize("said", ["OVER_QUERY_LIMIT", "OVER_DAILY_LIMIT", "UNKNOWN_ERROR"])
def test_budget_that_is_used_up_may_come_back(said: str) -> None:
    with answering({"status": said, "results": []}) as google, pytest.raises(Away, match=said):
        google.find(HOME)


LOCATION = {"lat": 52.5, "lng": 13.4}
SPOT = {"formatted_address": "x", "types": [], "geometry": {"location": LOCATION, "location_type": "ROOFTOP"}}


@pytest.mark.parametrize(
    "body",
    [
        b"<h1>Please sign in</h1>", b"", b"[]", b"null", b"[" * 100_000, b"\xff", {}, {"status": "OK"},
        {"status": "OK", "results": [1]}, {"status": "OK", "results": {}},
        {"status": "OK", "results": [{**SPOT, "geometry": {"location": {"lat": 91, "lng": 0}, "location_type": "x"}}]},
        {"status": "OK", "results": [{**SPOT, "geometry": {"location": {"lat": "1", "lng": 0}, "location_type": "x"}}]},
        b'{"status": "OK", "results": [{"formatted_address": "x", "types": [], "geometry": {"location": {"lat": NaN, "lng": 0}, "location_type": "x"}}]}',  # noqa: E501
        {"status": "OK", "results": [{**SPOT, "types": 5}]},
        {"status": "OK", "results": [{**SPOT, "formatted_address": None}]},
        {"result": {}}, {"result": []}, {"result": {"address": {"postalAddress": {}}}},
        {"result": {"address": {"postalAddress": {"regionCode": "DE"}, "addressComponents": [{}]}}},
        {"result": {"address": {"postalAddress": {"regionCode": "DE", "addressLines": 5}}}},
    ],
)  # fmt: skip
@ASKED
def test_answer_that_makes_no_sense_is_none(ask: Callable[[Google], Any], body: Any) -> None:
    with answering(body) as google, pytest.raises(Away):
        ask(google)


def test_no_more_candidates_are_taken_than_anybody_looks_at() -> None:
    with answering({"status": "OK", "results": [SPOT] * 50}) as google:
        assert len(google.find(HOME)) == 5


def test_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google_maps, "LARGEST", 10)
    with answering({"status": "ZERO_RESULTS"}) as google, pytest.raises(Away, match="without end"):
        google.find(HOME)


@ASKED
def test_google_that_cannot_be_reached(ask: Callable[[Google], Any]) -> None:
    with client(f"http://127.0.0.1:{free_port()}") as google, pytest.raises(Away, match="could not be reached"):
        ask(google)


def test_google_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(google_maps, "TIMEOUT", 0.2)
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent:
        began = time.monotonic()
        away = pytest.raises(Away, match="could not be reached")
        with client(f"http://127.0.0.1:{silent.server_port}") as google, away:
            google.find(HOME)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("status", [200, 403, 500])
@ASKED
def test_secrets_stay_out_of_logs_and_exceptions(
    ask: Callable[[Google], Any], caplog: pytest.LogCaptureFixture, status: int
) -> None:
    with (
        caplog.at_level(logging.DEBUG),
        answering({"error": {"message": SECRETS[0]}}, status) as google,
        pytest.raises((Away, Refused)) as caught,
    ):
        ask(google)
    said = caplog.text + repr(caught.value) + repr(caught.value.__context__)
    assert SECRETS[0] not in said
