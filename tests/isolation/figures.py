"""One partnership's figures for the isolation suite: an indicator, a quarter, a return with everything on it."""

from datetime import timedelta

from django.utils import timezone

from datasets.collecting.opening import open_quarter
from datasets.collecting.tokens import issue_token
from datasets.enums import CheckCode, Route
from datasets.models import (
    AreaRelease,
    Category,
    Comparator,
    Dimension,
    Entry,
    Gap,
    Indicator,
    IndicatorOwner,
    IndicatorRelation,
    IndicatorVersion,
    Narrative,
    Population,
    QuarterlyReturn,
    Query,
    Value,
    ValueRevision,
)
from datasets.periods import last_ended_quarter
from datasets.releasing.services import prepare


def fill_figures(partnership, name, agency, *, by, answers) -> dict[str, object]:
    """Inside the partnership's scope. Numbers and words in addresses, by the name of the address's part."""
    now, own = timezone.now(), {"partnership": partnership}
    period = last_ended_quarter(timezone.localdate(now))
    dimension = Dimension.objects.create(**own, code=f"{name.lower()}-by", name=f"{name} districts", kind="district")
    category = Category.objects.create(**own, dimension=dimension, code=name.lower(), name=f"{name} town")
    indicator = Indicator.objects.create(
        **own, code=f"{name.lower()}-cases", title=f"{name} cases", definition=f"{name} definition", why=f"{name} why",
        section=f"{name} section", kind="count", unit=f"{name} units", source_system=f"{name} system", dimension=dimension,
        population=f"{name} people", note=f"{name} note", source=f"{name} source", published=True,
    )  # fmt: skip
    IndicatorOwner.objects.create(**own, indicator=indicator, agency=agency)
    other = Indicator.objects.create(**own, code=f"{name.lower()}-same", title=f"{name} the same", kind="count")
    relation = IndicatorRelation.objects.create(**own, indicator=indicator, kind="same_as", other=other)
    IndicatorVersion.objects.create(
        **own,
        indicator=indicator,
        number=1,
        terms={"definition": f"{name} before"},
        reason=f"{name} reason",
        by=by,
        at=now,
    )
    comparator = Comparator.objects.create(
        **own, indicator=indicator, name=f"{name} England", period=period.code, number=3
    )
    population = Population.objects.create(**own, name=f"{name} people", period=str(period.year), number=900)
    collection = open_quarter(
        partnership, period, due_on=timezone.localdate(now) + timedelta(days=9), note=f"{name} quarter", by=by, now=now
    )
    row = QuarterlyReturn.objects.get(collection=collection, agency=agency)
    row.narrative = f"{name} story"
    row.save(update_fields=["narrative"])
    entry = {"changed_by": answers, "changed_at": now}
    Entry.objects.create(
        **own, quarterly_return=row, indicator=indicator, category=category, number=f"{name} 7", **entry
    )
    Narrative.objects.create(**own, quarterly_return=row, indicator=indicator, text=f"{name} behind it", **entry)
    value = Value.objects.create(
        **own, indicator=indicator, category=category, period=period.before.code, agency=agency, number=8, note=f"{name} note",
        route=Route.FORM, quarterly_return=row, given_by=answers, given_at=now,
    )  # fmt: skip
    ValueRevision.objects.create(
        **own, value=value, number=9, standing="given", provisional=False, reason=f"{name} correction", by=by, at=now
    )
    query = Query.objects.create(
        **own, indicator=indicator, category=category, period=period.code, agency=agency, quarterly_return=row,
        code=CheckCode.JUMP, words=f"{name} jump", explanation=f"{name} because", fingerprint=name, raised_at=now,
    )  # fmt: skip
    past = Query.objects.create(
        **own, indicator=indicator, period=period.year_before.code, code=CheckCode.JUMP, words=f"{name} leap",
        fingerprint=name, raised_at=now,
    )  # fmt: skip
    gap = Gap.objects.create(
        **own,
        indicator=indicator,
        missing=f"{name} missing",
        agency=agency,
        promised_on=timezone.localdate(now),
        noted_at=now,
    )
    AreaRelease.objects.create(
        **own,
        quarterly_return=row,
        sent=True,
        other_area=f"{name} neighbour",
        indicators=1,
        figures=1,
        by=answers,
        at=now,
    )
    token, _ = issue_token(agency, name=f"{name} system", by=answers, now=now)
    prepare(partnership, title=f"{name} release", up_to=period, by=by, now=now)
    return {
        "quarterly_id": row.pk, "doubt_id": query.pk, "key_id": token.pk, "value_id": value.pk, "gap_id": gap.pk,
        "comparator_id": comparator.pk, "population_id": population.pk, "indicator_code": indicator.code,
        "dimension_code": dimension.code, "category_id": category.pk, "past_query_id": past.pk, "relation_id": relation.pk,
    }  # fmt: skip
