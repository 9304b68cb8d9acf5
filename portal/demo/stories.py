"""Made-up incidents for the demonstration. Nobody in them exists; no text comes from a real case."""

from dataclasses import dataclass, field
from datetime import timedelta

from casework.enums import CaseKind
from incidents.enums import Answer, EntryKind, Harm, Status, SubjectKind, Suspicion

# The fourth-to-last working weeks give every story its own day; `days_ago` is when the authority became aware.


@dataclass(frozen=True)
class Person:
    label: str
    kind: SubjectKind = SubjectKind.CHILD
    age: str = ""
    harm: Harm = Harm.SERIOUS
    looked_after: Answer = Answer.NO
    care_leaver: Answer = Answer.NO


@dataclass(frozen=True)
class Story:
    """`until`: the status to which the case is carried by its own steps. `late`: entered after its date had passed."""

    title: str
    kind: CaseKind
    until: Status
    days_ago: int
    what: str
    people: tuple[Person, ...]
    suspicion: Suspicion = Suspicion.SUSPECTED
    abuse: str = "Neglect"
    place: str = "At home"
    notifiable: bool = True
    restricted: bool = False
    late: str = ""
    outcome: str = "local_review"
    harm_period: timedelta = field(default=timedelta(days=1))


STORIES: tuple[Story, ...] = (
    Story(
        "Infant in hospital", CaseKind.INCIDENT, Status.RECORDED, 1,
        "A health visitor saw bruises that the parents could not explain. The child was taken to hospital.",
        (Person("Child A", age="5 months"),), abuse="Physical abuse",
    ),
    Story(
        "Fall at home", CaseKind.INCIDENT, Status.ASSESSING, 2,
        "A toddler fell from an upstairs window while two adults slept downstairs. Earlier concerns about supervision were on record.",
        (Person("Child B", age="2"), Person("Child C", age="6", harm=Harm.NONE)),
    ),
    Story(
        "Young person in intensive care", CaseKind.INCIDENT, Status.TO_NOTIFY, 4,
        "A fifteen-year-old took an overdose after leaving her placement. She is in intensive care.",
        (Person("Child D", age="15", looked_after=Answer.YES),), abuse="Neglect and exploitation", place="A flat in the area",
    ),
    Story(
        "Young person injured in the street", CaseKind.INCIDENT, Status.GATHERING, 9,
        "A seventeen-year-old was stabbed near his college. He had been reported missing four times in two months.",
        (Person("Child E", age="17", care_leaver=Answer.NO), Person("Child F", age="16", harm=Harm.OTHER)),
        abuse="Criminal exploitation", place="A street in the area",
    ),
    Story(
        "Two sisters admitted to hospital", CaseKind.INCIDENT, Status.PANEL, 16,
        "Two sisters were found severely underweight after a neighbour called. Both had missed most of their appointments this year.",
        (Person("Child G", age="4"), Person("Child H", age="7"), Person("Unborn I", kind=SubjectKind.UNBORN, harm=Harm.UNKNOWN)),
    ),
    Story(
        "Baby in hospital", CaseKind.INCIDENT, Status.RECOMMENDED, 20,
        "A baby of three months came to hospital with an injury to the head that did not fit the account given.",
        (Person("Child J", age="3 months"),), abuse="Physical abuse",
    ),
    Story(
        "Death in a house fire", CaseKind.INCIDENT, Status.DECIDED, 34,
        "A child died in a fire at a home that agencies had described as unsafe. Three visits had been cancelled.",
        (Person("Child K", age="9", harm=Harm.DIED), Person("Child L", age="12")),
        late="The duty desk held the report over a weekend and a holiday.",
    ),
    Story(
        "A child's disclosure", CaseKind.INCIDENT, Status.SENT, 48,
        "A child told a teacher of abuse over several years by a relative who had been the subject of earlier referrals.",
        (Person("Child M", age="11"),), abuse="Sexual abuse", restricted=True,
    ),
    Story(
        "Near drowning", CaseKind.INCIDENT, Status.CLOSED, 120,
        "A child was found in a bath without an adult in the room. The child has recovered; agencies had known of the risk.",
        (Person("Child N", age="1"),), outcome="other_learning",
    ),
    Story(
        "Scald, entered twice", CaseKind.INCIDENT, Status.WITHDRAWN, 30,
        "Entered twice by two people on the same morning.", (Person("Child O", age="3"),),
    ),
    Story(
        "Concern about a children's home", CaseKind.INCIDENT, Status.RECOMMENDED, 26,
        "Staff raised concern about how three children were held. No child was seriously harmed.",
        (Person("Child P", age="13", harm=Harm.OTHER, looked_after=Answer.YES),),
        suspicion=Suspicion.SUSPECTED, notifiable=False, outcome="other_learning", place="A children's home",
    ),
    Story(
        "Death of a looked-after child", CaseKind.LOOKED_AFTER_DEATH, Status.TO_NOTIFY, 3,
        "A looked-after child with a life-limiting illness died in hospital. Nobody suspects abuse or neglect.",
        (Person("Child Q", age="14", harm=Harm.DIED, looked_after=Answer.YES),), suspicion=Suspicion.NEITHER, abuse="",
        place="Hospital",
    ),
    Story(
        "Death in supported housing", CaseKind.ADULT_REFERRAL, Status.ASSESSING, 6,
        "A man with care needs was found dead in his flat. His carer had not been able to get in for nine days.",
        (Person("Adult R", kind=SubjectKind.ADULT, age="58", harm=Harm.DIED),), abuse="Self-neglect and neglect",
    ),
    Story(
        "Care home resident in hospital", CaseKind.ADULT_REFERRAL, Status.RECOMMENDED, 40,
        "A woman came to hospital from a care home with injuries that had not been treated for weeks.",
        (Person("Adult S", kind=SubjectKind.ADULT, age="83", harm=Harm.SERIOUS),), outcome="adult_review", place="A care home",
    ),
    Story(
        "Death at home, partner charged", CaseKind.DOMESTIC_HOMICIDE, Status.CLOSED, 15,
        "A woman was killed; her partner has been charged. The children are with relatives.",
        (Person("Adult T", kind=SubjectKind.ADULT, age="34", harm=Harm.DIED),), abuse="Domestic abuse",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One chronology entry: `days` before the incident, and how many more until the agency came to know."""

    days: int
    kind: EntryKind
    source: str
    what: str
    comment: str = ""
    later: int = 0


# By the number of the agency in the list of those asked: what each recorded. The second and third differ by a day on
# one meeting, and nobody recorded anything for months: that is what the merged chronology is for.
CHRONOLOGIES: tuple[tuple[Line, ...], ...] = (
    (
        Line(
            400,
            EntryKind.REFERRAL,
            "Duty log",
            "First referral from the nursery about weight and clothing.",
            "Closed after one call.",
        ),
        Line(330, EntryKind.VISIT, "Case notes", "Home visit; the children were not seen alone."),
        Line(
            96,
            EntryKind.MEETING,
            "Minutes",
            "Strategy meeting with police and health about missed appointments.",
            "Nobody took the action to see the children.",
        ),
        Line(40, EntryKind.CONTACT, "Duty log", "Call from a neighbour about crying at night.", later=3),
        Line(12, EntryKind.DECISION, "Case notes", "Decided to wait for the school's view before another visit."),
    ),
    (
        Line(410, EntryKind.HEALTH, "Clinic record", "Child not brought to the eight-month review."),
        Line(
            320,
            EntryKind.HEALTH,
            "Clinic record",
            "Weight below the second centile; letter sent to the family doctor.",
            "The letter was not followed up.",
        ),
        Line(
            97,
            EntryKind.MEETING,
            "Nurse's notes",
            "Strategy meeting with police and social care about missed appointments.",
        ),
        Line(
            30,
            EntryKind.HEALTH,
            "Hospital record",
            "Attended the emergency department with a cough; seen and sent home.",
            later=20,
        ),
    ),
    (
        Line(
            300,
            EntryKind.POLICE,
            "Crime system",
            "Called to an argument at the address; no child was recorded as present.",
        ),
        Line(
            96,
            EntryKind.MEETING,
            "Safeguarding unit",
            "Strategy meeting with health and social care about missed appointments.",
        ),
        Line(28, EntryKind.POLICE, "Call log", "Neighbour reported shouting; advice given by telephone.", later=16),
    ),
    (
        Line(
            210,
            EntryKind.EDUCATION,
            "Attendance register",
            "Attendance at 61 per cent since September.",
            "No letter was sent home until December.",
        ),
        Line(
            60,
            EntryKind.EDUCATION,
            "Head teacher's notes",
            "The younger child said there was no food at home.",
            later=5,
        ),
        Line(6, EntryKind.EDUCATION, "Attendance register", "Both children absent; no call was made."),
    ),
)
SUMMARIES: tuple[str, ...] = (
    "The family was known from two referrals. Both were closed after one contact each; the children were not seen alone.",
    "Several appointments were missed. Each was followed by a letter, and nobody put the pattern together.",
    "Three calls to the address in a year. None was passed on as a concern about a child.",
    "Attendance fell over the year. Staff were worried and did not know whom to call.",
)
ACTIONS = "The other children in the home have been seen and are safe. Staff have been reminded when to call for help."
LEARNING = "Missed appointments should be read together across agencies. Staff need one number to call."
AIMS = {
    "facts": "What is known so far comes from the agencies' returns. The dates of one meeting differ between two agencies and have been settled.",
    "immediate_action": "All children concerned have been seen. Two agencies have changed how missed appointments are flagged.",
    "learning": "The case shows how single agencies each held a part of the picture. Two earlier reviews here said the same.",
    "next_steps": "The panel looked at whether a local review would add to what is already known.",
}
