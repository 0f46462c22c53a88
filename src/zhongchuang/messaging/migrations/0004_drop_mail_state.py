from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("messaging", "0003_carry_mail_over")]
    operations = [migrations.RemoveField(model_name="message", name="mail")]
