from typing import ClassVar

from django.db import models

from domains.kernel.ids import uuid7


class Hung(models.Model):
    """That a file hangs somewhere, as something, at a place among others. The domains above have a table of it for each
    thing that files can hang at; whatever it is, a file hangs there once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asset = models.ForeignKey("media.MediaAsset", on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=20)
    position = models.IntegerField()

    roles: ClassVar[frozenset[str]]
    at: ClassVar[str]  # its foreign key to what it hangs at
    alone: ClassVar[frozenset[str]] = frozenset()  # the roles that one file has at a time

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.role} of {getattr(self, f'{self.at}_id')}"


def hangs_in_order(at: str) -> list[models.BaseConstraint]:
    """What holds of each such table."""
    return [
        models.UniqueConstraint(fields=[at, "asset"], name=f"a_file_hangs_at_a_{at}_once"),
        models.UniqueConstraint(
            fields=[at, "position"],
            deferrable=models.Deferrable.DEFERRED,
            name=f"files_hang_at_a_{at}_in_an_order",
        ),
    ]
