"""Changing the plan: fonds, departments, classes, what they ask for and how they number. The head of archive's."""

from typing import Any

from app import planning
from app.api import asked_plan, told_plan
from app.api.asked import Asked
from app.api.callers import caller
from app.api.door import BLUEPRINT
from app.api.refusals import desk
from app.looking import looking
from app.telling_plan import tell_class, tell_class_then, tell_department, tell_element, tell_fonds
from archive.dates import read_typed
from archive.departments import units_of
from archive.elements import all_elements_of
from archive.fonds_keeping import all_fonds, fonds_by_code
from archive.plan_history import plan_on

PLAN = "/fonds/<fonds>/classes"
ONE = f"{PLAN}/<code>"
UNITS = "/fonds/<fonds>/departments"


@BLUEPRINT.get("/fonds")
@BLUEPRINT.output(told_plan.AllFondsTold)
def list_fonds() -> dict[str, Any]:
    """List every fonds."""
    with looking(desk(), caller()) as work:
        return {"items": [tell_fonds(work.session, one) for one in all_fonds(work.session)]}


@BLUEPRINT.post("/fonds")
@BLUEPRINT.input(asked_plan.FondsAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.FondsTold, status_code=201)
def make_fonds(wish: asked_plan.FondsAsked) -> dict[str, Any]:
    """Make a fonds, with the plan of another where one is named."""
    return _fonds(planning.make_fonds(desk(), caller(), _sent(wish)).code)


@BLUEPRINT.patch("/fonds/<fonds>")
@BLUEPRINT.input(asked_plan.FondsAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.FondsTold)
def change_fonds(fonds: str, wish: asked_plan.FondsAsked) -> dict[str, Any]:
    """Change a fonds; a new name keeps the old one."""
    return _fonds(planning.change_fonds(desk(), caller(), fonds, _sent(wish), wish.version).code)


@BLUEPRINT.get(UNITS)
@BLUEPRINT.output(told_plan.DepartmentsTold)
def list_departments(fonds: str) -> dict[str, Any]:
    """List the departments of a fonds."""
    with looking(desk(), caller()) as work:
        units = units_of(work.session, fonds_by_code(work.session, fonds))
        return {"items": [tell_department(work.session, one) for one in units]}


@BLUEPRINT.post(UNITS)
@BLUEPRINT.input(asked_plan.DepartmentAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.DepartmentsTold, status_code=201)
def make_department(fonds: str, wish: asked_plan.DepartmentAsked) -> dict[str, Any]:
    """Make a department."""
    planning.make_department(desk(), caller(), fonds, _sent(wish))
    return list_departments_of(fonds)


@BLUEPRINT.patch(f"{UNITS}/<code>")
@BLUEPRINT.input(asked_plan.DepartmentAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.DepartmentsTold)
def change_department(fonds: str, code: str, wish: asked_plan.DepartmentAsked) -> dict[str, Any]:
    """Rename or move a department."""
    planning.change_department(desk(), caller(), fonds, code, _sent(wish))
    return list_departments_of(fonds)


@BLUEPRINT.post(f"{UNITS}/<code>/end")
@BLUEPRINT.input(asked_plan.EndAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.DepartmentsTold)
def end_department(fonds: str, code: str, wish: asked_plan.EndAsked) -> dict[str, Any]:
    """End a department."""
    planning.end_department(desk(), caller(), fonds, code, _sent(wish))
    return list_departments_of(fonds)


@BLUEPRINT.get(PLAN)
@BLUEPRINT.input(asked_plan.OnAsked, location="query", arg_name="wish")
@BLUEPRINT.output(told_plan.PlanTold)
def get_plan(fonds: str, wish: asked_plan.OnAsked) -> dict[str, Any]:
    """Tell the plan of a fonds as it is, or as it was on a day."""
    with looking(desk(), caller()) as work:
        house = fonds_by_code(work.session, fonds)
        on = read_typed(wish.on, field="on") if wish.on else work.today
        classes = plan_on(work.session, house.id, on)
        return {"fonds": house.code, "on": on.isoformat(), "items": [tell_class_then(one) for one in classes]}


@BLUEPRINT.post(PLAN)
@BLUEPRINT.input(asked_plan.ClassAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold, status_code=201)
def add_class(fonds: str, wish: asked_plan.ClassAsked) -> dict[str, Any]:
    """Put a class into the plan."""
    return _class(fonds, planning.add_class(desk(), caller(), fonds, _sent(wish)).code)


@BLUEPRINT.get(ONE)
@BLUEPRINT.output(told_plan.PlannedTold)
def get_class(fonds: str, code: str) -> dict[str, Any]:
    """Tell one class."""
    return _class(fonds, code)


@BLUEPRINT.patch(ONE)
@BLUEPRINT.input(asked_plan.ClassAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold)
def change_class(fonds: str, code: str, wish: asked_plan.ClassAsked) -> dict[str, Any]:
    """Change a class; what its numbers were made of stays once one was issued."""
    return _class(fonds, planning.change_class(desk(), caller(), fonds, code, _sent(wish), wish.version).code)


@BLUEPRINT.post(f"{ONE}/close")
@BLUEPRINT.input(asked_plan.CloseAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold)
def close_class(fonds: str, code: str, wish: asked_plan.CloseAsked) -> dict[str, Any]:
    """Let a class and those below it take no new records after a day."""
    return _class(fonds, planning.close_class(desk(), caller(), fonds, code, _sent(wish)).code)


@BLUEPRINT.post(f"{ONE}/reopen")
@BLUEPRINT.input(asked_plan.WhyAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold)
def reopen_class(fonds: str, code: str, wish: asked_plan.WhyAsked) -> dict[str, Any]:
    """Let a closed class take records again."""
    return _class(fonds, planning.reopen_class(desk(), caller(), fonds, code, _sent(wish)).code)


@BLUEPRINT.get(f"{ONE}/numbers")
@BLUEPRINT.input(asked_plan.PatternAsked, location="query", arg_name="wish")
@BLUEPRINT.output(told_plan.NumbersTold)
def try_pattern(fonds: str, code: str, wish: asked_plan.PatternAsked) -> dict[str, Any]:
    """Tell the numbers a template would give now; nobody has them until they are issued."""
    with looking(desk(), caller()) as work:
        own = planning.class_in(work.session, fonds, code)
        found = planning.preview(work.session, own.fonds, own, wish.pattern, work.today.year)
        if found.problem is not None:
            raise found.problem
        numbers = [{"term": term or None, "number": number} for term, number in found.numbers]
        return {"numbers": numbers, "anew_with": list(found.spans)}


@BLUEPRINT.post(f"{ONE}/aliases")
@BLUEPRINT.input(asked_plan.AliasAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold, status_code=201)
def add_alias(fonds: str, code: str, wish: asked_plan.AliasAsked) -> dict[str, Any]:
    """Let an old code be read as the class's own."""
    planning.add_alias(desk(), caller(), fonds, code, _sent(wish))
    return _class(fonds, code)


@BLUEPRINT.post(f"{ONE}/aliases/<old>/drop")
@BLUEPRINT.input(asked_plan.WhyAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.PlannedTold)
def drop_alias(fonds: str, code: str, old: str, wish: asked_plan.WhyAsked) -> dict[str, Any]:
    """Read an old code no more."""
    planning.drop_alias(desk(), caller(), fonds, code, old, _sent(wish))
    return _class(fonds, code)


@BLUEPRINT.get(f"{ONE}/elements")
@BLUEPRINT.output(told_plan.ElementsTold)
def list_elements(fonds: str, code: str) -> dict[str, Any]:
    """List what a class asks for, that of the classes above it first."""
    return _elements(fonds, code)


@BLUEPRINT.post(f"{ONE}/elements")
@BLUEPRINT.input(asked_plan.ElementAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.ElementsTold, status_code=201)
def add_element(fonds: str, code: str, wish: asked_plan.ElementAsked) -> dict[str, Any]:
    """Let a class ask for one thing more."""
    planning.add_element(desk(), caller(), fonds, code, _sent(wish))
    return _elements(fonds, code)


@BLUEPRINT.patch(f"{ONE}/elements/<name>")
@BLUEPRINT.input(asked_plan.ElementAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.ElementsTold)
def change_element(fonds: str, code: str, name: str, wish: asked_plan.ElementAsked) -> dict[str, Any]:
    """Change an element; its name stays, and its kind once something was entered."""
    planning.change_element(desk(), caller(), fonds, code, name, _sent(wish))
    return _elements(fonds, code)


@BLUEPRINT.post(f"{ONE}/elements/<name>/end")
@BLUEPRINT.input(asked_plan.WhyAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.ElementsTold)
def end_element(fonds: str, code: str, name: str, wish: asked_plan.WhyAsked) -> dict[str, Any]:
    """Ask for an element no more, or again; what was entered stays."""
    planning.end_element(desk(), caller(), fonds, code, name, _sent(wish))
    return _elements(fonds, code)


@BLUEPRINT.post("/fonds/<fonds>/forms")
@BLUEPRINT.input(asked_plan.FormAsked, location="json", arg_name="wish")
@BLUEPRINT.output(told_plan.GivenTold)
def choose_form(fonds: str, wish: asked_plan.FormAsked) -> dict[str, Any]:
    """Give every class that has numbered nothing yet a ready form."""
    given, kept = planning.choose_form(desk(), caller(), fonds, wish.form, _sent(wish))
    return {"given": given, "kept": kept}


def list_departments_of(fonds: str) -> dict[str, Any]:
    """Tell the departments of a fonds as they are now."""
    with looking(desk(), caller()) as work:
        units = units_of(work.session, fonds_by_code(work.session, fonds))
        return {"items": [tell_department(work.session, one) for one in units]}


def _sent(wish: Asked) -> dict[str, object]:
    return wish.model_dump(exclude_unset=True, exclude={"version"})


def _fonds(code: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        return tell_fonds(work.session, fonds_by_code(work.session, code))


def _class(fonds: str, code: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        return tell_class(work.session, planning.class_in(work.session, fonds, code))


def _elements(fonds: str, code: str) -> dict[str, Any]:
    with looking(desk(), caller()) as work:
        own = planning.class_in(work.session, fonds, code)
        return {"items": [tell_element(one) for one in all_elements_of(work.session, own)]}
