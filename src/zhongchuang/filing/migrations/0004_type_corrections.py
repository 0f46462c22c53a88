from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0003_plan_rounds")]

    operations: list[migrations.operations.base.Operation] = []
