"""What goes back to whoever brought a table: every bad row as it was, the wrong cells marked, the reason in red."""

from app.desk import Desk
from app.importing import TABLE, bad_rows, batch_for
from app.looking import looking
from app.sheets import read_file, write_returned
from app.speaking import Say, sentence
from archive.errors import Problems, Refused
from archive.people import Actor
from archive.wording import N_

MOST = 20_000
REASON, LINE = N_("退回原因"), N_("原行号")


def returned(desk: Desk, by: Actor, number: str, say: Say) -> tuple[str, bytes]:
    """Return the name and the bytes of the table of bad rows of a batch.

    Raises:
        NotFound: there is no such batch, or they may not know of it.
        Refused: no row is bad.
    """
    with looking(desk, by) as work:
        batch = batch_for(work, number)
        bad = bad_rows(work.session, batch, MOST)
    if not bad:
        raise Refused(N_("{number} 没有不对的行，没有可退回的。"), number=batch.number)
    sheet = read_file(desk.vault.get(batch.key_id, TABLE), batch.name)
    column = {name: x for x, head in enumerate(sheet.head) if (name := batch.mapping.get(head))}
    rows = []
    for one in bad:
        problems = one.problem.problems if isinstance(one.problem, Problems) else [one.problem]
        marked = frozenset(
            column[field] + 1 for problem in problems if (field := getattr(problem, "field", "")) in column
        )
        cells = (str(one.line), *sheet.rows[one.line - sheet.first_line])
        rows.append((cells, marked, sentence(one.problem, say)))
    content = write_returned([say(LINE), *sheet.head], rows, say(REASON), name=say(REASON))
    return f"{batch.number}-returned.xlsx", content
