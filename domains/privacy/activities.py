from uuid import UUID

from django.utils import timezone
from temporalio import activity

from domains.kernel.activities import with_fresh_connection
from domains.privacy import actions


@activity.defn
@with_fresh_connection
def build_data_export(export_id: str) -> bool:
    return actions.build_data_export(export_id=UUID(export_id), now=timezone.now())


@activity.defn
@with_fresh_connection
def forget_exports() -> int:
    return actions.forget_exports(now=timezone.now())
