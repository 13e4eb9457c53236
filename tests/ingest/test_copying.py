"""A copy for handing out has every page as it looks, what is written over it, and nothing else of the file."""

import io

import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageDraw

from ingest.copying import Leaf, copied, sizes_of
from ingest.errors import Encrypted, ScanError
from ingest.limits import Limits
from ingest.opening import open_scan, render_page
from ingest.pages import Box, Line, PageText

LINES = ["房屋租赁合同", "合同编号 HT-2024-001"]


@pytest.fixture
def copy(tmp_path):
    """Copy bytes as a record's original would be, with the pages turned as asked."""

    def made(content, turns=(0,), texts=None):
        path = tmp_path / "original"
        path.write_bytes(content)
        sizes = sizes_of(path, turns, Limits())
        texts = texts or [None] * len(turns)
        leaves = [Leaf(size, turn, 0, text) for size, turn, text in zip(sizes, turns, texts, strict=True)]
        paper = copied(path, an_overlay(), leaves, tmp_path, Limits(), title="FB-2026-0001")
        assert path.read_bytes() == content
        return paper

    return made


def an_overlay():
    """A page that says COPY in its corner and nothing else."""
    out = io.BytesIO()
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(200, 100)
    font = pypdf.generic.DictionaryObject(
        {
            pypdf.generic.NameObject(key): pypdf.generic.NameObject(value)
            for key, value in (("/Type", "/Font"), ("/Subtype", "/Type1"), ("/BaseFont", "/Helvetica"))
        }
    )
    page["/Resources"][pypdf.generic.NameObject("/Font")] = pypdf.generic.DictionaryObject(
        {pypdf.generic.NameObject("/H"): font}
    )
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT /H 8 Tf 3 3 Td (COPY) Tj ET")
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    writer.write(out)
    return out.getvalue()


def texts(paper):
    with pypdfium2.PdfDocument(paper) as document:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]


def drawn(paper, number=1, scale=0.5):
    with pypdfium2.PdfDocument(paper) as document:
        return document[number - 1].render(scale=scale).to_pil().convert("L")


def sizes(paper):
    with pypdfium2.PdfDocument(paper) as document:
        return [tuple(round(side) for side in page.get_size()) for page in document]


def alike(left, right):
    """Say whether two drawings of a page show the same, but for the corner where COPY stands and for soft edges."""
    assert left.size == right.size
    for image in (left, right):
        ImageDraw.Draw(image).rectangle((0, image.height * 0.85, image.width * 0.2, image.height), fill=255)
    left, right = (image.resize((image.width // 4, image.height // 4), Image.Resampling.BOX) for image in (left, right))
    return ImageChops.difference(left, right).getextrema()[1] < 60


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("box", [(0, 0, 595, 842), (100, 200, 695, 1042), (0, 0, 1191, 842)])
def test_a_page_looks_as_before_whichever_way_it_is_turned_and_wherever_its_box_begins(make, copy, rotate, box):
    original = make.paper([make.Leaf(LINES, rotate=rotate, box=box, content=b"60 60 200 100 re f\n")])
    paper = copy(original)
    assert sizes(paper) == sizes(original)
    assert alike(drawn(paper), drawn(original))
    assert "COPY" in texts(paper)[0]
    assert LINES[0] in texts(paper)[0]
    (page,) = pypdf.PdfReader(io.BytesIO(paper)).pages
    assert page.rotation == 0
    assert tuple(page.mediabox.lower_left) == (0, 0)


def test_pages_of_several_sizes_keep_theirs_and_each_is_written_over(make, copy):
    boxes = [(0, 0, 595, 842), (0, 0, 1191, 842), (0, 0, 240, 153)]
    paper = copy(make.paper([make.Leaf(["页"], box=box) for box in boxes]), (0, 0, 0))
    assert sizes(paper) == [(595, 842), (1191, 842), (240, 153)]
    assert all("COPY" in text for text in texts(paper))


def test_a_scan_that_was_read_lying_on_its_side_stands_upright_in_the_copy(make, copy, tmp_path):
    lying = Image.new("RGB", (842, 595), "white")
    ImageDraw.Draw(lying).rectangle((0, 400, 200, 595), fill="black")  # bottom left: top left once turned
    original = make.paper([make.Leaf([], lying, box=(0, 0, 842, 595))])
    paper = copy(original, (90,))
    assert sizes(paper) == [(595, 842)]
    (tmp_path / "again").write_bytes(original)
    shown = Image.open(io.BytesIO(render_page(tmp_path / "again", 1, 36, Limits(), rotation=90))).convert("L")
    assert alike(drawn(paper).resize(shown.size), shown)
    assert drawn(paper).getpixel((5, 5)) < 50


@pytest.mark.parametrize("held", range(1, 9))
def test_a_photo_goes_in_as_it_is_and_stands_as_the_camera_was_held(copy, tmp_path, held):
    photo = Image.new("RGB", (600, 400), "white")
    ImageDraw.Draw(photo).rectangle((0, 0, 200, 100), fill="black")
    exif = Image.Exif()
    exif[0x0112] = held
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif, dpi=(150, 150), quality=90)
    paper = copy(out.getvalue())
    assert sizes(paper) == [(288, 192) if held < 5 else (192, 288)]
    assert out.getvalue() in paper
    (tmp_path / "photo").write_bytes(out.getvalue())
    shown = Image.open(io.BytesIO(render_page(tmp_path / "photo", 1, 75, Limits()))).convert("L")
    assert alike(drawn(paper, scale=75 / 72), shown)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "P", "RGBA", "I;16"])
@pytest.mark.parametrize("turn", [0, 90])
def test_a_picture_of_any_depth_becomes_a_page(copy, tmp_path, mode, turn):
    image = Image.new("L", (600, 400), 255)
    ImageDraw.Draw(image).rectangle((300, 50, 500, 150), fill=0)
    image = (
        image.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else image.convert(mode)
    )
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(150, 150))
    paper = copy(out.getvalue(), (turn,))
    (tmp_path / "picture").write_bytes(out.getvalue())
    shown = Image.open(io.BytesIO(render_page(tmp_path / "picture", 1, 75, Limits(), rotation=turn))).convert("L")
    assert alike(drawn(paper, scale=75 / 72), shown)


@pytest.mark.parametrize("held", [1, 3, 6, 8])
def test_every_page_of_a_fax_is_there_upright_and_still_black_on_white(copy, tmp_path, held):
    pages = []
    for number in range(3):
        page = Image.new("1", (600, 400), 1)
        ImageDraw.Draw(page).rectangle((100, 50 + 100 * number, 300, 90 + 100 * number), fill=0)
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(
        out, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(150, 150), tiffinfo={274: held}
    )
    paper = copy(out.getvalue(), (0, 0, 0))
    assert len(texts(paper)) == 3
    assert paper.count(b"/CCITTFaxDecode") == 3
    (tmp_path / "fax").write_bytes(out.getvalue())
    for number in (1, 2, 3):
        shown = Image.open(io.BytesIO(render_page(tmp_path / "fax", number, 75, Limits()))).convert("L")
        assert alike(drawn(paper, number, scale=75 / 72), shown)


def test_what_was_read_on_a_scan_can_be_selected_and_found_on_the_copy(make, copy, opened, tmp_path):
    words = PageText(
        1, 1240, 1754, (Line("海岳集团档案中心", Box(100, 100, 500, 150)), Line("𠮷野家 Co.", Box(100, 300, 380, 340)))
    )
    paper = copy(make.paper([make.Leaf([], Image.new("RGB", (1240, 1754), "white"))]), (0,), [words])
    assert texts(paper)[0].startswith("海岳集团档案中心\n")
    (tmp_path / "copy.pdf").write_bytes(paper)
    with pypdfium2.PdfDocument(paper) as document:
        page = document[0].get_textpage()
        left, bottom, right, top = page.get_charbox(0)
    assert left == pytest.approx(100 * 72 / 150, abs=2)
    assert right == pytest.approx(150 * 72 / 150, abs=2)
    assert 842 - 150 * 72 / 150 - 3 < bottom < top < 842 - 100 * 72 / 150 + 3
    assert drawn(paper).crop((0, 0, 297, 300)).getextrema()[0] > 250
    assert drawn(paper).crop((0, 390, 60, 421)).getextrema()[0] < 100, "what is written over the page is unseen too"


def test_scripts_launches_attachments_and_links_stay_behind(make, copy):
    names = (
        "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert(1))>>]>>/EmbeddedFiles<</Names[(b)<</EF<<>>>>]>>>>"
    )
    catalogue = f"{names}/OpenAction<</S/Launch/F(calc.exe)>>/AA<</WC<</S/JavaScript/JS(app.beep(0))>>>>"
    annotation = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<</S/URI/URI(http://example.com)>>>>]"
    extra = f"{annotation}/AA<</O<</S/JavaScript/JS(app.alert(2))>>>>"
    paper = copy(make.paper([make.Leaf(LINES, extra=extra)], catalogue=catalogue))
    for word in (b"JavaScript", b"/JS", b"Launch", b"/URI", b"/EF", b"/AA", b"/Annots", b"calc.exe", b"example.com"):
        assert word not in paper, word
    assert LINES[0] in texts(paper)[0]


def test_an_action_hidden_behind_what_a_page_needs_is_taken_out(make, copy):
    hidden = "/Resources<</Font<</F 3 0 R>>/Properties<</M<</Hidden<</S/JavaScript/JS(app.alert(1))>>>>>>>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]{hidden}/Contents 5 0 R>>".encode()
    content = ("", b"BT /F 12 Tf 50 50 Td <5408> Tj ET")
    paper = copy(
        make.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", make.FONT, page, content])
    )
    assert b"JavaScript" not in paper
    assert "合" in texts(paper)[0]


def test_what_was_typed_into_a_form_is_on_the_copy(make, copy):
    field = "/Annots[<</Type/Annot/Subtype/FreeText/Rect[50 50 300 100]/F 4/Contents(x)/DA(/F 12 Tf)/AP<</N 3 0 R>>>>]"
    fonts = "/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    content = (f"/Type/XObject/Subtype/Form/BBox[0 0 250 50]{fonts}", b"BT /H 12 Tf 5 5 Td (FILLED-IN) Tj ET")
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{field}>>".encode()
    original = make.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", content, page])
    paper = copy(original)
    assert "FILLED-IN" in texts(paper)[0]
    assert b"/Annots" not in paper


def test_a_mark_that_only_the_viewer_can_draw_is_on_the_copy_as_a_picture(make, copy):
    square = "/Annots[<</Type/Annot/Subtype/Square/Rect[100 100 300 300]/C[1 0 0]/IC[1 0 0]/F 4>>]"
    original = make.paper([make.Leaf(LINES, extra=square), make.Leaf(LINES)])
    paper = copy(original, (0, 0))
    assert alike(drawn(paper), drawn(original))
    first, second = texts(paper)
    assert LINES[0] not in first
    assert "COPY" in first
    assert LINES[0] in second


def test_a_page_cannot_push_the_watermark_away(make, copy):
    wild = make.Leaf([], content=b"Q Q Q 0 0 1 1 re W n 0.001 0 0 0.001 5000 5000 cm q q q BT\n")
    assert drawn(copy(make.paper([wild])), scale=1).crop((0, 800, 60, 842)).getextrema()[0] < 100


def test_a_damaged_table_does_not_cost_a_page(make, copy):
    original = make.paper([make.Leaf(LINES), make.Leaf(LINES)]).replace(b"startxref\n", b"startxref\n9")
    assert len(texts(copy(original, (0, 0)))) == 2


def test_a_file_with_a_password_is_not_copied_but_one_that_only_forbids_printing_is(make, copy):
    plain = make.paper([make.Leaf(LINES)])
    with pytest.raises(Encrypted):
        copy(make.encrypted(plain, "secret"))
    paper = copy(make.encrypted(plain, ""))
    assert LINES[0] in texts(paper)[0]
    assert b"/Encrypt" not in paper


def test_a_bomb_ends_the_child_and_not_us(make, copy):
    with pytest.raises(ScanError):
        copy(make.huge_tiff())


def test_resources_that_contain_themselves_come_to_an_end(make, copy):
    loop = ("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 3 0 R>>>>", b"/X Do")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Resources<</XObject<</X 3 0 R>>>>/Contents 5 0 R>>"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", loop, page, ("", b"/X Do")]
    assert "COPY" in texts(copy(make.pdf(objects)))[0]


def test_a_copy_can_itself_be_taken_in(make, copy, tmp_path):
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy(make.paper([make.Leaf(LINES * 5)])))
    scan = open_scan(path, tmp_path, Limits())
    assert scan.title == "FB-2026-0001"
    assert LINES[0] in scan.pages[0].text.text
