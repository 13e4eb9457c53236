"""What the API tells of the plan."""

from pydantic import Field

from app.api.told import Told


class ClassThenTold(Told):
    """A class as the plan has or had it on a day."""

    class_: str = Field(alias="class")
    depth: int
    name: str
    name_en: str
    national: str
    parent: str | None
    kind: str
    pattern: str | None
    usual: int | None
    valid_from: str | None
    valid_to: str | None


class PlanTold(Told):
    """The plan of a fonds on a day, those below a class right after it."""

    fonds: str
    on: str
    items: list[ClassThenTold]


class PlannedTold(ClassThenTold):
    """A class as it is now."""

    frozen: bool = Field(description="A number was issued: code, parent, kind and pattern stay.")
    old_codes: list[str]
    version: int


class ElementTold(Told):
    """What a class asks for beyond the common description."""

    name: str
    label: str
    label_en: str
    kind: str
    required: bool
    choices: list[str]
    check: str
    shape: str
    position: int
    ended: bool
    from_: str = Field(alias="from", description="The class it belongs to; those below ask for it too.")


class ElementsTold(Told):
    """All a class asks for or asked for."""

    items: list[ElementTold]


class NumberTold(Told):
    """A number that would come."""

    term: str | None
    number: str


class NumbersTold(Told):
    """What a template would give now, and with what its count begins anew; never when there is none."""

    numbers: list[NumberTold]
    anew_with: list[str]


class FormerTold(Told):
    """A former name and the day until which it was borne."""

    name: str
    until: str


class FondsTold(Told):
    """A fonds."""

    fonds: str
    name: str
    parent: str | None
    began_on: str | None
    ended_on: str | None
    story: str
    former_names: list[FormerTold]
    version: int


class AllFondsTold(Told):
    """Every fonds of the house."""

    items: list[FondsTold]


class DepartmentTold(Told):
    """A department."""

    department: str
    name: str
    parent: str | None
    began_on: str | None
    ended_on: str | None
    successor: str | None


class DepartmentsTold(Told):
    """The departments of a fonds, those that are still there first."""

    items: list[DepartmentTold]


class GivenTold(Told):
    """How many classes got a form, and how many keep theirs."""

    given: int
    kept: int
