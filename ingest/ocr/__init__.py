"""Reading page images: one way to ask, two engines to answer.

RapidOCR on OpenVINO is the default; Tesseract is the second opinion. Either is given a page image as it came
from the scanner and finds by itself which way is up, where the seals are, and in what order the lines are read.
"""

from ingest.ocr.engines import Engine, reader
from ingest.ocr.reader import InProcess, PageReader, Reader, Reading
from ingest.ocr.room import ReadingRoom, Rules

__all__ = ["Engine", "InProcess", "PageReader", "Reader", "Reading", "ReadingRoom", "Rules", "reader"]
