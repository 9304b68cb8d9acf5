from django.apps import AppConfig


class Config(AppConfig):
    name = "datasets"

    def ready(self) -> None:
        from datasets.collecting.urls import PAGES as COLLECTING  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415

        name_pages(COLLECTING)
