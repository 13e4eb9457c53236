"""The sample papers of the demonstration, and a few files that no archive should accept.

Made once into a folder and found there again; the same on every machine that has the same faces.
"""

import io
import json
import random
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pypdf
from jinja2 import Environment, PackageLoader, StrictUndefined

from app.demo.accounts import account_papers
from app.demo.contracts import contracts
from app.demo.customers import customer_papers
from app.demo.office import office_papers
from app.demo.paper import Look, Paper, Truth
from app.demo.scanner import Scanned, scan
from app.press.paper import to_one_pdf, to_pdf

EDITION: Final = "1"  # raise it when a paper changes, so that old folders are made anew
LIST: Final = "samples.json"
BATCH: Final = 8  # papers printed together
QUALITY: Final = 78  # JPEG, the usual setting of an office scanner
SCANNED_AT: Final = time.gmtime(1_767_225_600)  # 2026-01-01: the day in the files, not of the making
ENDINGS: Final = {"pdf": ".pdf", "jpg": ".jpg", "png": ".png", "tiff": ".tif", "digital": ".pdf", "mixed": ".pdf"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One made file, what kind of paper it is, and what a careful reader finds on it."""

    path: Path
    kind: str
    truth: Truth


def all_papers() -> list[Paper]:
    """Return every paper of the demonstration, unmade."""
    return [*contracts(), *customer_papers(), *account_papers(), *office_papers()]


def make_samples(folder: Path, progress: Callable[[int, int], None]) -> list[Sample]:
    """Make the papers in the folder, or return those already there; progress is told done and total."""
    if known := _already_there(folder):
        progress(len(known), len(known))
        return known
    folder.mkdir(parents=True, exist_ok=True)
    papers = all_papers()
    made = []
    for batch in (papers[at : at + BATCH] for at in range(0, len(papers), BATCH)):
        for sample in make(batch, folder):
            made.append(sample)
            progress(len(made), len(papers))
    listed = [asdict(sample) | {"path": sample.path.name} for sample in made]
    whole = json.dumps({"edition": EDITION, "samples": listed}, ensure_ascii=False, indent=1)
    (folder / LIST).write_text(whole, encoding="utf-8")
    return made


def _already_there(folder: Path) -> list[Sample]:
    try:
        listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    if listed.get("edition") != EDITION:
        return []
    known = [Sample(folder / one["path"], one["kind"], one["truth"]) for one in listed["samples"]]
    return known if all(sample.path.is_file() for sample in known) else []


def make(papers: Sequence[Paper], folder: Path) -> Iterator[Sample]:
    """Write, print, scan and file papers, one after the other."""
    printed, counts = to_one_pdf([write(paper) for paper in papers])
    first = 0
    for paper, count in zip(papers, counts, strict=True):
        path = folder / (paper.file + ENDINGS[paper.look.medium])
        chance = random.Random(paper.file)
        match paper.look.medium:
            case "digital":
                path.write_bytes(to_pdf(write(paper)))
            case "mixed":
                path.write_bytes(_signed_page_scanned(to_pdf(write(paper)), paper.look, chance))
            case _:
                _save(scan(printed, paper.look, chance, range(first, first + count)), path)
        yield Sample(path, paper.kind, {**paper.truth, "pages": count})
        first += count


def write(paper: Paper) -> str:
    """Return the markup of a paper before it is printed."""
    return _paper_forms().get_template(paper.template).render(title=paper.truth["title"], **paper.values)


@cache
def _paper_forms() -> Environment:
    return Environment(
        loader=PackageLoader("app.demo", "papers"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _save(pages: list[Scanned], path: Path) -> None:
    images = [page.image for page in pages]
    first, rest, dpi = images[0], images[1:], pages[0].dpi
    if rest and path.suffix in {".jpg", ".png"}:
        message = f"{path.name} cannot hold {len(images)} pages"
        raise ValueError(message)
    match path.suffix:
        case ".pdf":
            fine = {} if first.mode == "1" else {"quality": QUALITY}  # one bit is packed without loss
            stamped = {"creationDate": SCANNED_AT, "modDate": SCANNED_AT}
            first.save(path, "PDF", save_all=True, append_images=rest, resolution=dpi, **fine, **stamped)
        case ".tif":
            packing = "group4" if first.mode == "1" else "jpeg"
            first.save(path, "TIFF", save_all=True, append_images=rest, compression=packing, dpi=(dpi, dpi))
        case ".jpg":
            first.save(path, "JPEG", quality=QUALITY, dpi=(dpi, dpi))
        case _:
            first.quantize(96).save(path, "PNG", dpi=(dpi, dpi), compress_level=4)


def _signed_page_scanned(printed: bytes, look: Look, chance: random.Random) -> bytes:
    """Keep the pages as they were sent and replace the last, signed one by its scan."""
    scanned = io.BytesIO()
    last = len(pypdf.PdfReader(io.BytesIO(printed)).pages) - 1
    signed = scan(printed, look, chance, range(last, last + 1))[0].image
    signed.save(scanned, "PDF", resolution=look.dpi, quality=QUALITY, creationDate=SCANNED_AT, modDate=SCANNED_AT)
    both, into = pypdf.PdfWriter(), io.BytesIO()
    both.append(io.BytesIO(printed), pages=(0, last))
    both.append(scanned)
    both.write(into)
    return into.getvalue()


def make_bad_files(folder: Path) -> list[Path]:
    """Write what the quarantine is for: a cut-off PDF, a locked one, an empty file, a zip in disguise."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = to_pdf("<!doctype html><meta charset=utf-8><title>扫描件</title><p>扫描件</p>")  # i18n: allow - a paper
    locked, into = pypdf.PdfWriter(io.BytesIO(sound)), io.BytesIO()
    locked.encrypt("2026-secret", algorithm="RC4-128")
    locked.write(into)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("合同/扫描件1.txt", "放错了的压缩包")  # i18n: allow - a paper
    files = {
        "传输中断的合同.pdf": sound[: len(sound) // 3],
        "加了密码的营业执照.pdf": into.getvalue(),
        "空文件.pdf": b"",
        "其实是压缩包.pdf": packed.getvalue(),
    }  # i18n: allow - names a clerk would type
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]
