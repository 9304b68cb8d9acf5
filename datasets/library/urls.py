"""The library of indicators, under /p/<slug>/indicators/. `PAGES` names the pages in the access log."""

from django.urls import path

from datasets.library import views, views_change, views_more

app_name = "indicators"
PAGES: dict[str, str] = {
    "indicators:list": "the indicators",
    "indicators:national": "the national list of indicators",
    "indicators:add": "the form for an indicator",
    "indicators:definition": "the definition of an indicator",
    "indicators:change": "the definition of an indicator",
    "indicators:end": "the end of an indicator",
    "indicators:resume": "the end of an indicator",
    "indicators:owners": "who gives an indicator",
    "indicators:priorities": "the priorities of an indicator",
    "indicators:target": "the target of an indicator",
    "indicators:publish": "whether an indicator goes to the public",
    "indicators:relate": "how indicators must agree",
    "indicators:unrelate": "how indicators must agree",
    "indicators:comparators": "the comparisons of an indicator",
    "indicators:add_comparator": "a comparison of an indicator",
    "indicators:comparator": "a comparison of an indicator",
    "indicators:remove_comparator": "a comparison of an indicator",
    "indicators:populations": "the numbers of people",
    "indicators:add_population": "a number of people",
    "indicators:population": "a number of people",
    "indicators:remove_population": "a number of people",
    "indicators:breakdowns": "the breakdowns of figures",
    "indicators:add_breakdown": "a breakdown of figures",
    "indicators:breakdown": "a breakdown of figures",
    "indicators:rename_breakdown": "a breakdown of figures",
    "indicators:add_category": "a category of figures",
    "indicators:category": "a category of figures",
}
ONE = "<slug:indicator_code>/"
BREAKDOWN = "breakdowns/<slug:dimension_code>/"
urlpatterns = [
    path("", views.indicator_list, name="list"),
    path("national/", views.national, name="national"),
    path("add/", views.add, name="add"),
    path("populations/", views_more.populations, name="populations"),
    path("populations/add/", views_more.add_population, name="add_population"),
    path("populations/<int:population_id>/", views_more.population, name="population"),
    path("populations/<int:population_id>/remove/", views_more.remove_population, name="remove_population"),
    path("breakdowns/", views_more.breakdown_list, name="breakdowns"),
    path("breakdowns/add/", views_more.add_breakdown, name="add_breakdown"),
    path(BREAKDOWN, views_more.breakdown, name="breakdown"),
    path(BREAKDOWN + "change/", views_more.rename_breakdown, name="rename_breakdown"),
    path(BREAKDOWN + "add/", views_more.add_category, name="add_category"),
    path(BREAKDOWN + "<int:category_id>/", views_more.category, name="category"),
    path(ONE + "definition/", views.definition, name="definition"),
    path(ONE + "change/", views_change.change, name="change"),
    path(ONE + "end/", views_change.end, name="end"),
    path(ONE + "resume/", views_change.resume, name="resume"),
    path(ONE + "owners/", views_change.owners, name="owners"),
    path(ONE + "priorities/", views_change.priorities, name="priorities"),
    path(ONE + "target/", views_change.target, name="target"),
    path(ONE + "publish/", views_change.publish, name="publish"),
    path(ONE + "relations/add/", views_change.relate, name="relate"),
    path(ONE + "relations/<int:relation_id>/remove/", views_change.unrelate, name="unrelate"),
    path(ONE + "comparisons/", views_more.comparators, name="comparators"),
    path(ONE + "comparisons/add/", views_more.add_comparator, name="add_comparator"),
    path(ONE + "comparisons/<int:comparator_id>/", views_more.comparator, name="comparator"),
    path(ONE + "comparisons/<int:comparator_id>/remove/", views_more.remove_comparator, name="remove_comparator"),
]
