"""Small made-up archives: every field written, every trouble of a scan in the text."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from archive.access import Scope, Secrecy
from search.engine import Engine, Entry
from search.engines.tantivy import TantivyEngine
from search.engines.whoosh import WhooshEngine

ALL = Scope(everything=True, departments=frozenset(), clearance=Secrecy.CORE, sees_received=True)
SERVERS = ("postgresql_index", "sphinx_index")
"""Fixtures of the engines that need a server; see `conftest`."""
ENGINES: dict[str, Callable[..., Engine]] = {"tantivy": TantivyEngine, "whoosh": WhooshEngine}

_WORDS = (
    *(
        "甲方",
        "乙方",
        "合同",
        "采购",
        "设备",
        "貿易",
        "有限公司",
        "天津",
        "丸石",
        "验收",
        "付款",
        "帐户",
        "账簿",
        "租赁",
    ),
    *(
        "HT-2023-",
        "（含税）",
        "1,000.00",
        "％",
        "“",
        "”",
        "——",
        "2023年5月1日",
        "ＡＢＣ",
        "Co., Ltd.",
        "é",
        "㎡",
        "𠮷",
        "x",
    ),
    *("二〇二三年五月一日", "2023-05-01", "100万元", "1,000,000.00", "壹佰万元整", "￥5000"),
    *("\n", " ", "　", "\f", "\u200b", "。", "，"),
)


def entry(record: int, **said: Any) -> Entry:
    """Return a record with sane fields, those said replaced."""
    fields: dict[str, Any] = {
        "record": record,
        "text": f"甲方与乙方订立第{record}号合同",
        "title": f"采购合同{record}",
        "archival_no": f"GL2003.1-{record}",
        "parties": ("华北机电公司",),
        "doc_no": f"HT-2023-{record:04}",
        "notes": "",
        "class_code": "GL",
        "fonds": "Z109",
        "year": 2023,
        "date": date(2023, 5, 1),
        "department": 1,
        "secrecy": Secrecy.INTERNAL,
        "received": False,
        "state": "shelved",
        "shelf_key": f"GL {record:06}",
    }
    return Entry(**fields | said)


def world(seed: int, size: int) -> list[Entry]:
    """Return so many records drawn by chance."""
    chance = random.Random(seed)

    def some(most: int) -> str:
        return "".join(chance.choices(_WORDS, k=chance.randrange(most)))

    records = []
    for record in range(1, size + 1):
        year = chance.choice((None, 2015, 2020, 2023, 2024))
        records.append(
            entry(
                record,
                text=some(60),
                title=some(6),
                archival_no=chance.choice(("", f"GL2003.1-{record}", f"KJ2.2003-{record}")),
                parties=tuple(some(5) for _ in range(chance.randrange(3))),
                doc_no=chance.choice(("", f"HT-2023-{record:04}", f"津政〔2023〕{record}号")),
                notes=some(4),
                class_code=chance.choice(("GL", "KJ1", "KJ2", "")),
                year=year,
                date=date(year, 1, 1) + timedelta(days=chance.randrange(365)) if year else None,
                department=chance.randrange(1, 5),
                secrecy=chance.choice(list(Secrecy)),
                received=chance.random() < 0.2,
                state=chance.choice(("shelved", "on_loan")),
                shelf_key=f"{chance.randrange(1000):06}",
                aliases=(f"旧{record}号",) if chance.random() < 0.3 else (),
                responsible=some(3),
                elements=tuple(some(3) for _ in range(chance.randrange(3))),
                term=chance.choice(("", "Y", "D30", "D10")),
                due=date(2030, 1, 1) + timedelta(days=chance.randrange(999)) if chance.random() < 0.5 else None,
                amounts=tuple(chance.choice((100_000_000, 50_050, 7)) for _ in range(chance.randrange(2))),
                department_names=chance.choice((("CWB", "财务部"), ("YWB", "业务*部"), ())),
                place=chance.choice(((), ("2-A03-4", "2号库3架4层", "H0001"))),
            )
        )
    return records
