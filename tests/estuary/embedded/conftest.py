import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's user may enter, which pytest's own are not when root runs the tests."""
    made = Path(tempfile.mkdtemp(prefix="estuary-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)
