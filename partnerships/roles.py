"""Every role and every permission, in one file. Roles live in code; memberships live in the database."""

from django.db import models


class Role(models.TextChoices):
    BUSINESS_MANAGER = "business_manager", "Business manager"
    QUALITY_OFFICER = "quality_officer", "Quality and improvement officer"
    BUSINESS_SUPPORT = "business_support", "Business support"
    INDEPENDENT_CHAIR = "independent_chair", "Independent chair"
    INDEPENDENT_SCRUTINEER = "independent_scrutineer", "Independent scrutineer"
    EXECUTIVE_MEMBER = "executive_member", "Executive member"
    BODY_CHAIR = "body_chair", "Chair of a group"
    BODY_MEMBER = "body_member", "Member of a group"
    AGENCY_COORDINATOR = "agency_coordinator", "Agency coordinator"
    AGENCY_CONTRIBUTOR = "agency_contributor", "Agency contributor"
    LAY_MEMBER = "lay_member", "Lay member"
    INSPECTOR = "inspector", "Inspector"


# Everybody who belongs to a partnership.
MEMBER = frozenset(
    {
        "partnerships.view_partnership",
        "arrangements.view_arrangements",
        "deadlines.view_deadline",
        "publishing.view_publication",
        "meetings.view_action",
        "reviews.view_learning",
    }
)
# May come to see some case: by a role, through a seat on a group that has it, or named on it. Which, casework's selectors say.
CASES = frozenset({"casework.open_case", "meetings.view_agenda"})
ALL_CASES = CASES | {"casework.view_all_cases"}
RUNS_CASES = ALL_CASES | {
    "casework.change_case",
    "incidents.add_incident",
    "reviews.add_review",
    "reviews.change_reviewer",
    "meetings.change_action",
}
NAMES_PEOPLE = frozenset({"casework.name_people", "casework.break_glass"})
ANSWERS = frozenset({"incidents.answer_return", "datasets.answer_return"})
# Reads the partnership's figures, small numbers included.
FIGURES = frozenset({"datasets.view_figure"})
# Sees the whole partnership's business, changes nothing.
OVERSIGHT = (
    MEMBER
    | FIGURES
    | {
        "deadlines.view_all_deadlines",
        "publishing.view_edition",
        "arrangements.export_arrangements",
        "partnerships.view_membership",
    }
)
RECORDS = frozenset({"partnerships.view_access_log", "partnerships.view_change"})
SUPPORT = (
    OVERSIGHT
    | RUNS_CASES
    | {
        "arrangements.change_arrangements",
        "deadlines.add_deadline",
        "deadlines.meet_deadline",
        "publishing.change_edition",
        "datasets.change_indicator",
        "datasets.run_collection",
    }
)
MANAGER = (
    SUPPORT
    | RECORDS
    | {
        "partnerships.change_membership",
        "partnerships.change_partnership",
        "deadlines.change_deadline",
        "publishing.publish_edition",
        "incidents.change_plan",
        "casework.change_decider",
        "reviews.release_review",
        "reviews.override_check",
        "datasets.publish_figure",
    }
    | NAMES_PEOPLE
)

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.BUSINESS_MANAGER: MANAGER,
    Role.QUALITY_OFFICER: OVERSIGHT
    | RUNS_CASES
    | {
        "deadlines.add_deadline",
        "deadlines.meet_deadline",
        "arrangements.change_arrangements",
        "datasets.change_indicator",
        "datasets.run_collection",
    },
    Role.BUSINESS_SUPPORT: SUPPORT,
    Role.INDEPENDENT_CHAIR: OVERSIGHT
    | RECORDS
    | ALL_CASES
    | NAMES_PEOPLE
    | {
        "deadlines.change_deadline",
        "publishing.sign_edition",
        "reviews.override_check",
        "datasets.approve_release",
    },
    Role.INDEPENDENT_SCRUTINEER: OVERSIGHT | ALL_CASES | {"partnerships.view_change"},
    Role.EXECUTIVE_MEMBER: OVERSIGHT | CASES | {"publishing.sign_edition", "datasets.approve_release"},
    Role.BODY_CHAIR: MEMBER | CASES | FIGURES | {"deadlines.meet_deadline"},
    Role.BODY_MEMBER: MEMBER | CASES | FIGURES,
    Role.AGENCY_COORDINATOR: MEMBER | ANSWERS | {"deadlines.meet_deadline"},
    Role.AGENCY_CONTRIBUTOR: MEMBER | ANSWERS | {"deadlines.meet_deadline"},
    Role.LAY_MEMBER: MEMBER,
    Role.INSPECTOR: OVERSIGHT | RECORDS | ALL_CASES,
}
# A platform administrator inside a timed support session: looks, opens no case, changes nothing.
SUPPORT_SESSION = MEMBER | {"partnerships.view_membership", "deadlines.view_all_deadlines", "publishing.view_edition"}

# Roles that open cases must use a second factor outside demo mode.
OPENS_CASES = frozenset(Role.values) - {Role.LAY_MEMBER}
NEEDS_AGENCY = frozenset({Role.AGENCY_COORDINATOR, Role.AGENCY_CONTRIBUTOR})
ENDS_ON_A_DATE = frozenset({Role.INSPECTOR})
