from django.urls import path

from deadlines.public_views import calculator
from publishing import figure_views, public_views, review_views

app_name = "public"
urlpatterns = [
    path("", public_views.partnerships, name="list"),
    path("<slug:slug>/", public_views.partnership, name="partnership"),
    path("<slug:slug>/arrangements/", public_views.arrangements, name="arrangements"),
    path("<slug:slug>/arrangements/compare/", public_views.comparison, name="compare"),
    path("<slug:slug>/arrangements/<int:version>/", public_views.version, name="version"),
    path("<slug:slug>/arrangements/<int:version>.pdf", public_views.pdf, name="pdf"),
    path("<slug:slug>/arrangements/<int:version>.json", public_views.data, name="data"),
    path("<slug:slug>/reviews/", review_views.reviews, name="reviews"),
    path("<slug:slug>/reviews/<slug:public_id>/", review_views.review, name="review"),
    path("<slug:slug>/reviews/<slug:public_id>/report.pdf", review_views.review_pdf, name="review_pdf"),
    path("<slug:slug>/figures/", figure_views.figures, name="figures"),
    path("<slug:slug>/figures/<int:number>/", figure_views.figures_release, name="figures_release"),
    path("<slug:slug>/figures/<int:number>.csv", figure_views.figures_file, name="figures_file"),
    path("<slug:slug>/figures/<int:number>.pdf", figure_views.figures_pdf, name="figures_pdf"),
    path("<slug:slug>/figures/<int:number>/<slug:code>/", figure_views.figure, name="figure"),
    path("<slug:slug>/figures/<int:number>/<slug:code>/chart.svg", figure_views.figure_chart, name="figure_chart"),
    path("<slug:slug>/priorities/", public_views.priorities, name="priorities"),
    path("<slug:slug>/bodies/", public_views.bodies, name="bodies"),
    path("<slug:slug>/agencies/", public_views.agencies, name="agencies"),
    path("<slug:slug>/contact/", public_views.contact, name="contact"),
    path("<slug:slug>/worried/", public_views.worried, name="worried"),
    path("<slug:slug>/dates/", calculator, name="dates"),
    path("<slug:slug>/colours.css", public_views.colours, name="colours"),
]
