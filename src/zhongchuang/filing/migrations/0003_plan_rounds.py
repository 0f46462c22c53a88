from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0002_record_samples_of_visits")]

    operations: list[migrations.operations.base.Operation] = []
