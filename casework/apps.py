from django.apps import AppConfig


class Config(AppConfig):
    name = "casework"

    def ready(self) -> None:
        from casework.selectors import closed_references  # noqa: PLC0415
        from casework.urls import PAGES  # noqa: PLC0415
        from partnerships.access_words import name_pages, register_closed  # noqa: PLC0415

        name_pages(PAGES)
        register_closed(closed_references)
