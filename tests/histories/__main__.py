import asyncio
import os
import re

from temporalio import activity
from temporalio.worker import Worker

from tests.histories import FOLDER, LIVES, Life


async def record() -> None:
    from tests.temporal import time_skipping

    async with await time_skipping() as env:
        for name, life in LIVES.items():
            file = FOLDER / f"{name}.json"
            if not file.exists():
                file.write_text(await lived(env, name, life) + "\n", "utf-8")
                print(f"wrote {file.name}")


async def lived(env, name: str, life: Life) -> str:  # type: ignore[no-untyped-def]
    from estuary import worker

    def answering(named: str, answer: object) -> object:
        several = iter(answer) if isinstance(answer, tuple) else None

        @activity.defn(name=named)
        async def answers(*_: object) -> object:
            return next(several) if several else answer

        return answers

    activities = [answering(each, answer) for each, answer in life.answers.items()]
    async with Worker(env.client, task_queue="record", workflows=worker.workflows(), activities=activities):
        handle = await env.client.start_workflow(life.workflow, args=life.arguments, id=name, task_queue="record")
        await handle.result()
        history = str((await handle.fetch_history()).to_json())
    return re.sub(r'("identity": )"[^"]*"', r'\1"somebody"', history)  # where it was recorded is nobody's business


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "estuary.settings")
    import django

    django.setup()
    asyncio.run(record())
