from django.db import migrations

# A statement that reads for GraphQL calls it where the answer would have null and may not: then it fails as a whole.
# Not immutable, or PostgreSQL would call it while it plans.
FUNCTION = """
CREATE FUNCTION null_where_none_may_be() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RAISE SQLSTATE 'ES001' USING MESSAGE = 'null where none may be';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_event_log")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION null_where_none_may_be()")]
