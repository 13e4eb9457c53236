"""The engines an index can be kept in; all pass one conformance suite."""

from pathlib import Path

from search.engine import Engine


def open_engine(name: str, folder: Path) -> Engine:
    """Return the engine of this name (tantivy or whoosh) on the index in `folder`, made there at the first write.

    Nothing is read or written before the first use.
    """
    # Imported here so that an installation loads only the engine it chose.
    if name == "tantivy":
        from search.engines.tantivy import TantivyEngine  # noqa: PLC0415

        return TantivyEngine(folder)
    if name == "whoosh":
        from search.engines.whoosh import WhooshEngine  # noqa: PLC0415

        return WhooshEngine(folder)
    raise ValueError(name)
