from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0004_type_corrections")]

    operations: list[migrations.operations.base.Operation] = []
