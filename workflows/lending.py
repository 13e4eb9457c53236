"""Lending: someone asks for a record, those who must agree sign, the archive hands it out and takes it back.

REQUESTED -> APPROVED -> ON LOAN -> RETURNED; a view on the screen goes REQUESTED -> GRANTED -> ENDED.
Whoever asked may not agree; one record is with one borrower, the others wait in the order they asked; a loan
always has a last day. Overdue is computed from that day and never stored.
"""

from archive.people import ARCHIVE_STAFF, EVERYONE, Role
from archive.wording import N_
from workflows.lending_rules import (
    all_pages_back,
    ask_the_next,
    by_another_person,
    by_the_borrower,
    count_as_found,
    extend,
    hold_as_lost,
    in_time,
    is_a_view,
    is_first_in_line,
    is_not_being_counted,
    is_over,
    is_theirs_to_sign,
    is_there,
    more_must_sign,
    nobody_waits,
    not_with_another,
    note_approval,
    note_effect,
    note_hand_out,
    note_recall,
    note_take_back,
    pages_differ,
    was_not_recalled,
)
from workflows.loans import Loan, State, Verb, find
from workflows.machine import WHY, Ask, Machine, Step, Weight

S, V = State, Verb
PAGES = Ask("pages", N_("清点页数"), kind="number", required=False)
CONDITION = Ask("condition", N_("完好情况"), required=False, help=N_("完好时可以不填"))
NEW_DAY = Ask("due_on", N_("新的归还日期"), kind="date")
CHANNEL = Ask("channel", N_("以何方式提出"), required=False, help=N_("当面、电话或邮件"))
OPINION = Ask("opinion", N_("意见"), required=False)
SHORT = Ask("short", N_("确有缺损，开缺损记录"), required=False, help=N_("页数不符而无法当面查清时填“是”"))
EFFECT = Ask("effect", N_("利用效果"), kind="longtext", help=N_("这次利用解决了什么"))
STAFF, HEAD, NEXT = ARCHIVE_STAFF, {Role.HEAD}, [ask_the_next]
GUARDS = ARCHIVE_STAFF | {Role.SECURITY}
LENDING: Machine[Loan] = Machine(
    "lending",
    title=N_("借阅"),
    start=S.REQUESTED,
    find=find,
    words={
        S.REQUESTED: N_("申请中"), S.APPROVED: N_("待出库"), S.ON_LOAN: N_("借出"), S.GRANTED: N_("电子授权"),
        S.IN_DOUBT: N_("归还待验"), S.LOST: N_("遗失"), S.RETURNED: N_("已归还"), S.ENDED: N_("已收回授权"),
        S.REFUSED: N_("已驳回"), S.WITHDRAWN: N_("已撤回"), S.EXPIRED: N_("逾期未取"),
        V.APPROVE: N_("同意"), V.REFUSE: N_("驳回"), V.WITHDRAW: N_("撤回"), V.HAND_OUT: N_("交出"),
        V.RENEW: N_("续借"), V.RECALL: N_("催回"), V.TAKE_BACK: N_("收回"), V.SETTLE: N_("处理完毕"),
        V.LOSE: N_("报失"), V.FIND: N_("找回"), V.EXPIRE: N_("过期"), V.REVOKE: N_("收回授权"), V.FEEDBACK: N_("填利用效果"),
    },
    steps=[
        #    from         verb          to            who       given                                                        then                      promises asks                  look
        Step(S.REQUESTED, V.APPROVE,    S.APPROVED,   EVERYONE, [is_there, by_another_person, is_theirs_to_sign],             [note_approval],          (),      (OPINION,),           Weight.MAIN,
             otherwise=[(more_must_sign, S.REQUESTED), (is_a_view, S.GRANTED)]),
        Step(S.REQUESTED, V.REFUSE,     S.REFUSED,    EVERYONE, [by_another_person, is_theirs_to_sign],                      NEXT,                     (),      (WHY,),               Weight.GRAVE),
        Step(S.REQUESTED, V.WITHDRAW,   S.WITHDRAWN,  EVERYONE, [by_the_borrower],                                           NEXT),
        Step(S.APPROVED,  V.REFUSE,     S.REFUSED,    STAFF,    [],                                                          NEXT,                     (),      (WHY,),               Weight.GRAVE),
        Step(S.APPROVED,  V.WITHDRAW,   S.WITHDRAWN,  EVERYONE, [by_the_borrower],                                           NEXT),
        Step(S.APPROVED,  V.EXPIRE,     S.EXPIRED,    STAFF,    [is_over],                                                   NEXT),
        Step(S.APPROVED,  V.HAND_OUT,   S.ON_LOAN,    STAFF,    [is_there, by_another_person, not_with_another, is_first_in_line, is_not_being_counted], [note_hand_out],    (),      (PAGES, CONDITION),   Weight.MAIN),
        Step(S.ON_LOAN,   V.RENEW,      S.ON_LOAN,    STAFF,    [in_time, nobody_waits, was_not_recalled],                   [extend],                 (),      (NEW_DAY, CHANNEL, WHY)),
        Step(S.ON_LOAN,   V.RECALL,     S.ON_LOAN,    STAFF,    [was_not_recalled],                                          [note_recall],            (),      (WHY,)),
        Step(S.ON_LOAN,   V.TAKE_BACK,  S.RETURNED,   STAFF,    [all_pages_back],                                            [note_take_back, ask_the_next], (), (PAGES, CONDITION, SHORT),  Weight.MAIN,
             otherwise=[(pages_differ, S.IN_DOUBT)]),
        Step(S.ON_LOAN,   V.LOSE,       S.LOST,       HEAD,     [],                                                          [hold_as_lost],           (),      (WHY,),               Weight.GRAVE),
        Step(S.IN_DOUBT,  V.SETTLE,     S.RETURNED,   HEAD,     [],                                                          NEXT,                     (),      (WHY,),               Weight.SIGN),
        Step(S.LOST,      V.FIND,       S.RETURNED,   STAFF,    [],                                                          [count_as_found],         (),      (PAGES, WHY)),
        Step(S.GRANTED,   V.REVOKE,     S.ENDED,      GUARDS,   [],                                                          [],                       (),      (WHY,),               Weight.GRAVE),
        Step(S.GRANTED,   V.EXPIRE,     S.ENDED,      STAFF,    [is_over]),
        Step(S.RETURNED,  V.FEEDBACK,   S.RETURNED,   EVERYONE, [by_the_borrower],                                           [note_effect],            (),      (EFFECT,)),
        Step(S.ENDED,     V.FEEDBACK,   S.ENDED,      EVERYONE, [by_the_borrower],                                           [note_effect],            (),      (EFFECT,)),
    ],
)  # fmt: skip
