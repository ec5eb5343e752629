import uuid
from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("media", "0001_initial")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="mediaremoval",
            name="asset_id",
            field=models.UUIDField(db_index=True, default=uuid.UUID(int=0)),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name="mediaremoval",
            index=models.Index(fields=["asked_at", "id"], name="removals_by_age"),
        ),
    ]
