from django.db import migrations

# Of two that are at once, the one that begins first keeps its time.
KEEP = """
INSERT INTO services_occupation
    (id, kind, resource, service_id, occurrence_id, starts_at, ends_at, during, seats_total, seats_taken)
SELECT uuidv7(), 'PRACTITIONER', practitioner_id, service_id, id, starts_at, ends_at, tstzrange(starts_at, ends_at), 1, 0
FROM services_serviceoccurrence
WHERE status = 'SCHEDULED' AND starts_at > now()
ORDER BY starts_at, id
ON CONFLICT DO NOTHING
"""


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0010_rules_and_occupations'),
    ]

    operations = [
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
