from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0005_sign_visits")]

    operations: list[migrations.operations.base.Operation] = []
