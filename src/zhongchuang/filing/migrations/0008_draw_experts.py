from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0007_plan_visits")]

    operations = []
