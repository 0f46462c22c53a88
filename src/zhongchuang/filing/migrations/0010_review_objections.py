from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0009_approve_in_rows")]

    operations = []
