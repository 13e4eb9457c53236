"""Synthetic contracts: the same ones for the same seed, shaped like real ones where it matters to a search.

Words follow Zipf's law over a made-up vocabulary, companies come from a pool a third the size of the
archive, numbers and amounts stand glued to Chinese, and lines break where a scan would break them.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate

from search.engine import Entry

_SIGNS = [chr(code) for code in range(0x4E00, 0x4E00 + 3500)]
_CITIES = ("天津", "北京", "上海", "南京", "重庆", "苏州", "武汉", "西安", "成都", "青岛")
_TRADES = ("机电设备", "建筑工程", "物资贸易", "信息技术", "能源科技", "仓储物流", "环保科技", "房地产开发")
_KINDS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
_MATTERS = ("设备采购", "技术服务", "房屋租赁", "工程施工", "消防检测", "物业管理", "借款", "担保")
_CLAUSES = (
    "甲方应当在验收合格之日起三十日内支付合同价款。",
    "因履行本合同发生的争议，由双方协商解决；协商不成的，向甲方所在地人民法院提起诉讼。",
    "本合同一式肆份，双方各执贰份，自双方签字盖章之日起生效。",
    "未经对方书面同意，任何一方不得将本合同项下的权利义务转让给第三方。",
    "乙方逾期交付的，每逾期一日按合同总价的千分之三支付违约金。",
)
_CLASSES = ("GL", "KJ1", "KJ2", "SW1", "SX1", "ZG1", "CW", "RS", "JS", "DS", "YY", "HT")


class Contracts:
    """A pool of words and companies, and the contracts made of them."""

    def __init__(self, size: int, seed: int = 7) -> None:
        chance = random.Random(seed)
        self.size, self._seed = size, seed
        self._words = [
            "".join(chance.choices(_SIGNS, k=chance.choice((1, 2, 2, 2, 3, 4))))
            for _ in range(min(60_000, 1000 + size * 20))
        ]
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self._words) + 1)))
        self.companies = [
            f"{chance.choice(_CITIES)}{''.join(chance.choices(_SIGNS, k=2))}{chance.choice(_TRADES)}{chance.choice(_KINDS)}"
            for _ in range(max(size // 3, 3))
        ]

    def __iter__(self) -> Iterator[Entry]:
        return (self.entry(record) for record in range(1, self.size + 1))

    def entry(self, record: int) -> Entry:
        """Return one contract, the same whenever it is asked for."""
        chance = random.Random(self._seed * 1_000_003 + record)
        first, second = chance.choice(self.companies), chance.choice(self.companies)
        day = date(2005, 1, 1) + timedelta(days=chance.randrange(7600))
        code, matter = chance.choice(_CLASSES), chance.choice(_MATTERS)
        number = f"HT-{day.year}-{record:06}"
        return Entry(
            record=record,
            text=self._text(chance, (first, second), number, day),
            title=f"{first}与{second}{matter}合同",
            archival_no=f"{code}{day.year}.{record % 40}-{record}",
            parties=(first, second),
            doc_no=number,
            notes="原件" if chance.random() < 0.7 else "复印件，缺附件二",
            class_code=code,
            fonds="Z109",
            year=day.year,
            date=day,
            department=chance.randrange(12),
            secrecy=chance.choices((0, 1, 2, 3), (10, 70, 15, 5))[0],
            received=chance.random() < 0.02,
            state="shelved",
            shelf_key=f"{code} {day.year:04} {record:08}",
        )

    def _text(self, chance: random.Random, parties: tuple[str, str], number: str, day: date) -> str:
        amount = chance.randrange(10_000, 99_000_000)
        pieces = [
            f"合同编号：{number}\n甲方：{parties[0]}\n乙方：{parties[1]}\n签订日期：{day.year}年{day.month}月{day.day}日\n",
            f"合同总价为人民币{amount:,}.00元整，税率{chance.choice((6, 9, 13))}%。",
        ]
        length = 0
        while length < 1850:
            if chance.random() < 0.35:
                pieces.append(chance.choice(_CLAUSES))
            else:
                words = chance.choices(self._words, cum_weights=self._weights, k=chance.randrange(6, 18))
                pieces.append("".join(words) + chance.choice("，。；"))
            length += len(pieces[-1])
        whole = "".join(pieces)
        broken: list[str] = []
        at = 0
        while at < len(whole):
            step = chance.randrange(28, 40)
            broken.append(whole[at : at + step])
            at += step
        # A page of a scan holds about thirty lines.
        return "\f".join("\n".join(broken[at : at + 30]) for at in range(0, len(broken), 30))
