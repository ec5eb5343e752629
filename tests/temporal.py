"""Temporal's time-skipping server, for lives that take weeks."""

import sys
from pathlib import Path

from temporalio.testing import WorkflowEnvironment


async def time_skipping() -> WorkflowEnvironment:
    server = Path(sys.executable).parent / "temporal-test-server"
    return await WorkflowEnvironment.start_time_skipping(test_server_existing_path=str(server))
