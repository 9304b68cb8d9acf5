"""Reviewers: who could review, who does, on what they were asked in writing; and the review's panel."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.models import Case, ConflictDeclaration
from partnerships.models import Agency, PartnershipOwned
from reviews.enums import Selection, Theme


class Reviewer(PartnershipOwned):
    """A person in the partnership's register of reviewers. `user`: their account, where they have one."""

    name = models.CharField(max_length=200)
    organisation = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expertise = models.TextField(blank=True)
    themes = ArrayField(models.CharField(max_length=30, choices=Theme), default=list, blank=True)
    earlier_work = models.TextField(blank=True)
    references = models.TextField(blank=True)
    references_checked_on = models.DateField(null=True, blank=True)
    active = models.BooleanField(default=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(themes__contained_by=Theme.values), name="reviewer_themes_known"),
            models.UniqueConstraint(
                fields=["partnership", "user"], condition=Q(user__isnull=False), name="one_register_entry_per_account"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "name"], name="reviewer_by_name")]


class Appointment(PartnershipOwned):
    """A reviewer chosen for one review: how, against what, with which declaration of interests."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appointments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="appointments")
    lead = models.BooleanField(default=True)
    chosen_by = ArrayField(models.CharField(max_length=20, choices=Selection), default=list)
    knowledge = models.TextField()
    selection_note = models.TextField(blank=True)
    purchase_reference = models.CharField(max_length=100, blank=True)
    commissioned_by_name = models.CharField(max_length=250, blank=True)
    declaration = models.ForeignKey(ConflictDeclaration, on_delete=models.PROTECT, related_name="+")
    appointed_on = models.DateField()
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "case", "reviewer"], condition=Q(ended_on__isnull=True), name="appointed_once"
            ),
            models.CheckConstraint(
                condition=Q(chosen_by__contained_by=Selection.values) & ~Q(chosen_by=[]),
                name="appointment_says_how_chosen",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__isnull=False) & ~Q(end_reason="")),
                name="appointment_ended_with_a_reason",
            ),
        ]


class PanelMember(PartnershipOwned):
    """Somebody on the review's panel. `declaration`: on a conflict of interest; none means that it was not asked yet."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="panel_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    chairs = models.BooleanField(default=False)
    declaration = models.ForeignKey(
        ConflictDeclaration, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "case", "user"],
                condition=Q(user__isnull=False, ended_on__isnull=True),
                name="on_the_panel_once",
            )
        ]


class WrittenRequest(PartnershipOwned):
    """What the partners asked the reviewer in writing, and the reply (the 2018 Regulations ask for both in writing).

    The question stays as it was sent; the reply is written once.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="written_requests")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveIntegerField()
    question = models.TextField()
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reply_due_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_on = models.DateField(null=True, blank=True)
    reply_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "number"], name="request_number_unique"),
            models.CheckConstraint(
                condition=Q(reply="", replied_on__isnull=True, reply_recorded_by__isnull=True)
                | (~Q(reply="") & Q(replied_on__isnull=False, reply_recorded_by__isnull=False)),
                name="reply_is_dated_and_recorded",
            ),
        ]
