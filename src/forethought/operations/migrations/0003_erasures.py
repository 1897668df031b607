"""Words beside the audit are kept where they can be erased, and it is noted which erasures were carried out here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_audit_is_append_only")]
    operations = [
        migrations.CreateModel(
            name="CarriedOut",
            fields=[
                ("certificate", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditWords",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="operations.storedevent",
                    ),
                ),
                ("salt", models.CharField(max_length=64)),
                ("words", models.TextField()),
            ],
        ),
    ]
