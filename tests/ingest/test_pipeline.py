"""What is proposed of a paper once it is known whose archive it came to."""

import pytest

from ingest.fields import Proposal
from ingest.fields.papers import PaperKind
from ingest.pipeline import proposed_class


@pytest.mark.parametrize(
    ("company", "kind", "code", "expected"),
    [
        ("海岳集团（苏州）有限公司", PaperKind.LICENCE, "ZZ1", "ZZ1"),
        ("海岳集团 (苏州) 有限公司", PaperKind.LICENCE, "ZZ1", "ZZ1"),
        ("苏州鼎盛贸易有限公司", PaperKind.LICENCE, "ZZ1", "KH1"),
        ("苏州鼎盛贸易有限公司", PaperKind.LICENCE, "ZZ2", "ZZ2"),
        ("苏州鼎盛贸易有限公司", PaperKind.CONTRACT, "HT3", "HT3"),
        (None, PaperKind.LICENCE, "ZZ1", "ZZ1"),
    ],
)
def test_the_business_licence_of_another_company_belongs_to_the_customers_file(company, kind, code, expected):
    proposal = Proposal(kind=kind, class_code=code, parties=(company,) if company else ())
    assert proposed_class(proposal, "海岳集团（苏州）有限公司") == expected
