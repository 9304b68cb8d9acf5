from django.apps import AppConfig


class Config(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from casework.registry import (  # noqa: PLC0415
            register_action,
            register_agency_documents,
            register_deciding,
            register_kind,
            register_sealed,
        )
        from deadlines.places import register_places  # noqa: PLC0415
        from incidents.case_page import page_of  # noqa: PLC0415
        from incidents.chronology.urls import PAGES as CHRONOLOGY  # noqa: PLC0415
        from incidents.enums import KINDS, Status  # noqa: PLC0415
        from incidents.recording.urls import PAGES as RECORDING  # noqa: PLC0415
        from incidents.returns.attaching import document_opened, documents_read  # noqa: PLC0415
        from incidents.returns.places import places  # noqa: PLC0415
        from incidents.returns.requesting import CODE  # noqa: PLC0415
        from incidents.returns.urls import PAGES as RETURNS  # noqa: PLC0415
        from incidents.review.urls import PAGES as REVIEW  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415

        for kind in KINDS:
            register_kind(kind, page_of, dict(Status.choices))
            register_deciding(kind, lambda _part: ("rapid_review:decide", ()))
        register_sealed({"incidents_agencyreturn", "incidents_returnsection", "incidents_chronologyentry"})
        register_action("incidents.add_incident", "incidents:new", "Record a case")
        register_agency_documents("incidents", documents_read, document_opened)
        register_places(CODE, places)
        name_pages(CHRONOLOGY | RECORDING | RETURNS | REVIEW)
