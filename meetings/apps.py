from django.apps import AppConfig


class Config(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        from casework.registry import register_agency_documents  # noqa: PLC0415
        from deadlines.places import register_places  # noqa: PLC0415
        from meetings.actions.attaching import document_opened, documents_read  # noqa: PLC0415
        from meetings.actions.impact import FIRST, SECOND  # noqa: PLC0415
        from meetings.actions.selectors import places  # noqa: PLC0415
        from meetings.actions.services import CODE  # noqa: PLC0415
        from meetings.actions.urls import PAGES as ACTIONS  # noqa: PLC0415
        from meetings.urls import PAGES  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415

        register_agency_documents("meetings", documents_read, document_opened)
        for code in (CODE, FIRST, SECOND):
            register_places(code, places)
        name_pages(PAGES | ACTIONS)
