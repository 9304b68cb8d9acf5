from django.apps import AppConfig


class Config(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from casework.registry import (  # noqa: PLC0415
            register_action,
            register_addition,
            register_conflict,
            register_deciding,
            register_kind,
        )
        from incidents.review.local_deciders import HAND_OVERS  # noqa: PLC0415
        from meetings.actions.registry import on_action_changed, register_sources  # noqa: PLC0415
        from partnerships.access_words import name_pages  # noqa: PLC0415
        from reviews import addresses  # noqa: PLC0415
        from reviews.case_page import addition, page_of  # noqa: PLC0415
        from reviews.deciding_pages import where_decided  # noqa: PLC0415
        from reviews.enums import KINDS, Status  # noqa: PLC0415
        from reviews.people.conflicts import follow_conflict  # noqa: PLC0415
        from reviews.planning.agreeing import hand_over_texts  # noqa: PLC0415
        from reviews.recommendations.outcomes import action_changed  # noqa: PLC0415
        from reviews.recommendations.pages import sources  # noqa: PLC0415

        for kind in KINDS:
            register_kind(kind, page_of, dict(Status.choices))
            register_deciding(kind, where_decided)
        register_addition("reviews", addition)
        on_action_changed("reviews", action_changed)
        register_sources("reviews", sources)
        register_action("reviews.add_review", "reviews:new", "Open a review")
        register_action("reviews.change_reviewer", "reviewers:register", "Register of reviewers")
        register_conflict("reviews", follow_conflict)
        if hand_over_texts not in HAND_OVERS:
            HAND_OVERS.append(hand_over_texts)
        for area in addresses.AREAS:
            name_pages(area.PAGES)
