"""The same application, on the server that `manage.py serve` starts, with a planner that never has a plan."""

import sys
from typing import Any

import uvicorn

from estuary.asgi import application, graphql


async def no_plan(task: Any) -> None:
    return None


graphql.execution.queries.by_plan = no_plan  # type: ignore[method-assign]

if __name__ == "__main__":
    uvicorn.run(application, port=int(sys.argv[1]), log_config=None, access_log=False, server_header=False)
