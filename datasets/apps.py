from django.apps import AppConfig


class Config(AppConfig):
    name = "datasets"

    def ready(self) -> None:
        from arrangements.enums import ClockCode  # noqa: PLC0415
        from datasets.api import PAGES as SYSTEMS  # noqa: PLC0415
        from datasets.collecting.urls import PAGES as COLLECTING  # noqa: PLC0415
        from datasets.gaps.urls import PAGES as GAPS  # noqa: PLC0415
        from datasets.history.urls import PAGES as HISTORY  # noqa: PLC0415
        from datasets.library.urls import PAGES as LIBRARY  # noqa: PLC0415
        from datasets.releasing.urls import PAGES as RELEASING  # noqa: PLC0415
        from datasets.running.places import places  # noqa: PLC0415
        from datasets.running.urls import PAGES as RUNNING  # noqa: PLC0415
        from datasets.showing.urls import PAGES as SHOWING  # noqa: PLC0415
        from deadlines.places import register_places  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415

        register_places(ClockCode.QUARTERLY_RETURN, places)
        name_pages(COLLECTING | GAPS | HISTORY | LIBRARY | RELEASING | RUNNING | SHOWING | SYSTEMS)
