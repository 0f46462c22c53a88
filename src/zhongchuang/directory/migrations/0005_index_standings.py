from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_end_standings_with_a_day")]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["-since", "id"], name="directory_standing_newest"),
        ),
    ]
