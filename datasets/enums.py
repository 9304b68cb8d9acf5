"""Closed lists about figures. The database checks every one of them."""

from django.db import models


class ValueKind(models.TextChoices):
    """What a number counts, and over which time."""

    SNAPSHOT = "snapshot", "At a date"
    COUNT = "count", "In the period"
    CUMULATIVE = "cumulative", "Since 1 April"
    PERCENTAGE = "percentage", "Percentage"
    RATE = "rate", "Rate per 10,000"
    AMOUNT = "amount", "Pounds in the period"


# Kinds whose value follows from two whole numbers. What was printed without them is kept as printed.
OF_PARTS = frozenset({ValueKind.PERCENTAGE, ValueKind.RATE})
PER = {ValueKind.PERCENTAGE: 100, ValueKind.RATE: 10_000}


class Frequency(models.TextChoices):
    QUARTERLY = "quarterly", "Every quarter"
    YEARLY = "yearly", "Every year"


class GoodDirection(models.TextChoices):
    UP = "up", "Higher is better"
    DOWN = "down", "Lower is better"
    NEITHER = "neither", "Neither is better"


class IndicatorStatus(models.TextChoices):
    COLLECTED = "collected", "Collected"
    GAP = "gap", "Wanted, not yet collected"
    DISCONTINUED = "discontinued", "No longer collected"
    REPLACED = "replaced", "Replaced by another"


class Sharing(models.TextChoices):
    """What it means when several agencies give one indicator."""

    ADDED = "added", "Each gives its own part; the parts are added up"
    SAME = "same", "Each gives the same figure; they are compared"


class RelationKind(models.TextChoices):
    """How one indicator must agree with another."""

    SAME_AS = "same_as", "Is the same measure as"
    DENOMINATOR = "denominator", "Has as its denominator"
    NUMERATOR = "numerator", "Has as its numerator"
    TOTAL = "total", "Has categories that add up to"
    INFLOW = "inflow", "Grows by"
    OUTFLOW = "outflow", "Shrinks by"


class DimensionKind(models.TextChoices):
    DISTRICT = "district", "District"
    AGE = "age", "Age"
    GENDER = "gender", "Gender"
    ETHNICITY = "ethnicity", "Ethnic group"
    SOURCE = "source", "Source"
    AGENCY = "agency", "Agency"
    OTHER = "other", "Other"


# The dimensions that show whether children and adults of different groups are treated alike.
EQUALITY = frozenset({DimensionKind.AGE, DimensionKind.GENDER, DimensionKind.ETHNICITY})


class Standing(models.TextChoices):
    """What stands in a cell: a number, or which kind of nothing."""

    GIVEN = "given", "Given"
    NOT_COLLECTED = "not_collected", "Not collected"
    NOT_AVAILABLE = "not_available", "Not available yet"
    BLANK = "blank", "Left blank"


class ReturnStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes asked for"
    ACCEPTED = "accepted", "Accepted"


class Route(models.TextChoices):
    """How a figure came in."""

    FORM = "form", "Typed into the form"
    EXCEL = "excel", "Uploaded as a workbook"
    API = "api", "Sent by another system"
    AREA = "area", "Released from another partnership"
    HISTORY = "history", "Loaded with earlier years"


class CheckCode(models.TextChoices):
    """Every question that figures are asked. Errors stop a submission; queries ask to amend or explain."""

    NOT_A_NUMBER = "not_a_number", "Not a number"
    NEGATIVE = "negative", "Below zero"
    NOT_WHOLE = "not_whole", "Not a whole number"
    PARTS_MISSING = "parts_missing", "Half of a percentage or rate is missing"
    ABOVE_DENOMINATOR = "above_denominator", "Numerator above denominator"
    PARTS_ABOVE_TOTAL = "parts_above_total", "Parts above the total"
    PARTS_BELOW_TOTAL = "parts_below_total", "Parts below the total"
    CUMULATIVE_FALLS = "cumulative_falls", "Figure since 1 April falls"
    JUMP = "jump", "Unusual jump"
    FIRST_ZERO = "first_zero", "Zero after never zero"
    DIFFERENT_TABLES = "different_tables", "Given differently in two tables"
    DIFFERENT_AGENCIES = "different_agencies", "Given differently by two agencies"
    OTHER_DENOMINATOR = "other_denominator", "Denominator is not the total it refers to"
    OTHER_NUMERATOR = "other_numerator", "Numerator is not the figure it refers to"
    PERCENTAGE_DOES_NOT_FOLLOW = "percentage_does_not_follow", "Percentage does not follow from its parts"
    SHARES_NOT_100 = "shares_not_100", "Percentages of a group do not reach 100"
    NOT_RECORDED_RISES = "not_recorded_rises", "Share not recorded rises"
    STOCK_AND_FLOW = "stock_and_flow", "Flows do not carry one count to the next"
    MISSING = "missing", "Missing where it was always given"
    STILL_PROVISIONAL = "still_provisional", "Provisional and never confirmed"


class Level(models.TextChoices):
    ERROR = "error", "Error"
    QUERY = "query", "Query"


class QueryState(models.TextChoices):
    OPEN = "open", "Not explained"
    EXPLAINED = "explained", "Explained"
    SETTLED = "settled", "No longer arises"
