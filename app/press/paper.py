"""From markup to paper. The only module that knows WeasyPrint."""

import logging
from collections.abc import Sequence

from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# One unknown property in a style sheet is no news to whoever reads the log.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


def to_pdf(markup: str) -> bytes:
    """Lay out a page of markup and return the PDF; only data: addresses are ever opened."""
    paper, _ = to_one_pdf([markup])
    return paper


def to_one_pdf(markups: Sequence[str]) -> tuple[bytes, list[int]]:
    """Lay out several markups behind one another, and say how many pages each has.

    Faces are cut down once for all of them, which is most of the work for a short paper.
    """
    faces = FontConfiguration()
    laid_out = [_laid_out(markup, faces) for markup in markups]
    pages = [page for document in laid_out for page in document.pages]
    paper: bytes | None = laid_out[0].copy(pages).write_pdf()
    return paper or b"", [len(document.pages) for document in laid_out]


def first_rows(markup: str) -> tuple[int, ...]:
    """Lay out a form whose lines bear the names row-0, row-1 … and say which of them begins each page."""
    pages = _laid_out(markup, FontConfiguration()).pages
    rows = ([int(name[4:]) for name in page.anchors if name.startswith("row-")] for page in pages)
    return tuple(min(found) for found in rows if found)


def _laid_out(markup: str, faces: FontConfiguration) -> Document:
    nothing_but_data = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    return HTML(string=markup, url_fetcher=nothing_but_data).render(font_config=faces)
