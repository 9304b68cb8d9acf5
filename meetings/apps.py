from django.apps import AppConfig


class Config(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from meetings.urls import PAGES  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415

        name_pages(PAGES)
