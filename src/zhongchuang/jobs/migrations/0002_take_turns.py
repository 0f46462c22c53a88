from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_create_jobs")]

    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("free_at", models.DateTimeField()),
            ],
            options={"verbose_name": "定时工作"},
        ),
    ]
