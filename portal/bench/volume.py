"""How much ten years leave behind in one partnership."""

from dataclasses import dataclass

from portal.bench.figures import LITTLE, LITTLE_LONG, LONG_RETURN, OF_THE_NATION, SOME, Figures


@dataclass(frozen=True)
class Volume:
    """Rows of each kind per partnership; of `deadlines`, `open_deadlines` are still to be met."""

    deadlines: int = 3_334
    open_deadlines: int = 80
    notifications: int = 6_000
    access_log: int = 20_000
    changes: int = 5_000
    publications: int = 12
    cases: int = 120
    chronology: int = 2_000
    reviews: int = 40
    published: int = 17  # with 6 recommendations each and 40 of the big one: 20,400 in 150 partnerships
    report_lines: int = 200
    figures: Figures = SOME
    national: Figures = OF_THE_NATION
    long_return: Figures = LONG_RETURN

    @classmethod
    def little(cls) -> "Volume":
        return cls(
            deadlines=120,
            open_deadlines=40,
            notifications=60,
            access_log=60,
            changes=60,
            publications=3,
            cases=12,
            chronology=240,
            reviews=8,
            published=3,
            report_lines=20,
            figures=LITTLE,
            national=LITTLE,
            long_return=LITTLE_LONG,
        )
