"""The engines an index can be kept in; all pass one conformance suite."""

from pathlib import Path

from search.engine import Engine


def open_engine(where: str, folder: Path) -> Engine:
    """Return the engine on the index at `where`: `tantivy` or `whoosh` in `folder`, or the address of a server.

    An address is `postgresql://…` (any form libpq reads) or `sphinx://host:port,host:port/name`. Nothing is read or
    written before the first use.

    Raises:
        ValueError: there is no such engine.
    """
    # Imported here so that an installation loads only the engine it chose.
    kind = where.partition("://")[0].partition("+")[0]
    if kind == "tantivy":
        from search.engines.tantivy import TantivyEngine  # noqa: PLC0415

        return TantivyEngine(folder)
    if kind == "whoosh":
        from search.engines.whoosh import WhooshEngine  # noqa: PLC0415

        return WhooshEngine(folder)
    if kind == "postgresql":
        from search.engines.postgresql import PostgresqlEngine  # noqa: PLC0415

        return PostgresqlEngine(where)
    if kind == "sphinx":
        from search.engines.sphinx import SphinxEngine  # noqa: PLC0415

        return SphinxEngine(where)
    raise ValueError(where)
