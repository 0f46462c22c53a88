from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0005_delegate_duties")]

    operations = []
