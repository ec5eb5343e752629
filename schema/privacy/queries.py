import strawberry

from domains.privacy import models
from schema.access import SIGNED_IN
from schema.connections import root_connection
from schema.privacy.inputs import DataExportOrder


@strawberry.type
class Query:
    data_exports = root_connection(
        "data_exports",
        "The files one has asked for, of everything known about oneself.",
        who=SIGNED_IN,
        model=models.DataExport,
        order=DataExportOrder,
        default="-REQUESTED_AT",
    )
