"""The tables as first made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=150, unique=True)),
                ("title", models.CharField(max_length=150)),
                ("kind", models.CharField(default="worker", max_length=20)),
                ("roles", models.JSONField(default=list)),
                ("organisation", models.CharField(max_length=100)),
                ("organisation_kind", models.CharField(default="", max_length=60)),
                ("team", models.CharField(blank=True, default="", max_length=100)),
                ("subject", models.CharField(blank=True, default="", max_length=100)),
                ("study", models.CharField(blank=True, default="", max_length=100)),
                ("training_until", models.DateField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                ("demo", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StoredEvent",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("previous", models.CharField(max_length=64, unique=True)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("body", models.TextField()),
            ],
            options={
                "ordering": ("seq",),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.CharField(db_index=True, max_length=100)),
                ("sitting", models.CharField(db_index=True, max_length=40)),
                ("instrument", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                ("item", models.CharField(max_length=60)),
                ("answer", models.CharField(max_length=60)),
                ("answered_at", models.DateTimeField()),
                ("mode", models.CharField(default="own_device", max_length=30)),
                ("finished", models.BooleanField(default=False)),
                ("delivered", models.CharField(blank=True, db_index=True, default="", max_length=100)),
            ],
            options={
                "ordering": ("answered_at", "pk"),
                "constraints": [models.UniqueConstraint(fields=("sitting", "item"), name="one_answer_per_question")],
            },
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("reference", models.CharField(max_length=40, unique=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a manager's review"),
                            ("justified", "Justified"),
                            ("not_justified", "Not justified, taken up with the worker"),
                        ],
                        default="waiting",
                        max_length=20,
                    ),
                ),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, default="")),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="break_glass_reviews",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="break_glass",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.CharField(db_index=True, max_length=100)),
                ("about", models.CharField(blank=True, default="", max_length=100)),
                ("statement", models.TextField()),
                ("said_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received, not read yet"),
                            ("with_person", "Someone is reading it"),
                            ("answered", "Answered"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("reply", models.TextField(blank=True, default="")),
                ("delivered", models.CharField(blank=True, db_index=True, default="", max_length=100)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections_to_read",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("said_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="PurposeNotice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=60)),
                ("offered", models.CharField(blank=True, default="", max_length=60)),
                ("stated_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purposes_stated",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("stated_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=100)),
                ("title", models.CharField(max_length=200)),
                ("content_hash", models.CharField(max_length=64)),
                ("problems", models.JSONField(default=list)),
                ("released", models.BooleanField()),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs_checked",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("asked_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.CharField(db_index=True, max_length=100)),
                ("family", models.JSONField(default=list)),
                ("team", models.CharField(blank=True, default="", max_length=100)),
                ("start", models.DateField()),
                ("end", models.DateField(blank=True, null=True)),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("start", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end__isnull", True), ("end__gt", models.F("start")), _connector="OR"),
                        name="allocation_ends_after_it_starts",
                    )
                ],
            },
        ),
    ]
