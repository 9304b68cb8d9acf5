"""What happened, to whom, which criteria are met, and who was notified."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from casework.models import Case
from incidents.enums import Answer, Harm, NoticeKind, ProcessKind, ProcessStatus, Stage, SubjectKind, Suspicion
from partnerships.models import Agency, PartnershipOwned, known


class Incident(PartnershipOwned):
    """A serious incident, the death of a looked-after child, an adult's referral or a domestic homicide notification.

    Dates are local calendar dates. `aware_on` starts the clock of notification; `known_to_partnership_on` starts the
    rapid review where the partnership's rule counts from it (WO). `notifiable` is empty until the criteria are tested.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="incident")
    what_happened = models.TextField(blank=True)
    happened_on = models.DateField(null=True, blank=True)
    happened_until = models.DateField(null=True, blank=True)
    aware_on = models.DateField()
    known_to_partnership_on = models.DateField()
    entered_late_reason = models.TextField(blank=True)
    place = models.CharField(max_length=250, blank=True)
    outside_england = models.BooleanField(null=True, blank=True)
    other_areas = models.CharField(max_length=250, blank=True)
    suspicion = models.CharField(max_length=20, choices=Suspicion, blank=True)
    abuse_kinds = models.CharField(max_length=250, blank=True)
    notifiable = models.BooleanField(null=True, blank=True)
    assessed_reason = models.TextField(blank=True)
    referred_by = models.CharField(max_length=250, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("suspicion", Suspicion, "incident_suspicion_known", blank=True),
            models.CheckConstraint(
                condition=Q(happened_until__isnull=True)
                | Q(happened_on__isnull=False, happened_until__gte=F("happened_on")),
                name="incident_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(happened_on__isnull=True) | Q(aware_on__gte=F("happened_on")),
                name="nobody_is_aware_before_it_happens",
            ),
        ]


class Subject(PartnershipOwned):
    """A child or adult in a case, by initials or a reference: no name is needed and none is asked for."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="subjects")
    label = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=SubjectKind)
    age = models.CharField(max_length=40, blank=True)
    gender = models.CharField(max_length=60, blank=True)
    ethnicity = models.CharField(max_length=100, blank=True)
    disabled = models.CharField(max_length=10, choices=Answer, blank=True)
    looked_after = models.CharField(max_length=10, choices=Answer, blank=True)
    care_leaver = models.CharField(max_length=10, choices=Answer, blank=True)
    protection_plan = models.CharField(max_length=10, choices=Answer, blank=True)
    care_needs = models.CharField(max_length=10, choices=Answer, blank=True)
    harm = models.CharField(max_length=10, choices=Harm)
    died_on = models.DateField(null=True, blank=True)
    order = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("order", "pk")
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "label"], name="one_subject_per_label"),
            known("kind", SubjectKind, "subject_kind_known"),
            known("harm", Harm, "subject_harm_known"),
            *(
                known(name, Answer, f"subject_{name}_known", blank=True)
                for name in ("disabled", "looked_after", "care_leaver", "protection_plan", "care_needs")
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(harm=Harm.DIED), name="only_the_dead_have_a_day_of_death"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class IncidentAgency(PartnershipOwned):
    """An agency that knew or dealt with those concerned."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agencies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "case", "agency"], name="agency_involved_once_per_case")
        ]


class CriterionFinding(PartnershipOwned):
    """One criterion, met or not met, and why. `revision` grows with each edit."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="findings")
    stage = models.CharField(max_length=20, choices=Stage)
    criterion = models.CharField(max_length=40)
    met = models.BooleanField()
    reason = models.TextField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "case", "stage", "criterion"], name="one_finding_per_criterion"
            ),
            known("stage", Stage, "finding_stage_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="finding_has_a_reason"),
        ]


class Notice(PartnershipOwned):
    """That somebody was notified: when, by whom, under which receipt. Recorded here, never sent from here. Append-only."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    sent_to = models.CharField(max_length=250, blank=True)
    sent_on = models.DateField()
    sent_by = models.CharField(max_length=250)
    receipt = models.CharField(max_length=100, blank=True)
    late_reason = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            known("kind", NoticeKind, "notice_kind_known"),
            # Twenty people press at once: the Panel is notified once, and so is the death.
            models.UniqueConstraint(
                fields=["partnership", "case", "kind"],
                condition=~Q(kind=NoticeKind.OTHER_AREA),
                name="one_notice_per_kind",
            ),
        ]


class ParallelProcess(PartnershipOwned):
    """An inquest, a criminal case and the like: linked and listed, not run here."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="processes")
    kind = models.CharField(max_length=20, choices=ProcessKind)
    status = models.CharField(max_length=20, choices=ProcessStatus)
    reference = models.CharField(max_length=100, blank=True)
    lead = models.CharField(max_length=250, blank=True)
    next_on = models.DateField(null=True, blank=True)
    effect = models.TextField(blank=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            known("kind", ProcessKind, "process_kind_known"),
            known("status", ProcessStatus, "process_status_known"),
        ]
