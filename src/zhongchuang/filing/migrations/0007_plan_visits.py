from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0006_stage_rounds")]

    operations = []
