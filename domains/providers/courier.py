"""Text messages, through Courier."""

import logging
from functools import cached_property
from json import JSONDecodeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from courier import Courier

TIMEOUT = 10  # seconds
LATER = (408, 409, 429)  # 409: the same message is being handed in at this moment


class Away(Exception):
    """Trying again later may help."""


class Refused(Exception):
    """Trying again helps nothing."""


class TextMessages:
    def __init__(self, *, key: str, url: str) -> None:
        self._key = key
        self._url = url

    @property
    def is_offered(self) -> bool:
        return bool(self._key)

    def send(self, *, to: str, text: str, idempotency_key: str) -> None:
        """Under a key that Courier knows, nothing is sent again. It keeps a key for a day with the answer that it gave,
        even if that was a 500: who tries again after one needs another key."""
        if trouble := self._hand_in(to, text, idempotency_key):
            raise trouble

    def _hand_in(self, to: str, text: str, idempotency_key: str) -> Away | Refused | None:
        """What is to be raised, once the SDK's exception is gone: it holds the request, with the key and the text."""
        if not self.is_offered:
            return Refused("There is no key for Courier.")
        from courier import APIConnectionError, APIStatusError

        try:
            answer = self._courier.send.message(
                message={
                    "to": {"phone_number": to},
                    # The title is for channels that show one.
                    "content": {"title": "Estuary", "body": text},
                    "routing": {"method": "single", "channels": ["sms"]},
                },
                idempotency_key=idempotency_key,
            )
        except APIStatusError as error:
            return verdict(error.status_code)
        except APIConnectionError:
            return Away("Courier could not be reached.")
        except UnicodeEncodeError:
            return Refused("The message holds a character that cannot be sent.")
        except JSONDecodeError:
            return Away("Something else answered for Courier.")
        is_of_courier = bool(getattr(answer, "request_id", None))
        return None if is_of_courier else Away("Something else answered for Courier.")

    @cached_property
    def _courier(self) -> "Courier":
        from courier import Courier  # brings pydantic, and most processes never send

        # At DEBUG the SDK logs whole requests.
        logging.getLogger("courier").setLevel(logging.INFO)
        return Courier(api_key=self._key, base_url=self._url, timeout=TIMEOUT, max_retries=0)


def verdict(status: int) -> Away | Refused:
    is_passing = status >= 500 or status in LATER
    return Away(f"Courier answered {status}.") if is_passing else Refused(f"Courier answered {status}.")
