from domains.privacy import models
from schema.orders import order_of

DataExportOrder = order_of(models.DataExport, REQUESTED_AT=("requested_at", "When it was asked for."))
