"""What each kind of person gets at every door of the site, room by room, and the things that lie behind the doors."""

from datetime import date

from app.amending import ask_correction, ask_new_numbers
from app.appraising import draw_up, give_opinion, open_appraisal
from app.holding import set_hold
from app.shelving import make_box, make_place
from app.stocktaking import plan_count
from app.transferring import draw_up as draw_up_transfer
from app.volumes import make as make_volume
from archive.fonds import Department
from archive.numbers import find
from ingest.pipeline import image_part, thumb_part
from tests.desk import Office
from tests.handover import a_slip, key_of_paper, paper, put_on
from workflows.lending_request import request

WHO = ("", "lin", "zhou", "tao", "gu", "shen", "bao", "lei")
"""Nobody, archivist, head, business (of another department), reviewer, auditor, security, operator."""

# What they get: 200 page, 302 done or shown elsewhere, 403 not their duty, 404 not there for them,
# 409 refused by a rule, 422 something to correct. Nobody is always shown the door (302) unless `open` says else.
# A GET address or (POST address, fields). The names in braces are what `things` makes, all of a department
# that is not tao's.
STAFF = (302, 200, 200, 403, 403, 403, 403, 403)
JUDGES = (302, 200, 200, 403, 200, 403, 403, 403)
WATCHERS = (302, 200, 200, 403, 200, 200, 403, 403)
HEADS = (302, 403, 200, 403, 403, 403, 403, 403)
READERS = (302, 200, 200, 200, 200, 403, 403, 403)
KEEPERS = (302, 200, 200, 403, 403, 200, 403, 403)
STAFF_OF_IT = (302, 200, 200, 403, 403, 404, 403, 403)
ALL = (302,) + (200,) * 7
NOT_THERE = (302, 404, 404, 403, 403, 403, 403, 403)
CUSTODIANS = (302, 200, 200, 403, 403, 200, 403, 403)
HANDING = (302, 200, 200, 200, 403, 200, 403, 403)
RECORD = (302, 200, 200, 404, 200, 403, 403, 403)
RECEIVED = (302, 200, 200, 404, 404, 403, 403, 403)
SLIP = (302, 200, 200, 404, 404, 403, 403, 403)

DOORS: dict[str, tuple[str, tuple[int, ...]]] = {
    "entrance.sign_in": ("/login", (200,) + (302,) * 7),
    "home.show": ("/", ALL),
    # What comes in
    "inbox.show": ("/inbox", STAFF),
    "inbox.rows": ("/inbox/rows", STAFF),
    "inbox.quarantine": ("/inbox/quarantine", STAFF),
    "arranging.show": ("/arranging", STAFF),
    "arranging.page": ("/arranging/page/{new}", STAFF),
    "inbox.original": ("/inbox/999/original", (302, 404, 404, 403, 403, 403, 403, 403)),
    "imports.show_all": ("/imports", STAFF),
    "imports.show": ("/imports/DR-0", NOT_THERE),
    "imports.progress": ("/imports/DR-0/progress", NOT_THERE),
    "imports.bad_table": ("/imports/DR-0/returned.xlsx", NOT_THERE),
    "attaching.show_all": ("/attaching", STAFF),
    "attaching.show": ("/attaching/GJ-0", NOT_THERE),
    "attaching.lists": ("/attaching/GJ-0/lists.xlsx", NOT_THERE),
    "digitising.show_all": ("/digitising", STAFF),
    "digitising.show": ("/digitising/SZ-0", NOT_THERE),
    "steps.ask": ("/accession/{new}/return", (302, 200, 200, 404, 404, 404, 404, 404)),
    # Hand-over slips: of another department, so tao does not know of this one
    "slips.show_all": ("/slips", READERS),
    "slips.ask": ("/slips/new", (302, 200, 200, 200, 403, 403, 403, 403)),
    "slips.show": ("/slips/{slip}", SLIP),
    "slips.rows": ("/slips/{slip}/rows", SLIP),
    "slips.page": ("/slips/{slip}/pages/1.jpg", SLIP),
    "slips.thumb": ("/slips/{slip}/pages/1/thumb.jpg", SLIP),
    "slips.words": ("/slips/{slip}/pages/1.json", (401, *SLIP[1:])),
    "required.show": ("/required-papers", STAFF),
    # Finding and reading
    "search.show": ("/search?q=消防", READERS),
    "search.preview": ("/search/preview/{ours}?q=消防", RECORD),
    "search.export": ("/search.xlsx?q=消防", READERS),
    "search.explain": ("/search/help", READERS),
    "search.suggest": ("/search/suggest?q=消防", READERS),
    "search.like": ("/search/like/{ours}", RECORD),
    "records.show": ("/records/{ours}", RECORD),
    "records.edit": ("/records/{ours}/edit", (302, 200, 200, 404, 403, 404, 404, 404)),
    "pages.show": ("/records/{new}/pages/1.jpg", RECEIVED),
    "pages.thumb": ("/records/{new}/pages/1/thumb.jpg", RECEIVED),
    "pages.words": ("/records/{new}/pages/1.json", (401, *RECEIVED[1:])),
    "pages.original": ("/records/{new}/original", RECEIVED),
    # The holdings
    "branches.everything": ("/records", READERS),
    "branches.fonds": ("/fonds", READERS),
    "branches.branch": ("/fonds/A001/GL/2003", READERS),
    "branches.table": ("/records.xlsx", READERS),
    "containers.containers": ("/containers", STAFF),
    "containers.container": ("/containers/{box}", STAFF),
    "locations.locations": ("/locations", STAFF),
    "locations.location": ("/locations/{layer}", STAFF),
    "scan.show": ("/scan", STAFF),
    "numbers.show": ("/numbers", KEEPERS),
    "numbers.table": ("/numbers.xlsx", KEEPERS),
    "custody.show": ("/custody", KEEPERS),
    "custody.table": ("/custody.xlsx", KEEPERS),
    "amendments.show_renumberings": ("/renumberings", KEEPERS),
    "amendments.show_renumbering": ("/renumberings/{renumbering}", KEEPERS),
    "amendments.ask_renumber": ("/records/{ours}/renumber", STAFF_OF_IT),
    "amendments.show_corrections": ("/corrections", STAFF),
    "amendments.show_correction": ("/corrections/{correction}", STAFF),
    "volumes.show_all": ("/volumes", READERS),
    "volumes.show": ("/volumes/{volume}", RECORD),
    "scheme.classes": ("/classes", READERS),
    "scheme.schedules": ("/schedules", ALL),
    "plan.show": ("/classes/A001/GL", READERS),
    "plan.preview": ("/classes/A001/preview?pattern=GL-{{n}}", READERS),
    "plan.ask_new": ("/classes/A001/new", HEADS),
    "plan.ask_change": ("/classes/A001/GL/edit", HEADS),
    "plan.ask_element": ("/classes/A001/HT/elements/amount", HEADS),
    "houses.show": ("/fonds/A001/about", READERS),
    "houses.ask_new": ("/fonds/new", HEADS),
    "houses.ask_change": ("/fonds/A001/edit", HEADS),
    # Lending
    "lending_rules.show": ("/lending-rules", WATCHERS),
    "lending_rules.rehearsal": ("/lending-rules/rehearsal?asked_by=tao", WATCHERS),
    "lending_rules.rule": ("/lending-rules/1", HEADS),
    "lending_rules.terms": ("/lending-rules/terms/new", HEADS),
    "stocktakes.show_all": ("/stocktakes", CUSTODIANS),
    "stocktakes.show": ("/stocktakes/{stocktake}", (302, 200, 200, 404, 404, 200, 404, 404)),
    "counting.count": ("/stocktakes/{stocktake}/count", (302, 200, 200, 404, 404, 200, 404, 404)),
    "transfers.show_all": ("/transfers", HANDING),
    "transfers.due": ("/transfers/due", HANDING),
    "transfers.show": ("/transfers/{transfer}", (302, 200, 200, 404, 403, 200, 403, 403)),
    "storeroom.show": ("/storeroom", CUSTODIANS),
    "storeroom.export": ("/storeroom.xlsx", CUSTODIANS),
    "basket.show": ("/basket", READERS),
    "loans.mine": ("/loans/mine", READERS),
    "loans.one": ("/loans/{loan}", RECEIVED),  # of another borrower: staff alone
    "loans.show": ("/loans", STAFF),
    "loans.overdue": ("/loans/overdue", STAFF),
    "loan_desk.show": ("/desk", STAFF),
    # Retention, appraisal, destruction
    "retention.show": ("/retention/due", JUDGES),
    "retention.why": ("/records/{ours}/retention", RECORD),
    "appraisals.show_all": ("/appraisals", WATCHERS),
    "appraisals.show": ("/appraisals/{case}", WATCHERS),
    "destructions.show_all": ("/destructions", WATCHERS),
    "destructions.choose": ("/destructions/new", STAFF),
    "destructions.show": ("/destructions/{list}", WATCHERS),
    "holds.show_all": ("/holds", JUDGES),
    "holds.ask": ("/holds/new", JUDGES),
    "holds.show": ("/holds/{hold}", JUDGES),
    # Paper: whoever sees a list without its titles does not print it
    "printing.catalogue": ("/print/catalogue.pdf?fonds=A001", STAFF),
    "printing.stamps": ("/print/stamps.pdf?ref={ours}", STAFF),
    "printing.stamp": ("/records/{ours}/print/stamp.pdf", STAFF),
    "printing.bag": ("/records/{ours}/print/bag.pdf", STAFF),
    "printing.label": ("/containers/{box}/print/label.pdf", STAFF),
    "printing.slip": ("/loans/{loan}/print/slip.pdf", (302, 200, 200, 404, 404, 404, 404, 404)),
    "printing.reminder": ("/loans/{loan}/print/reminder.pdf", (302, 409, 409, 403, 403, 403, 403, 403)),
    "printing.any_form": ("/print/label/{box}.pdf", STAFF),
    "printing.destruction": ("/destructions/{list}/print/list.pdf", (302, 200, 200, 404, 200, 403, 404, 404)),
    # The house
    "figures.show": ("/figures", WATCHERS),
    "figures.export": ("/figures.xlsx", WATCHERS),
    "ledger.show": ("/ledger", (302, 403, 200, 403, 403, 200, 403, 403)),
    "staff.show": ("/people", (302, 403, 200, 403, 403, 403, 200, 403)),
    "staff.one": ("/people/tao", (302, 403, 200, 403, 403, 403, 200, 403)),
    "staff.own": ("/account", ALL),
    "system.show": ("/system", (302, 403, 403, 403, 403, 403, 403, 200)),
    "styleguide.show": ("/styleguide", (302, 403, 200, 403, 403, 403, 403, 200)),
}

WANTING = (302, 422, 422, 403, 403, 403, 403, 403)
"""The archive staff's, who sent too little."""
HEADING = (302, 403, 422, 403, 403, 403, 403, 403)
"""The head of archive's, who gave no reason."""
AUDITED = (302, 422, 422, 403, 403, 403, 403, 403)
"""The archive staff's, on a page the auditor reads."""
LISTING = (302, 422, 422, 404, 403, 403, 403, 403)
RECEIVING = (302, 409, 409, 403, 403, 403, 403, 403)
JUDGING = (302, 422, 422, 403, 422, 403, 403, 403)
"""The same of those who judge."""

ACTS: dict[str, tuple[str, dict[str, str], tuple[int, ...]]] = {
    "entrance.try_sign_in": ("/login", {"login": "nobody", "password": "wrong-wrong"}, (422,) + (422,) * 7),
    "entrance.speak": ("/language", {"lang": "en"}, (302,) * 8),
    # What comes in
    "inbox.take": ("/inbox", {}, WANTING),
    "arranging.labels": ("/arranging/labels", {}, WANTING),
    "imports.take": ("/imports", {}, WANTING),
    "imports.columns": ("/imports/DR-0/columns", {}, NOT_THERE),
    "attaching.take": ("/attaching", {}, WANTING),
    "attaching.take_more": ("/attaching/GJ-0/files", {}, NOT_THERE),
    "digitising.make": ("/digitising", {}, WANTING),
    "digitising.judge": ("/digitising/SZ-0/items/R1", {"conclusion": "good"}, NOT_THERE),
    "digitising.set_aside": ("/digitising/SZ-0/findings/1/waive", {"why": "x"}, NOT_THERE),
    "inbox.again": ("/inbox/999/again", {}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "records.keep": ("/records/{new}", {"title": "新题名"}, (302, 302, 302, 403, 403, 403, 403, 403)),
    "records.accept": ("/records/{new}/accept", {"title": ""}, WANTING),
    "records.correct": (
        "/records/{ours}/edit",
        {"title": "新题名", "reason": "抄错"},
        (302, 302, 302, 403, 403, 403, 403, 403),
    ),
    "records.shelve": ("/records/{new}/shelving", {}, (302, 422, 422, 404, 404, 404, 404, 404)),
    "records.hold": ("/records/{ours}/holds", {}, JUDGING),
    "records.release": ("/records/{ours}/holds/999/release", {}, (302, 404, 404, 403, 404, 403, 403, 403)),
    "records.copy": ("/records/{ours}/copy", {"purpose": ""}, (302, 422, 422, 404, 403, 403, 403, 403)),
    "steps.take": ("/accession/{new}/return", {"note": ""}, (302, 422, 422, 404, 404, 404, 404, 404)),
    "slips.make": ("/slips", {}, (302, 422, 422, 422, 403, 403, 403, 403)),
    "slips.upload": ("/slips/{slip}/files", {}, (302, 422, 422, 422, 422, 403, 403, 403)),
    "slips.keep": ("/slips/{slip}/papers/{paper}", {"title": ""}, (302, 422, 422, 404, 403, 403, 403, 403)),
    "slips.check": ("/slips/{slip}/papers/{paper}/check", {}, (302, 409, 409, 403, 403, 403, 403, 403)),
    "slips.let_pass": ("/slips/{slip}/exception", {}, (302, 422, 422, 404, 404, 403, 403, 403)),
    "slips.confirm": ("/slips/{slip}/exception/confirm", {}, (302, 409, 409, 403, 403, 403, 403, 403)),
    "slips.remove": ("/slips/{slip}/papers/999999/remove", {}, (302, 404, 404, 404, 403, 403, 403, 403)),
    "search.show_long": ("/search", {"q": "消防"}, READERS),
    "saved_searches.save": (
        "/search/saved",
        {"of": "q=消防", "name": "消防"},
        (302, 302, 302, 302, 302, 403, 403, 403),
    ),
    "saved_searches.rename": ("/search/saved/999/rename", {"name": "x"}, (302, 404, 404, 404, 404, 403, 403, 403)),
    "saved_searches.share": ("/search/saved/999/share", {"shared": "1"}, (302, 404, 404, 404, 404, 403, 403, 403)),
    "saved_searches.delete": ("/search/saved/999/delete", {}, (302, 404, 404, 404, 404, 403, 403, 403)),
    "required.keep": ("/required-papers/new-file", {}, (302, 403, 422, 403, 403, 403, 403, 403)),
    # The holdings
    "containers.new_container": ("/containers", {}, WANTING),
    "containers.move": ("/containers/{box}/move", {}, WANTING),
    "containers.put": ("/containers/{box}/records", {}, WANTING),
    "locations.new_location": ("/locations", {}, WANTING),
    "locations.place_box": ("/locations/{layer}/containers", {}, WANTING),
    "scan.take": ("/scan", {}, WANTING),
    "numbers.told": ("/numbers/explain", {"first": "1", "last": "1"}, (302, 422, 422, 403, 403, 403, 403, 403)),
    "amendments.renumber": ("/records/{free}/renumber", {}, WANTING),
    "amendments.put_on_file": ("/renumberings/{renumbering}/file", {}, (302, 409, 409, 403, 403, 403, 403, 403)),
    "amendments.note": ("/records/{free}/note", {}, WANTING),
    "containers.down": ("/containers/{box}/down", {}, (302, 302, 302, 403, 403, 403, 403, 403)),
    "locations.change": ("/locations/{layer}", {"name": "四层"}, (302, 302, 302, 403, 403, 403, 403, 403)),
    "locations.remove": ("/locations/2-A03/remove", {}, (302, 409, 409, 403, 403, 403, 403, 403)),
    "volumes.make": ("/volumes", {}, WANTING),
    "volumes.describe": ("/volumes/{volume}", {"title": ""}, (302, 422, 422, 403, 403, 403, 403, 403)),
    "volumes.put": ("/volumes/{volume}/records", {}, (302, 422, 422, 403, 403, 403, 403, 403)),
    "volumes.take": ("/volumes/{volume}/take", {"ref": "R999"}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "volumes.order": ("/volumes/{volume}/order", {"ref": "R999"}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "plan.add": ("/classes/A001/new", {}, HEADING),
    "plan.change": ("/classes/A001/GL/edit", {}, HEADING),
    "plan.act": ("/classes/A001/GL/close", {}, HEADING),
    "plan.drop_alias": ("/classes/A001/ZG/aliases/ZB/drop", {}, HEADING),
    "plan.change_element": ("/classes/A001/HT/elements/amount", {}, HEADING),
    "plan.end_element": ("/classes/A001/HT/elements/amount/end", {}, HEADING),
    "plan.choose_form": ("/classes/A001/forms", {}, (302, 403, 302, 403, 403, 403, 403, 403)),
    "houses.make": ("/fonds/new", {}, HEADING),
    "houses.change": ("/fonds/A001/edit", {}, HEADING),
    "houses.make_unit": ("/fonds/A001/departments", {}, HEADING),
    "houses.act": ("/fonds/A001/departments/BGS/end", {}, HEADING),
    # Custody
    "stocktakes.make_plan": ("/stocktakes", {"places": "9-Z"}, AUDITED),
    "stocktakes.settle": ("/stocktakes/{stocktake}/pieces/999", {}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "stocktakes.change_counter": ("/stocktakes/{stocktake}/relieve", {}, (302, 404, 404, 403, 403, 403, 403, 403)),
    "counting.take": ("/stocktakes/{stocktake}/scans", {}, (302,) + (404,) * 7),
    "counting.take_back": ("/stocktakes/{stocktake}/unscan", {}, (302,) + (404,) * 7),
    "transfers.draw": ("/transfers", {}, (302, 422, 422, 422, 403, 403, 403, 403)),
    "transfers.note_due": ("/transfers/due", {}, AUDITED),
    "transfers.let_wait": ("/transfers/due/999/agree", {"reason": "x"}, (302, 403, 404, 403, 403, 403, 403, 403)),
    "transfers.add_lines": ("/transfers/{transfer}/lines", {}, LISTING),
    "transfers.add_records": ("/transfers/{transfer}/records", {}, LISTING),
    "transfers.check_lines": ("/transfers/{transfer}/tick", {}, LISTING),
    "transfers.strike_lines": ("/transfers/{transfer}/strike", {}, LISTING),
    "transfers.accept_lines": ("/transfers/{transfer}/accepted", {}, RECEIVING),
    "transfers.return_lines": ("/transfers/{transfer}/returned", {}, AUDITED),
    "transfers.register_lines": ("/transfers/{transfer}/register", {}, RECEIVING),
    "transfers.test_files": ("/transfers/{transfer}/examine", {}, RECEIVING),
    "storeroom.read": ("/storeroom/readings", {}, AUDITED),
    "storeroom.look_round": ("/storeroom/inspections", {}, AUDITED),
    # Lending
    "basket.put": ("/basket", {"ref": "{free}"}, (302, 302, 302, 404, 302, 403, 403, 403)),
    "basket.ask": ("/basket/request", {}, (302, 422, 422, 422, 422, 403, 403, 403)),
    "basket.drop": ("/basket/999/drop", {}, READERS),
    "lending_rules.end": ("/lending-rules/999/end", {}, (302, 403, 404, 403, 403, 403, 403, 403)),
    "lending_rules.drop": ("/lending-rules/terms/999/drop", {}, (302, 403, 404, 403, 403, 403, 403, 403)),
    "lending_rules.closed": ("/lending-rules/closed", {}, WANTING),
    "lending_rules.away": ("/lending-rules/delegations", {}, (302, 422, 422, 403, 422, 422, 403, 403)),
    "lending_rules.back": ("/lending-rules/delegations/999/end", {}, (302, 404, 404, 403, 404, 404, 403, 403)),
    "loan_desk.scan": ("/desk", {}, WANTING),
    "loan_desk.finish": ("/desk/finish", {}, (302, 302, 302, 403, 403, 403, 403, 403)),
    # Retention, appraisal, destruction
    "retention.open_case": ("/appraisals", {}, (302, 409, 409, 403, 409, 403, 403, 403)),
    "appraisals.judge": ("/appraisals/{case}/items/{judged}", {}, JUDGING),
    "appraisals.take_out": ("/appraisals/{case}/items/{judged}/take-out", {}, JUDGING),
    "destructions.draw": ("/destructions", {}, (302, 409, 409, 403, 403, 403, 403, 403)),
    "holds.place": ("/holds", {}, JUDGING),
    "holds.lift": ("/holds/{hold}/release", {}, JUDGING),
    # The house
    "ledger.check": ("/ledger/verify", {}, (302, 403, 302, 403, 403, 302, 403, 403)),
    "staff.enrol": ("/people", {}, (302, 403, 403, 403, 403, 403, 422, 403)),
    "staff.act": ("/people/tao/change", {}, (302, 403, 403, 403, 403, 403, 422, 403)),
    "staff.revoke_of": ("/people/tao/tokens/999/revoke", {}, (302, 403, 404, 403, 403, 403, 404, 403)),
    "staff.own_password": ("/account/password", {}, (302,) + (422,) * 7),
    "staff.own_token": ("/account/tokens", {}, (302,) + (422,) * 7),
    "staff.revoke_own": ("/account/tokens/999/revoke", {}, (302,) + (404,) * 7),
    "system.again": ("/system/retry", {}, (302, 403, 403, 403, 403, 403, 403, 409)),
    "entrance.sign_out": ("/logout", {}, (302,) * 8),  # the last, for one browser goes through all of them
}
NOT_OURS = ("static", "openapi.", "api.")
"""Files anybody may fetch, and the API, which has a table of its own."""


def things(office: Office) -> dict[str, str]:
    """Make what the addresses name: a received record with a page image, and shelved ones of the asset department.

    One of these is asked for, one held, one in appraisal, one listed for destruction, one nobody has touched;
    and there are a layer and a box.
    """
    desk, lin, gu = office.desk, office.people["lin"], office.people["gu"]
    new = office.record("消防检查的通知")
    with desk.database.reading() as session:
        assert session.query(Department).filter_by(code="ZCB").one().id not in office.people["tao"].departments
    ours, held, judged, ended, free = (office.shelved("消防系统年度检测", department="ZCB") for _ in range(5))

    with desk.database.work(office.clock(), office.people["yu"]) as work:
        loan = request(work, find(work.session, ours), way="borrow", purpose="核对", due_on=date(2026, 11, 27)).number
    set_hold(desk, lin, held, kind="audit", reason="年度审计")
    case = open_appraisal(desk, gu, [judged]).number
    decided = open_appraisal(desk, gu, [ended]).number
    give_opinion(desk, gu, decided, ended, conclusion="destroy", new_term="", reason="")
    office.step("appraisal", decided, "submit", by="gu")
    office.step("appraisal", decided, "decide", by="zhou")
    drawn = draw_up(desk, lin, [ended]).number

    for code in ("2", "2-A03", layer := "2-A03-4"):
        make_place(desk, lin, {"code": code, "name": "", "capacity_mm": "900"})
    stocktake = plan_count(desk, lin, {"places": "2-A03"}).number
    transfer = draw_up_transfer(desk, lin, {"direction": "in", "department": "ZCB"}).number
    box = make_box(desk, lin, {"class": "GL", "year": "2003", "term": "D10"}).code
    moved = ask_new_numbers(desk, lin, [(office.shelved(), {"year": "2004"})], "年度看错").number
    asked = ask_correction(desk, lin, office.shelved(), {"title": "消防检查"}, reason="题名抄错").number
    volume = make_volume(desk, lin, {"class": "GL", "year": "2003", "title": "消防检查"}).ref
    slip = a_slip(office, by="yu")
    put_on(office, slip, "合同.pdf", "销售合同", by="yu")
    scan = paper(office, slip, "contract")
    for part in (image_part(1), thumb_part(1)):
        desk.vault.put(office.get(new).key_id, part, b"\xff\xd8jpeg", durable=False)
        desk.vault.put(key_of_paper(office, slip), part, b"\xff\xd8jpeg", durable=False)
    office.settle()
    made = {"new": new, "ours": office.get(ours).ref, "judged": judged, "free": free, "loan": loan, "case": case}
    made |= {"slip": slip, "paper": str(scan.id)}
    return (
        made
        | {"stocktake": stocktake, "transfer": transfer}
        | {
            "volume": volume,
            "renumbering": moved,
            "correction": asked,
            "list": drawn,
            "layer": layer,
            "box": box,
            "hold": str(office.get(held).holds[0].id),
        }
    )
