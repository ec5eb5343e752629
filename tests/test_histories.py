"""Every workflow can still go on where one of its kind once was."""

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from estuary import worker
from tests.histories import FOLDER, LIVES


def test_every_workflow_has_a_history() -> None:
    assert {life.workflow for life in LIVES.values()} == {found.__name__ for found in worker.workflows()}
    assert {file.stem for file in FOLDER.glob("*.json")} == set(LIVES)


@pytest.mark.parametrize("name", sorted(LIVES))
async def test_history_is_replayed(name: str) -> None:
    history = WorkflowHistory.from_json(name, (FOLDER / f"{name}.json").read_text("utf-8"))
    await Replayer(workflows=worker.workflows()).replay_workflow(history)


@workflow.defn(name="DeliverMail", sandboxed=False)
class Changed:
    @workflow.run
    async def run(self, kind: str, user_id: str) -> bool:
        await workflow.sleep(60)
        return True


async def test_change_that_history_does_not_know_is_noticed() -> None:
    history = WorkflowHistory.from_json("x", (FOLDER / "deliver-mail.json").read_text("utf-8"))
    with pytest.raises(workflow.NondeterminismError):
        await Replayer(workflows=[Changed]).replay_workflow(history)
