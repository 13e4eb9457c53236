"""What the pipeline costs over the bare engine, and how many born-digital PDFs it takes to searchable in a second.

The same page images are read twice in one run: by the bare engine, one process to a core, and by the whole
pipeline from the file's first byte to the searchable record. Starting and warming up is left out of both. On a machine that others use too, compare the processor seconds.
"""

import io
import multiprocessing
import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.awaiting import hands, searchable
from app.desk import Desk
from app.intake import take_in
from app.persons import CONSOLE
from bench.contracts import Contracts
from bench.instance import busy, instance, processors, worked
from ingest.ocr import InProcess, reader

SIZE = 24
"""Scans; of born-digital PDFs there are ten times as many."""
DPI, WIDTH, HEIGHT, LINES = 200, 1654, 2339, 30


def run(size: int, folder: Path) -> Iterator[dict[str, Any]]:
    """Yield one object per measurement; the last one has the figures of the whole run, times in seconds."""
    cores = processors()
    scans = _scans(folder / "scans", size + 2 * cores)
    with instance(folder) as desk:
        bare = _bare(scans[2 * cores :], cores, desk.settings.reader)
        yield {"measured": "bare engine", "pages": size, **bare}
        with hands(desk) as look:
            # The first files wake the readers up; they are not counted.
            _through(desk, look, scans[: 2 * cores])
            piped = _through(desk, look, scans[2 * cores :])
            yield {"measured": "pipeline", "pages": size, **piped}
            papers = _papers(folder / "papers", size * 10)
            _through(desk, look, papers[: 2 * cores])
            digital = _through(desk, look, papers[2 * cores :])
            yield {"measured": "born digital", "files": len(papers) - 2 * cores, **digital}
    yield {
        "cores": cores,
        "bare_s": bare["seconds"],
        "pipeline_s": piped["seconds"],
        "overhead_percent": round((piped["seconds"] / bare["seconds"] - 1) * 100, 1),
        "cpu_overhead_percent": round((piped["cpu_s"] / bare["cpu_s"] - 1) * 100, 1),
        "busy_percent": piped["busy_percent"],
        "pdfs_per_s": round((len(papers) - 2 * cores) / digital["seconds"], 1),
    }


def _bare(scans: list[Path], cores: int, name: str) -> dict[str, Any]:
    """Let one process a core read its share with nothing around the engine."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(cores + 1)
    spent: Any = context.Queue()
    readers = [context.Process(target=_read, args=(scans[n::cores], name, ready, spent)) for n in range(cores)]
    os.environ["OMP_NUM_THREADS"] = "1"
    for process in readers:
        process.start()
    ready.wait()
    began, before = time.perf_counter(), busy()
    cpu = sum(spent.get() for _ in readers)
    for process in readers:
        process.join()
    return {**_spent(began, before), "cpu_s": round(cpu, 2)}


def _read(scans: list[Path], name: str, ready: Any, spent: Any) -> None:  # noqa: ANN401 - a barrier, a queue
    engine = InProcess(reader(name))
    engine.read_page(scans[0], 1, DPI)
    ready.wait()
    before = time.process_time()
    for path in scans:
        engine.read_page(path, 1, DPI)
    spent.put(time.process_time() - before)


def _through(desk: Desk, look: Any, paths: list[Path]) -> dict[str, Any]:  # noqa: ANN401 - a call
    """Take files in and wait until all of them can be found."""
    began, before, worked_before = time.perf_counter(), busy(), worked()
    left: set[int] = set()
    for path in paths:
        with path.open("rb") as stream:
            left.add(take_in(desk, CONSOLE, stream, path.name, source="command").id)
    while left:
        look()
        settled = searchable(desk, left)
        assert all(arrival.course == "registered" for arrival in settled), [row.reason for row in settled]
        left -= {arrival.id for arrival in settled}
        time.sleep(0.05)
    return {**_spent(began, before), "cpu_s": round(worked() - worked_before, 2)}


def _spent(began: float, before: tuple[float, float]) -> dict[str, Any]:
    after = busy()
    share = (after[0] - before[0]) / max(0.001, after[1] - before[1])
    return {"seconds": round(time.perf_counter() - began, 2), "busy_percent": round(100 * share, 1)}


def _scans(folder: Path, count: int) -> list[Path]:
    """Draw pages of contracts as a scanner would deliver them: a little turned, a little soft, a little grey."""
    folder.mkdir(parents=True)
    chance, font = random.Random(5), ImageFont.truetype(_font(), 44)
    paths = []
    for n, entry in zip(range(count), Contracts(count), strict=True):
        page = Image.new("L", (WIDTH, HEIGHT), 250)
        pen = ImageDraw.Draw(page)
        for row, line in enumerate(_everyday(entry.text)[:LINES]):
            pen.text((140, 150 + row * 68), line, fill=40, font=font)
        page = page.rotate(chance.uniform(-0.7, 0.7), fillcolor=250, resample=Image.Resampling.BICUBIC)
        noise = Image.effect_noise(page.size, 18)
        page = Image.blend(page, noise, 0.08).filter(ImageFilter.GaussianBlur(0.6))
        paths.append(folder / f"scan-{n:04}.jpg")
        page.save(paths[-1], "JPEG", quality=85, dpi=(DPI, DPI))
    return paths


def _papers(folder: Path, count: int) -> list[Path]:
    """Write three-page PDFs with a text layer."""
    folder.mkdir(parents=True)
    paths = []
    for n, entry in zip(range(count), Contracts(count), strict=True):
        lines = _everyday(entry.text)
        paths.append(folder / f"paper-{n:05}.pdf")
        paths[-1].write_bytes(_pdf([lines[at : at + 22] for at in (0, 22, 44)]))
    return paths


def _pdf(pages: list[list[str]]) -> bytes:
    """Write a PDF whose text is set in a font every reader knows."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        (
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
            b"/BaseFont/STSong-Light/DW 1000/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor<</Type"
            b"/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
            b"/CapHeight 880/StemV 93>>>>]>>"
        ),
    ]
    for n, lines in enumerate(pages):
        content = b"".join(
            b"BT /F 12 Tf 50 %d Td <%s> Tj ET\n" % (780 - 30 * row, line.encode("utf-16-be").hex().encode())
            for row, line in enumerate(lines)
        )
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * n} 0 R>>".encode()
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, 2)
    places = []
    for number, thing in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, thing))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


EVERYDAY = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
"""The first level of GB 2312: what papers are written with, and what a text layer must mostly hold to be believed."""


def _everyday(text: str) -> list[str]:
    """Return the lines of a contract with its made-up words spelt in everyday characters."""
    known = set(EVERYDAY)
    letters = (EVERYDAY[ord(sign) % len(EVERYDAY)] if sign >= "\u4e00" and sign not in known else sign for sign in text)
    return "".join("\n" if sign == "\f" else sign for sign in letters).splitlines()


def _font() -> str:
    asked = ["fc-match", "-f", "%{file}", "Noto Serif CJK SC"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout
