"""The engines a page can be read with, each made by its name and loaded only when it is asked for."""

from enum import StrEnum

import cv2

from ingest.ocr.reader import Reader


class Engine(StrEnum):
    """The engines a page can be read with."""

    RAPID = "rapid"
    TESSERACT = "tesseract"


def reader(name: str) -> Reader:
    """Make the reader called `name`; its models load at the first page, once for this process."""
    cv2.setNumThreads(1)  # one process per core reads faster than threads that wait for each other
    return _tesseract() if Engine(name) is Engine.TESSERACT else _rapid()


def _rapid() -> Reader:
    from ingest.ocr.rapid import RapidReader  # noqa: PLC0415 - OpenVINO takes a second to load

    return RapidReader()


def _tesseract() -> Reader:
    from ingest.ocr.tesseract import TesseractReader  # noqa: PLC0415 - only where it is asked for

    return TesseractReader()
