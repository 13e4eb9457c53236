"""Submission: a department hands papers in by a slip; the clerk counts and checks them, a second person reviews.

DRAFT -> SUBMITTED -> REVIEWING -> ACCEPTED -> REVIEWED; any defect sends the whole set back, and it comes again as
the next round. Nothing here issues a number: the records of a reviewed slip are only qualified, and are catalogued and
numbered after that.
"""

from enum import StrEnum

from archive.acceptance import code_is_settled, code_warning, defects_of, gaps_of, rules_of, unchecked
from archive.components import take_out
from archive.errors import Invalid, Problems, Refused
from archive.people import ARCHIVE_STAFF, Role
from archive.promises import Job, Pledge
from archive.records import Record, Stage
from archive.submissions import Purpose, Round, State, Submission, find, records_of
from archive.wording import N_
from workflows.accession import ACCESSION
from workflows.accession import Verb as OfRecord
from workflows.machine import WHY, Act, Ask, Machine, Reason, Step, Weight


class Verb(StrEnum):
    """What can be done with a slip."""

    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    RECEIVE = "receive"
    RETURN = "return"
    ACCEPT = "accept"
    SEND_BACK = "send-back"
    REVIEW = "review"
    DROP = "drop"


Acting = Act[Submission]


def is_complete(act: Acting) -> Reason:
    """Keep an incomplete set from being handed in, and say everything that is missing."""
    gaps = gaps_of(act.session, act.subject, act.today)
    if not gaps:
        return None
    return Problems(
        Invalid(f"paper-{gap.paper_id}" if gap.paper_id else "papers", gap.note, **gap.values) for gap in gaps
    )


def is_all_checked(act: Acting) -> Reason:
    """Let nothing pass unseen."""
    left = unchecked(act.subject)
    if not left:
        return None
    return Refused(N_("还有 {n} 份没有验过，先验“{title}”。"), n=len(left), title=left[0].title)


def has_no_defect(act: Acting) -> Reason:
    """Let no defective set pass."""
    defects = defects_of(act.session, act.subject, act.today)
    return Refused(N_("有 {n} 处缺陷，整套退回。"), n=len(defects)) if defects else None


def has_a_defect(act: Acting) -> Reason:
    """Send nothing back without saying what is wrong with it."""
    if defects_of(act.session, act.subject, act.today):
        return None
    return Refused(N_("还没有记下任何缺陷，请先在验收页勾出。"))


def code_is_good(act: Acting) -> Reason:
    """Ask for a reason and a second person where a code's check character is wrong."""
    party = act.subject.party
    warning = code_warning(party)
    if warning is None or code_is_settled(act.session, party):
        return None
    return Refused(
        N_("{code} 的校验位应为 {expected}，要放行请写明理由，由第二人确认。"),
        code=warning.code,
        expected=warning.expected,
    )


def counts_agree(act: Acting) -> Reason:
    """Receive what was counted; a wrong count goes back."""
    pieces, pages = act.answers.get("pieces"), act.answers.get("pages")
    claimed = len(act.subject.standing_papers)
    problems = []
    if pieces is not None and pieces < 1:
        problems.append(Invalid("pieces", N_("请填实收份数。")))
    if pages is not None and pieces is not None and pages < pieces:
        problems.append(Invalid("pages", N_("页数不会少于份数 {n}，请再点一遍。"), n=claimed))
    return Problems(problems) if problems else None


def is_not_their_own(act: Acting) -> Reason:
    """Keep whoever handed it in from accepting it."""
    if act.by.login in {act.subject.submitted_by, act.subject.made_by}:
        return Refused(N_("自己移交的不能自己验收，请由另一位办。"))
    return None


def by_a_second_person(act: Acting) -> Reason:
    """Keep whoever accepted it from reviewing it. Source: domain rule (验收、复核不同人)."""
    if act.by.login in {act.subject.accepted_by, act.subject.submitted_by, act.subject.made_by}:
        return Refused(N_("复核要由另一位办，不能是验收人或移交人。"))
    return None


def hand_in(act: Acting) -> None:
    """Begin a round: note who handed in what, under which rules."""
    slip = act.subject
    slip.submitted_by, slip.submitted_by_name, slip.submitted_at = act.by.login, act.by.name, act.at
    slip.first_submitted_on = slip.first_submitted_on or act.today
    slip.pieces_counted = slip.pages_counted = None
    slip.received_by = slip.received_by_name = slip.received_at = None
    slip.accepted_by = slip.accepted_by_name = slip.accepted_at = None
    rules = rules_of(act.session, slip, act.today)
    slip.rounds.append(
        Round(
            number=slip.round,
            submitted_at=act.at,
            submitted_by_name=act.by.name,
            pieces=len(slip.standing_papers),
            pages=slip.pages_claimed,
            rule_version=rules.version if rules else 0,
            papers=[
                {"kind": paper.kind, "title": paper.title, "pages": paper.pages, "original": paper.original}
                for paper in slip.standing_papers
            ],
        )
    )


def begin_next_round(act: Acting) -> None:
    """Count one more round; what was found defective is checked anew, what was good stays checked."""
    slip = act.subject
    faulty = {defect["paper_id"] for defect in slip.rounds[-1].defects} if slip.rounds else set()
    slip.round += 1
    for paper in slip.standing_papers:
        if paper.id in faulty:
            paper.checked_at = paper.checked_by = paper.checked_by_name = None
            paper.legible, paper.agrees, paper.fault = None, None, ""
    for record in records_of(slip):
        if record.stage == Stage.RETURNED:
            _let(act, record, OfRecord.RESUBMIT)


def note_counts(act: Acting) -> None:
    """Write down who counted what."""
    slip = act.subject
    slip.pieces_counted, slip.pages_counted = act.answers["pieces"], act.answers["pages"]
    slip.received_by, slip.received_by_name, slip.received_at = act.by.login, act.by.name, act.at


def send_the_set_back(act: Acting) -> None:
    """Close the round with its defects and send every record of the slip back with it."""
    slip, round_ = act.subject, act.subject.rounds[-1]
    defects = [defect.to_plain() for defect in defects_of(act.session, slip, act.today)]
    round_.decision, round_.defects, round_.requirement = "returned", defects, act.note
    round_.decided_at, round_.decided_by, round_.decided_by_name = act.at, act.by.login, act.by.name
    _return_records(act)


def note_acceptance(act: Acting) -> None:
    """Write down who accepted it."""
    slip = act.subject
    slip.accepted_by, slip.accepted_by_name, slip.accepted_at = act.by.login, act.by.name, act.at


def forget_acceptance(act: Acting) -> None:
    """Take the acceptance back."""
    slip = act.subject
    slip.accepted_by = slip.accepted_by_name = slip.accepted_at = None


def qualify_records(act: Acting) -> None:
    """Close the round and let its records go on to be catalogued."""
    slip, round_ = act.subject, act.subject.rounds[-1]
    slip.reviewed_by, slip.reviewed_by_name, slip.reviewed_at = act.by.login, act.by.name, act.at
    round_.decision, round_.decided_at = "accepted", act.at
    round_.decided_by, round_.decided_by_name = act.by.login, act.by.name
    for record in records_of(slip):
        _let(act, record, OfRecord.QUALIFY)


def give_up(act: Acting) -> None:
    """Let go of what was uploaded: nothing of it was ever accepted."""
    slip = act.subject
    _return_records(act)
    if slip.purpose == Purpose.FILE and slip.record is not None:
        for component in list(slip.record.components):
            key = component.key_id
            for paper in slip.papers:
                if paper.component_id == component.id:
                    paper.component_id = None
            act.session.flush()
            take_out(act.session, slip.record, component)
            if key:
                act.work.book.promise(Pledge(Job.ERASE, slip.subject, extra={"key": key}))


def _return_records(act: Acting) -> None:
    for record in records_of(act.subject):
        if record.stage in {Stage.RECEIVED, Stage.ACCEPTED}:
            _let(act, record, OfRecord.RETURN)


def _let(act: Acting, record: Record, verb: OfRecord) -> None:
    # The record's own table checks, writes and promises; the slip is why.
    note = act.note or act.subject.number
    ACCESSION.perform(verb, Act(record, act.work, note=note))


S, V = State, Verb
STAFF = ARCHIVE_STAFF
SUBMITTERS = ARCHIVE_STAFF | {Role.BUSINESS}
PIECES = Ask("pieces", N_("实收份数"), kind="number")
PAGES = Ask("pages", N_("实收页数"), kind="number")
TO_DO = Ask("note", N_("处理要求"), kind="longtext", help=N_("印在退回单上"))
SUBMISSION: Machine[Submission] = Machine(
    "submission",
    title=N_("移交验收"),
    start=S.DRAFT,
    find=find,
    words={
        S.DRAFT: N_("已登记"), S.SUBMITTED: N_("已提交"), S.REVIEWING: N_("验收中"), S.RETURNED: N_("已退回"),
        S.ACCEPTED: N_("待复核"), S.REVIEWED: N_("合格"), S.DROPPED: N_("已撤销"),
        V.SUBMIT: N_("提交"), V.RESUBMIT: N_("再次提交"), V.RECEIVE: N_("点收"), V.RETURN: N_("退回"),
        V.ACCEPT: N_("验收合格"), V.SEND_BACK: N_("退回重验"), V.REVIEW: N_("复核"), V.DROP: N_("撤销"),
    },
    steps=[
        #    from         verb         to            who         given                                                          then                            promises asks            look
        Step(S.DRAFT,     V.SUBMIT,    S.SUBMITTED,  SUBMITTERS, [is_complete],                                                 [hand_in],                      (),  (),              Weight.MAIN),
        Step(S.DRAFT,     V.DROP,      S.DROPPED,    SUBMITTERS, [],                                                            [give_up],                      (),  (WHY,),          Weight.GRAVE),
        Step(S.SUBMITTED, V.RECEIVE,   S.REVIEWING,  STAFF,      [counts_agree, is_not_their_own],                              [note_counts],                  (),  (PIECES, PAGES), Weight.MAIN),
        Step(S.REVIEWING, V.RETURN,    S.RETURNED,   STAFF,      [has_a_defect],                                                [send_the_set_back],            (),  (TO_DO,),        Weight.GRAVE),
        Step(S.REVIEWING, V.ACCEPT,    S.ACCEPTED,   STAFF,      [is_all_checked, has_no_defect, code_is_good, is_not_their_own], [note_acceptance],            (),  (),              Weight.MAIN),
        Step(S.ACCEPTED,  V.SEND_BACK, S.REVIEWING,  STAFF,      [by_a_second_person],                                          [forget_acceptance],            (),  (WHY,)),
        Step(S.ACCEPTED,  V.REVIEW,    S.REVIEWED,   STAFF,      [has_no_defect, code_is_good, by_a_second_person],             [qualify_records],              (),  (),              Weight.MAIN),
        Step(S.RETURNED,  V.RESUBMIT,  S.SUBMITTED,  SUBMITTERS, [is_complete],                                                 [begin_next_round, hand_in],    (),  (),              Weight.MAIN),
        Step(S.RETURNED,  V.DROP,      S.DROPPED,    SUBMITTERS, [],                                                            [give_up],                      (),  (WHY,),          Weight.GRAVE),
    ],
)  # fmt: skip
