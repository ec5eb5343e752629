from typing import Any

from django.db import models


class Derived(models.GeneratedField):
    """PostgreSQL can always work it out; Django would ask a database whether it can, and checks run without one."""

    def _check_supported(self, databases: Any) -> list[Any]:
        return []
