"""The rules of required papers, as a table: what is held, and what is still missing."""

from datetime import date

import pytest

from archive.errors import NotPermitted, Problems
from archive.required_papers import SEED, FileType, Group, Held, PaperKind, change_rules, in_force, judge, missing
from tests.desk import Office

K = PaperKind
GOOD, OLD = "91110000802100433B", "110108001234567"
NEW, RENAME = FileType.NEW_FILE, FileType.RENAME


@pytest.mark.parametrize(
    ("file_type", "held", "lacking"),
    [
        (NEW, [], ["合同", "登记证或营业执照", "收费明细单", "组织机构代码证"]),
        (NEW, [Held(K.CONTRACT), Held(K.FEE_LIST), Held(K.LICENCE, GOOD)], []),
        (NEW, [Held(K.CONTRACT), Held(K.FEE_LIST), Held(K.LICENCE, OLD)], ["组织机构代码证"]),
        (NEW, [Held(K.CONTRACT), Held(K.FEE_LIST), Held(K.LICENCE, OLD), Held(K.ORG_CERT)], []),
        (NEW, [Held(K.CONTRACT), Held(K.FEE_LIST), Held(K.REGISTRATION, GOOD)], ["组织机构代码证"]),
        (NEW, [Held(K.CONTRACT), Held(K.FEE_LIST), Held(K.LICENCE, "91350211M0000XUF46")], []),
        (NEW, [Held(K.LICENCE, GOOD), Held(K.OTHER)], ["合同", "收费明细单"]),
        (RENAME, [Held(K.RENAME_NOTICE), Held(K.CONTRACT)], ["登记证或营业执照"]),
        (RENAME, [Held(K.RENAME_NOTICE), Held(K.CONTRACT), Held(K.LICENCE, OLD)], []),
    ],
)
def test_what_is_missing(file_type: FileType, held: list[Held], lacking: list[str]) -> None:
    assert [group.label for group in missing(SEED[file_type], held)] == lacking


def test_the_organisation_code_is_shown_as_read_out_of_the_licence() -> None:
    result = judge(SEED[NEW], [Held(K.LICENCE, GOOD)])[-1]
    assert (result.met_by, result.org_code) == (K.LICENCE, "80210043-3")


def test_a_new_version_counts_from_its_day_and_only_by_the_head(office: Office) -> None:
    groups = [Group("合同", (K.CONTRACT,))]
    with pytest.raises(NotPermitted), office.desk.database.work(office.clock(), office.people["lin"]) as work:
        change_rules(work, NEW, groups, valid_from=work.today, reason="试")
    with pytest.raises(Problems), office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        change_rules(work, NEW, [Group("", ())], valid_from=date(2020, 1, 1), reason="")
    with office.desk.database.work(office.clock(), office.people["zhou"]) as work:
        change_rules(work, NEW, groups, valid_from=date(2026, 12, 1), reason="制度第 3 版")
    with office.desk.database.reading() as session:
        assert in_force(session, NEW, date(2026, 11, 30)).version == 0
        assert in_force(session, NEW, date(2026, 12, 1)).rules == tuple(groups)
