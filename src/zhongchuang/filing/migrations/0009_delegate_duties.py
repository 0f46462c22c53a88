from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0008_review_objections")]

    operations: list[migrations.operations.base.Operation] = []
