"""Acceptance: what the clerk saw on each paper, field by field, and a code that is real although its check says no."""

from collections.abc import Mapping

from app.acting import found, machine
from app.desk import Desk
from archive.acceptance import code_warning
from archive.database import Work
from archive.errors import Invalid, NotPermitted, Problems, Refused, WrongState
from archive.ledger import Line
from archive.people import ARCHIVE_STAFF, Actor
from archive.submissions import CodeException, Filled, Paper, State, Submission, exception_for
from archive.wording import N_

FAULT_MOST, REASON_MOST = 200, 300
YES, NO = "yes", "no"
PLAINLY = frozenset({str(Filled.FILLED), str(Filled.STRUCK)})


def check_paper(desk: Desk, by: Actor, number: str, paper_id: int, entered: Mapping[str, str]) -> Paper:
    """Write down what the clerk saw on one paper: legible, agreeing, and each field filled, struck out or blank.

    `entered` holds `legible` and `agrees` as yes or no, `field.<name>` as filled, struck or blank, and `fault` in words.

    Raises:
        NotPermitted: checking is the archive staff's.
        WrongState: the slip is not under review.
        Problems: something is left undecided.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        slip = _under_review(work, number)
        paper = next((one for one in slip.standing_papers if one.id == paper_id), None)
        if paper is None:
            raise Invalid("paper", N_("移交单 {number} 上没有这份材料，请刷新后再看。"), number=slip.number)
        problems: list[Invalid] = []
        paper.legible = _decided(entered, "legible", N_("请定字迹是否清晰。"), problems)
        paper.agrees = _decided(entered, "agrees", N_("请定三项是否与原页一致。"), problems)
        paper.fault = " ".join(str(entered.get("fault") or "").split())
        if len(paper.fault) > FAULT_MOST:
            problems.append(Invalid("fault", N_("最多 {most} 个字，请缩短。"), most=FAULT_MOST))
        fields = [dict(field) for field in paper.fields or []]
        for field in fields:
            name = f"field.{field['name']}"
            # What the machine saw filled or struck out stands unless somebody says else; a blank is always decided.
            wanted = entered.get(name) or field.get("state") or (field["seen"] if field["seen"] in PLAINLY else "")
            if wanted not in set(Filled):
                problems.append(Invalid(name, N_("“{label}”请定：已填、划去还是空白。"), label=field["label"]))
            field["state"] = wanted
        if problems:
            raise Problems(problems)
        paper.fields = fields if paper.fields is not None else None
        paper.checked_at, paper.checked_by, paper.checked_by_name = work.at, by.login, by.name
        blank = [field["label"] for field in fields if field["state"] == Filled.BLANK]
        work.book.write(
            Line(
                "submission:check",
                slip.subject,
                by.login,
                by.name,
                note=paper.fault,
                detail={"paper": paper.title, "legible": paper.legible, "agrees": paper.agrees, "blank": blank},
            )
        )
        return paper


def ask_exception(desk: Desk, by: Actor, number: str, reason: str) -> CodeException:
    """Say why a code with a wrong check character is real all the same; a second person must confirm it.

    Raises:
        Refused: the code is good, or was asked for already.
        Invalid: no reason.
    """
    tidy = " ".join(reason.split())
    if not tidy or len(tidy) > REASON_MOST:
        raise Invalid("reason", N_("请写明理由，不超过 {most} 字。"), most=REASON_MOST)
    with desk.database.work(desk.clock(), by) as work:
        slip: Submission = found(work, machine("submission"), number)
        warning = code_warning(slip.party)
        if warning is None or slip.party is None:
            raise Refused(N_("这家的统一社会信用代码没有问题，不用放行。"))
        if exception_for(work.session, slip.party) is not None:
            raise Refused(N_("已经提过放行，等第二人确认。"))
        made = CodeException(
            party=slip.party,
            code=warning.code,
            expected=warning.expected,
            reason=tidy,
            asked_by=by.login,
            asked_by_name=by.name,
            asked_at=work.at,
        )
        work.session.add(made)
        work.session.flush()
        _write(work, slip, "submission:ask-exception", made)
        return made


def confirm_exception(desk: Desk, by: Actor, number: str) -> CodeException:
    """Confirm, as a second person, that a code is real.

    Raises:
        NotPermitted: confirming is the archive staff's.
        Refused: nobody asked, or the same person did.
    """
    _staff(by)
    with desk.database.work(desk.clock(), by) as work:
        slip: Submission = found(work, machine("submission"), number)
        asked = exception_for(work.session, slip.party) if slip.party else None
        if asked is None or asked.confirmed_at is not None:
            raise Refused(N_("没有等您确认的放行。"))
        if asked.asked_by == by.login:
            raise Refused(N_("放行要由第二人确认，不能是提出的人。"))
        asked.confirmed_by, asked.confirmed_by_name, asked.confirmed_at = by.login, by.name, work.at
        _write(work, slip, "submission:confirm-exception", asked)
        return asked


def _under_review(work: Work, number: str) -> Submission:
    slip: Submission = found(work, machine("submission"), number)
    if slip.state != State.REVIEWING:
        raise WrongState(N_("{number} 不在验收中，请刷新看最新状态。"), number=slip.number)
    return slip


def _decided(entered: Mapping[str, str], name: str, text: str, problems: list[Invalid]) -> bool | None:
    said = str(entered.get(name) or "").lower()
    if said in {YES, "true", "1"}:
        return True
    if said in {NO, "false", "0"}:
        return False
    problems.append(Invalid(name, text))
    return None


def _write(work: Work, slip: Submission, act: str, made: CodeException) -> None:
    detail = {"code": made.code, "expected": made.expected, "party": made.party.code}
    work.book.write(Line(act, slip.subject, work.by.login, work.by.name, note=made.reason, detail=detail))


def _staff(by: Actor) -> None:
    if not by.has(ARCHIVE_STAFF):
        raise NotPermitted(N_("验收是档案员的事，请交给档案中心。"))
