"""The operator's log: lines for people at a terminal, JSON for machines. The ledger is elsewhere and may not be lost."""

import logging
import sys
from typing import TextIO, cast

import structlog


class StandardError:
    """Standard error as it is when something is written, not as it was when the program began."""

    def write(self, text: str) -> int:
        """Write."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Let it be seen."""
        sys.stderr.flush()


def configure() -> None:
    """Write the log to standard error, in colour at a terminal and as JSON lines elsewhere."""
    at_terminal = sys.stderr.isatty()
    renderer = structlog.dev.ConsoleRenderer() if at_terminal else structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast("TextIO", StandardError())),
        cache_logger_on_first_use=True,
    )


log: structlog.stdlib.BoundLogger = structlog.get_logger()
