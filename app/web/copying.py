"""What the record page says of copies: the dialog that makes one, and what of the original never reaches a reader."""

from app.copies import PURPOSE_MOST
from app.web.language import _, say
from app.web.parts import Piece, field, post
from archive.records import Record
from ingest.kinds import CARRIED_NAMES, Carried


def dialog(ref: str) -> Piece:
    """Make the dialog that asks what a use copy is for."""
    purpose = field(
        "purpose", _("用途"), "", required=True, help=_("不超过 %(most)s 字，印在每一页上", most=PURPOSE_MOST)
    )
    note = _("制成 PDF：每页印有您的姓名、部门、时间、用途和副本编号，并记入台账。")
    return post("copy", _("利用副本"), f"/records/{ref}/copy", [purpose], note=note, icon="download")


def warning(record: Record) -> Piece | None:
    """Say what the original carries besides its pages, until a person has decided."""
    carries = [say(CARRIED_NAMES[Carried(each)]) for each in (record.proposal or {}).get("carries", ())]
    if not carries:
        return None
    text = _("原文%(what)s。请核实来历；看图和利用副本里都没有这些。", what=_("、").join(carries))
    return {"tone": "wait", "text": text}
