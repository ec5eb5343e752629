from domains.kernel.models import AuditLogEntry
from schema.filters import DateTimeFilter, StringFilter, filter_of, where
from schema.orders import order_of

AuditLogEntryOrder = order_of(AuditLogEntry, AT=("at", "When it was done."))


@filter_of(AuditLogEntry)
class AuditLogEntryFilter:
    at: DateTimeFilter | None = where("When it was done.")
    action: StringFilter | None = where("What was done, like `users.registered`.")
    request_id: StringFilter | None = where("The request in which it was done.")
