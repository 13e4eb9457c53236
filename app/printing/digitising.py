"""Printing 数字化验收单 and 四性检测报告 of a batch of scans."""

from collections import Counter
from importlib.metadata import PackageNotFoundError, version

from app.desk import Desk
from app.digitising import batch_for, findings_of
from app.four_natures import CODES, TOLD_MOST, run
from app.looking import looking
from app.press.forms.digitising import CheckedItem, DigitisingReport, NatureLine, NatureReport
from app.printing.paper import Print, day_of, printed
from archive.database import Work
from archive.digitising import ScanBatch, share_of
from archive.fonds import Fonds
from archive.people import Actor
from archive.wording import N_
from ingest.quality import CHECK_NAMES, Check
from workflows.digitisation import State

CONCLUSIONS = {State.PASSED: "合格", State.FAILED: "不合格，退回返工"}


def report(desk: Desk, by: Actor, number: str) -> bytes:
    """Print 数字化验收单 of a batch as far as it has come.

    Raises:
        NotFound: there is no such batch, or they may not know of it.
    """
    with looking(desk, by) as work:
        batch = batch_for(work, number)
        sample = [item for item in batch.items if item.sampled]
        judged = [item for item in sample if item.matches is not None]
        findings = findings_of(work.session, batch)
        pages = sum(item.pages for item in batch.items)
        wrong = Counter(one.check for one in findings if one.stands)
        numbers = {item.record_id: item.record.archival_no or item.record.ref for item in batch.items}
        sheet = DigitisingReport(
            number=batch.number,
            title=batch.title,
            records=len(batch.items),
            pages=pages,
            items=tuple(
                CheckedItem(name, (whole := len(batch.items) if check == Check.COUNT else pages) - wrong[check], whole)
                for check, name in CHECK_NAMES.items()
                if check != Check.BLANK
            ),
            share=f"{len(sample)} / {len(batch.items)} 件（{100 * len(sample) / max(1, len(batch.items)):.1f}%）",
            matches=f"{share_of([item.matches for item in judged])}%" if judged else "",
            others=f"{share_of([item.others for item in judged])}%" if judged else "",
            conclusion=CONCLUSIONS.get(State(batch.state), ""),
            rework=batch.rework,
            inspector=batch.sampled_by_name,
            on=day_of(desk)(batch.ended_at),
            waived=tuple(
                (
                    f"{numbers.get(one.record_id, '')} 第{one.page}页",
                    CHECK_NAMES[Check(one.check)],
                    one.waived_why,
                    one.waived_by,
                )
                for one in findings
                if one.waived_by
            ),
        )
        return printed(desk, work, sheet, _fonds(work, batch), batch.subject, len(batch.items))


def natures(desk: Desk, by: Actor, number: str) -> bytes:
    """Run the four-nature tests on a batch and print their report.

    Raises:
        NotFound: there is no such batch, or they may not know of it.
    """
    with looking(desk, by) as work:
        batch = batch_for(work, number)
        records = [item.record for item in batch.items]
        lines = tuple(
            NatureLine(
                code=one.code,
                name=CODES[one.code],
                object=f"{len(records)} 件",
                passed=one.passed,
                why="、".join(one.failed[:TOLD_MOST])
                + (f" 等 {len(one.failed)} 件" if len(one.failed) > TOLD_MOST else ""),
            )
            for one in run(desk, work.session, records)
        )
        moment = work.at.astimezone(desk.settings.zone)
        sheet = NatureReport(
            batch.number, "归档（数字化）", lines, f"石渠 {_version()}", by.name, f"{moment:%Y-%m-%d %H:%M}"
        )
        return printed(desk, work, sheet, _fonds(work, batch), batch.subject, len(records))


def _fonds(work: Work, batch: ScanBatch) -> Fonds:
    return batch.items[0].record.fonds if batch.items else work.session.query(Fonds).order_by(Fonds.id).first()  # type: ignore[return-value]


def _version() -> str:
    try:
        return version("shiqu")
    except PackageNotFoundError:
        return "1"


PRINTS = (
    Print("digitising", N_("数字化验收单"), "SZ-2026-0001", lambda desk, by, ref, _asked: report(desk, by, ref)),
    Print("four-natures", N_("四性检测报告"), "SZ-2026-0001", lambda desk, by, ref, _asked: natures(desk, by, ref)),
)
