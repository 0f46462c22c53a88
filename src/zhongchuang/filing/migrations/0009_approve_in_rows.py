from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("filing", "0008_draw_experts")]

    operations = []
