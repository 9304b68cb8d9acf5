"""Closed lists about who takes part. The database checks every one of them."""

from django.db import models


class Coverage(models.TextChoices):
    CHILDREN = "children", "Children"
    ADULTS = "adults", "Adults"
    BOTH = "both", "Children and adults"


class Guidance(models.TextChoices):
    """National guidance that an edition of the arrangements follows."""

    WT2018 = "WT2018", "Working Together 2018"
    WT2023 = "WT2023", "Working Together 2023"
    WT2026 = "WT2026", "Working Together 2026"


class OrganisationKind(models.TextChoices):
    LOCAL_AUTHORITY = "local_authority", "Local authority"
    HEALTH = "health", "Health"
    POLICE = "police", "Police"
    EDUCATION = "education", "Education"
    JUSTICE = "justice", "Justice and probation"
    FIRE = "fire", "Fire and rescue"
    HOUSING = "housing", "Housing"
    SOCIAL_CARE = "social_care", "Social care provider"
    VOLUNTARY = "voluntary", "Voluntary, faith or community"
    REGULATOR = "regulator", "Inspectorate or regulator"
    NATIONAL = "national", "National body"
    OTHER = "other", "Other"


class AgencyCategory(models.TextChoices):
    STATUTORY = "statutory", "Statutory safeguarding partner"
    RELEVANT = "relevant", "Relevant agency"
    OTHER = "other", "Other organisation"


class MembershipKind(models.TextChoices):
    """How an agency takes part (WG: permanent members, or fluid members that are virtually linked)."""

    PERMANENT = "permanent", "Permanent"
    FLUID = "fluid", "Fluid"
    VIRTUAL = "virtual", "Virtually linked"
    CO_OPTED = "co_opted", "Co-opted"


class AccessAction(models.TextChoices):
    READ = "read", "Read"
    EXPORT = "export", "Exported"
    CHANGE = "change", "Changed"


class Operation(models.TextChoices):
    INSERT = "INSERT", "Added"
    UPDATE = "UPDATE", "Changed"
    DELETE = "DELETE", "Removed"
