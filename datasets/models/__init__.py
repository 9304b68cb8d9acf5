"""Tables of the datasets app, one file for each aggregate."""

from datasets.models.collecting import (
    AgencyToken,
    AreaRelease,
    Collection,
    Entry,
    Narrative,
    QuarterlyReturn,
    ReturnEvent,
)
from datasets.models.library import (
    Category,
    Comparator,
    Dimension,
    Indicator,
    IndicatorOwner,
    IndicatorPriority,
    IndicatorRelation,
    IndicatorVersion,
    NationalIndicator,
    Population,
)
from datasets.models.released import DataRelease, DatasetSettings, PublishedData, ReleaseEvent
from datasets.models.values import Gap, Query, Value, ValueRevision

__all__ = [
    "AgencyToken",
    "AreaRelease",
    "Category",
    "Collection",
    "Comparator",
    "DataRelease",
    "DatasetSettings",
    "Dimension",
    "Entry",
    "Gap",
    "Indicator",
    "IndicatorOwner",
    "IndicatorPriority",
    "IndicatorRelation",
    "IndicatorVersion",
    "Narrative",
    "NationalIndicator",
    "Population",
    "PublishedData",
    "QuarterlyReturn",
    "Query",
    "ReleaseEvent",
    "ReturnEvent",
    "Value",
    "ValueRevision",
]
