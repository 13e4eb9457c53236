"""What command line and API tell of stock-takes, transfers and the store-room log."""

from typing import Any

from app.stocktaking import Echo, Tally
from archive.stocktakes import Piece, Stocktake
from archive.storeroom import Inspection, Reading
from archive.transfers import Handover, Transfer, TransferItem, last_limit


def tell_stocktake(one: Stocktake) -> dict[str, Any]:
    """Tell a stock-take; never what anybody counted."""
    return {
        "stocktake": one.number,
        "state": one.state,
        "purpose": one.purpose,
        "places": list(one.places),
        "classes": list(one.classes),
        "by_box": one.by_box,
        "cut_off": one.cut_off.isoformat(),
        "frozen_at": one.frozen_at.isoformat() if one.frozen_at else None,
        "thawed_at": one.thawed_at.isoformat() if one.thawed_at else None,
        "counters": [
            {
                "login": each.login,
                "round": each.turn,
                "signed_at": each.signed_at.isoformat() if each.signed_at else None,
            }
            for each in one.counters
        ],
    }


def tell_piece(piece: Piece, title: str | None) -> dict[str, Any]:
    """Tell one line of a stock-take; the title only to whom may see it."""
    return {
        "piece": piece.id,
        "number": piece.number,
        "record": f"R{piece.record_id}" if piece.record_id and title is not None else None,
        "title": title,
        "in_book": piece.in_book,
        "place": piece.place,
        "container": piece.box or None,
        "standing": piece.standing or None,
        "found_place": piece.found_place or None,
        "found_container": piece.found_box or None,
        "difference": piece.kind or None,
        "remedy": piece.remedy or None,
        "cause": piece.cause or None,
        "settled": piece.settled,
    }


def tell_echo(echo: Echo, sentence: str) -> dict[str, Any]:
    """Tell what was said to one scan."""
    return {"id": echo.scan, "tone": echo.tone, "message": sentence}


def tell_tally(now: Tally) -> dict[str, Any]:
    """Tell how far a counter is."""
    return {"place": now.place or None, "container": now.box or None, "here": now.here, "total": now.total}


def tell_transfer(one: Transfer) -> dict[str, Any]:
    """Tell a transfer with its list and the signatures that stand for it."""
    return {
        "transfer": one.number,
        "state": one.state,
        "direction": one.direction,
        "nature": one.nature,
        "accounting": one.accounting,
        "giver": one.giver,
        "receiver": one.receiver,
        "years": one.years,
        "fiscal_year": one.fiscal_year,
        "received_count": one.received_count,
        "fingerprint": one.fingerprint(),
        "signatures": [
            {"office": str(office), "name": each.name, "login": each.login, "at": each.at.isoformat()}
            for office, each in one.signed().items()
        ],
        "lines": [_line(item) for item in one.items],
    }


def _line(item: TransferItem) -> dict[str, Any]:
    return {
        "line": item.position,
        "record": item.record.ref if item.record is not None else None,
        "number": item.number,
        "title": item.title,
        "volumes": item.volumes,
        "years": item.years,
        "term": item.term,
        "pages": item.pages,
        "sealed": item.sealed,
        "checked": bool(item.checked_by),
        "outcome": item.outcome,
        "code": item.code or None,
        "reason": item.reason or None,
    }


def tell_handover(one: Handover) -> dict[str, Any]:
    """Tell the accounts a department owes."""
    return {
        "handover": one.id,
        "department": one.department.code,
        "fiscal_year": one.fiscal_year,
        "due_on": one.due_on.isoformat(),
        "last_on": last_limit(one.fiscal_year).isoformat(),
        "agreed_by": one.agreed_by or None,
        "ended_by": one.ended_by or None,
    }


def tell_reading(one: Reading) -> dict[str, Any]:
    """Tell a reading of the climate."""
    return {
        "room": one.room.code,
        "on": one.on.isoformat(),
        "clock": f"{one.clock:%H:%M}",
        "warmth": float(one.warmth),
        "dampness": float(one.dampness),
        "outside": one.too_warm or one.too_damp,
        "measure": one.measure or None,
    }


def tell_inspection(one: Inspection) -> dict[str, Any]:
    """Tell an inspection."""
    return {
        "inspection": one.number,
        "state": one.state,
        "room": one.room.code,
        "on": one.on.isoformat(),
        "matters": one.matters.split(),
        "finding": one.finding or None,
        "fix": one.fix or None,
        "verified_by": one.verified_by_name,
    }
