"""The papers of the plan: its columns, its approval block, and who may have them."""

import pytest
from pypdfium2 import PdfDocument

from app.printing.paper import print_of
from archive.errors import NotFound, NotPermitted, Refused


def words(pdf: bytes) -> str:
    document = PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return "".join(text.split())


@pytest.mark.parametrize(
    ("name", "ref", "said"),
    [
        ("scope-table", "A001/HT", ("归档范围", "起算", "法定最低", "合同终止且款项结清的次日", "企业负责人")),
        ("class-outline", "A001", ("档号格式", "GL{year}.{term:digit}-{n}", "ZB→ZG", "上级审批")),
        ("fonds-register", "A001", ("海岳集团本部", "全宗介绍", "办公室", "馆内尚无档案", "审核人")),
    ],
)
def test_a_paper_of_the_plan_says_what_its_form_asks(office, name, ref, said) -> None:
    paper = words(print_of(office.desk, office.people["lin"], name, ref, {}))
    assert [word for word in said if word not in paper] == []


def test_who_is_not_of_the_archive_prints_nothing_and_nobody_prints_what_is_not_there(office) -> None:
    with pytest.raises(NotPermitted):
        print_of(office.desk, office.people["tao"], "class-outline", "A001", {})
    with pytest.raises(NotFound):
        print_of(office.desk, office.people["lin"], "fonds-register", "B009", {})
    with pytest.raises(Refused):
        print_of(office.desk, office.people["lin"], "scope-table", "A001/XX", {})
