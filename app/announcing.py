"""Beginning a slip: the party made known before its papers come, and the slip that names it."""

from collections.abc import Mapping

from sqlalchemy import select

from app.desk import Desk
from archive.checkdigits import check_uscc
from archive.classification import class_by_code
from archive.database import Work
from archive.dates import read_typed
from archive.errors import Invalid, NotPermitted, Problems
from archive.fonds import Department, Fonds
from archive.ledger import Line
from archive.parties import Party, last_party, new_party
from archive.people import ARCHIVE_STAFF, Actor, Role
from archive.required_papers import FileType
from archive.sequences import take_next
from archive.submissions import CODE_MOST, Purpose, State, Submission
from archive.wording import N_

SUBMITTERS = ARCHIVE_STAFF | {Role.BUSINESS}
PERSON_MOST, NOTE_MOST, NAME_MOST, PARTY_CODE_MOST = 60, 300, 120, 20


def announce(work: Work, entered: Mapping[str, str]) -> Party:
    """Make the party known before its papers come, with its company code, name and handling date.

    Raises:
        Problems: a field cannot stand, or name and code belong to different parties.
    """
    problems: list[Invalid] = []
    name = text(entered, "party_name", NAME_MOST, problems)
    code = text(entered, "party_code", PARTY_CODE_MOST, problems).upper()
    person = text(entered, "salesperson", PERSON_MOST, problems)
    uscc = text(entered, "uscc", CODE_MOST, problems)
    day = None
    if not name:
        problems.append(Invalid("party_name", N_("请填公司名称，照营业执照写全。")))
    if any(sign in name for sign in "<>/\\"):
        problems.append(Invalid("party_name", N_("单位名称不能含有 / \\ < >，请照营业执照填写。")))
    if code and not all(letter.isascii() and (letter.isalnum() or letter == "-") for letter in code):
        problems.append(Invalid("party_code", N_("商编只用字母、数字和短横。")))
    try:
        day = read_typed(entered["handled_on"], field="handled_on") if entered.get("handled_on") else work.today
        if day > work.today:
            problems.append(Invalid("handled_on", N_("日期 {day} 还没有到，请核对。"), day=day))
        uscc = check_uscc(uscc).code if uscc else ""
    except Invalid as problem:
        problems.append(problem)
    if problems:
        raise Problems(problems)
    party = _party(work, name, code)
    party.handled_on, party.salesperson, party.announced_by = day, person, work.by.login
    party.uscc = uscc or party.uscc
    work.session.flush()
    work.book.write(
        Line(
            "party:announce",
            f"party:{party.code}",
            work.by.login,
            work.by.name,
            detail={"name": name, "handled_on": day.isoformat() if day else None, "uscc": party.uscc},
        )
    )
    return party


def begin(desk: Desk, by: Actor, entered: Mapping[str, str]) -> Submission:
    """Begin a slip, for plain records or for one customer's file; the customer is announced with it.

    Raises:
        NotPermitted: handing in is the business departments' and the archive staff's.
        Problems: a field cannot stand.
    """
    may_hand_in(by)
    with desk.database.work(desk.clock(), by) as work:
        problems: list[Invalid] = []
        purpose = entered.get("purpose", "")
        if purpose not in set(Purpose):
            raise Invalid("purpose", N_("请选移交一般档案还是客户档案。"))
        person = text(entered, "salesperson", PERSON_MOST, problems)
        note = text(entered, "note", NOTE_MOST, problems)
        if not person:
            problems.append(Invalid("salesperson", N_("请填业务员姓名。")))
        file_type = entered.get("file_type") or str(FileType.NEW_FILE)
        if purpose == Purpose.FILE and file_type not in set(FileType):
            problems.append(Invalid("file_type", N_("请选建档类型。")))
        class_code = "KH1" if purpose == Purpose.FILE else _class(work, entered, problems)
        party = None
        if purpose == Purpose.FILE or entered.get("party_name") or entered.get("party_code"):
            try:
                party = announce(work, entered)
            except Problems as wrong:
                problems += [one for one in wrong.problems if one.field not in {known.field for known in problems}]
        if problems:
            raise Problems(problems)
        department = _department(work)
        slip = Submission(
            number=f"YJ-{work.today.year}-{take_next(work.session, f'YJ-{work.today.year}'):04}",
            purpose=purpose,
            file_type=file_type if purpose == Purpose.FILE else "",
            state=State.DRAFT,
            fonds_id=department.fonds_id,
            department=department,
            party=party,
            salesperson=person,
            class_code=class_code,
            note=note,
            made_by=by.login,
            made_by_name=by.name,
            made_at=work.at,
        )
        work.session.add(slip)
        work.session.flush()
        work.book.write(
            Line(
                "submission:begin",
                slip.subject,
                by.login,
                by.name,
                after=State.DRAFT,
                detail={"party": party.code if party else None, "purpose": purpose},
            )
        )
        return slip


def may_hand_in(by: Actor) -> None:
    """Refuse whoever does not hand in.

    Raises:
        NotPermitted: it is the business departments' and the archive staff's.
    """
    if not by.has(frozenset(SUBMITTERS)):
        raise NotPermitted(N_("移交由业务部门办，请交给有权的人。"))


def text(entered: Mapping[str, str], name: str, most: int, problems: list[Invalid]) -> str:
    """Read one line of text, noting what cannot stand."""
    tidy = " ".join(str(entered.get(name) or "").split())
    if len(tidy) > most:
        problems.append(Invalid(name, N_("最多 {most} 个字，请缩短。"), most=most))
    if not tidy.isprintable():
        problems.append(Invalid(name, N_("含有看不见的控制字符，请删去后再存。")))
    return tidy


def _party(work: Work, name: str, code: str) -> Party:
    by_code = work.session.scalars(select(Party).where(Party.code == code)).one_or_none() if code else None
    if by_code is not None:
        if name not in by_code.all_names:
            raise Problems(
                [Invalid("party_code", N_("商编 {code} 是“{name}”的，请核对。"), code=code, name=by_code.name)]
            )
        return by_code
    by_name = work.session.scalars(select(Party).where(Party.name == name).order_by(Party.id)).first()
    if by_name is not None:
        if code and by_name.announced_by:
            raise Problems([Invalid("party_code", N_("“{name}”已有商编 {code}。"), name=name, code=by_name.code)])
        by_name.code = code or by_name.code
        return by_name
    party = new_party(name, last_party(work.session) + 1, at=work.at)
    party.code = code or party.code
    work.session.add(party)
    return party


def _class(work: Work, entered: Mapping[str, str], problems: list[Invalid]) -> str:
    code = str(entered.get("class_code") or "").strip().upper()
    if not code:
        return ""
    try:
        _ = class_by_code(work.session, code).template
    except Invalid as problem:
        problems.append(Invalid("class_code", problem.text, **problem.values))
    return code


def _department(work: Work) -> Department:
    if work.by.department is not None:
        return work.session.get_one(Department, work.by.department)
    fonds = work.session.scalars(select(Fonds).order_by(Fonds.id).limit(1)).one()
    wanted = select(Department).where(Department.fonds_id == fonds.id).order_by(Department.id).limit(1)
    return work.session.scalars(wanted).one()
