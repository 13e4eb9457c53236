"""From markup to paper. The only module that knows WeasyPrint."""

import logging

from weasyprint import HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# One unknown property in a style sheet is no news to whoever reads the log.
logging.getLogger("weasyprint").setLevel(logging.ERROR)


def to_pdf(markup: str) -> bytes:
    """Lay out a page of markup and return the PDF; only data: addresses are ever opened."""
    nothing_but_data = URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    paper: bytes | None = HTML(string=markup, url_fetcher=nothing_but_data).write_pdf(font_config=FontConfiguration())
    return paper or b""
