import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_index_standings")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="deputises",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deputies",
                to="directory.mandate",
            ),
        ),
        migrations.AddField(
            model_name="mandate",
            name="grounds",
            field=models.CharField(blank=True, max_length=200, verbose_name="委托事由"),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputises", None), ("valid_until__isnull", False), _connector="OR"
                ),
                name="directory_deputy_for_a_period",
            ),
        ),
    ]
