from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0007_approve_in_rows")]

    operations: list[migrations.operations.base.Operation] = []
