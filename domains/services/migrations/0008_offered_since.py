from typing import Any

from django.db import migrations
from django.db.models import Min, OuterRef, Subquery


def tell(apps: Any, schema_editor: Any) -> None:
    """Practitioners, since when they offer something."""
    first = apps.get_model('services', 'Service').objects.filter(practitioner=OuterRef('pk')).order_by().values('practitioner')
    practitioners = apps.get_model('practitioners', 'Practitioner').objects.filter(offered_at=None)
    practitioners.update(offered_at=Subquery(first.annotate(at=Min('created_at')).values('at')))


class Migration(migrations.Migration):

    dependencies = [
        ('practitioners', '0007_onboarding'),
        ('services', '0007_occurrences_and_shelves'),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop),
    ]
