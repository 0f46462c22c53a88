from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0006_draw_experts")]

    operations: list[migrations.operations.base.Operation] = []
