from datetime import timedelta

from temporalio import workflow

from domains.kernel.recurring import Recurring


@workflow.defn
class BuildDataExport:
    @workflow.run
    async def run(self, export_id: str) -> bool:
        built: bool = await workflow.execute_activity(
            "build_data_export",
            args=[export_id],
            result_type=bool,
            start_to_close_timeout=timedelta(minutes=10),
        )
        return built


@workflow.defn
class ForgetExports:
    @workflow.run
    async def run(self) -> int:
        forgotten: int = await workflow.execute_activity(
            "forget_exports", result_type=int, start_to_close_timeout=timedelta(minutes=5)
        )
        return forgotten


EVERY_NIGHT = Recurring(id="forget-exports", workflow="ForgetExports", hour=3, minute=25)
