from typing import ClassVar

from domains.kernel.errors import DomainError
from domains.kernel.personal import Obligation


class OpenObligations(DomainError):
    """Something has to be done before the account can be erased, or the practice deleted."""

    code = "OPEN_OBLIGATIONS"
    message = "Something is still open. See to it first."

    obligations: list[Obligation]
    described: ClassVar = {"obligations": "What is still open."}

    def __init__(self, *, obligations: list[Obligation]) -> None:
        super().__init__()
        self.obligations = obligations


class ExportPending(DomainError):
    """It was asked for before, and is being made."""

    code = "EXPORT_PENDING"
    message = "Your data are being put together already."
