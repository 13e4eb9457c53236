"""A scan opens page by page, or says in one sentence why it does not."""

import io
import time
from contextlib import suppress
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from ingest.errors import (
    Bomb,
    Empty,
    Encrypted,
    PageTooLarge,
    TookTooLong,
    TooLarge,
    TooManyPages,
    Unreadable,
    WrongKind,
)
from ingest.kinds import Kind
from ingest.limits import Limits
from ingest.opening import display_image, open_scan, page_image, render_page
from ingest.pages import Source

BODY = [f"第{number}条 甲方应当按照合同约定向乙方支付价款，逾期的承担违约责任。" for number in range(1, 9)]


def white(width=620, height=877, mode="RGB"):
    return Image.new(mode, (width, height), "white")


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def sizes(scan):
    return [(page.width, page.height) for page in scan.pages]


def test_a_born_digital_page_keeps_its_own_text_and_says_where_each_word_is(make, opened):
    scan = opened(make.paper([make.Leaf(["房屋租赁合同", "合同编号 HT-2024-001"])], info="租赁合同"))
    (page,) = scan.pages
    assert scan.kind is Kind.PDF
    assert scan.title == "租赁合同"
    assert page.image is None
    assert page.text.source is Source.TEXT_LAYER
    assert page.text.text == "房屋租赁合同\n合同编号 HT-2024-001"
    assert (page.width, page.height, page.dpi) == (1240, 1754, 150)
    first = page.text.lines[0].words[0]
    assert first.text == "房"
    # 50 points from the left and 60 from the top, 12 points large, at 150 dots to the inch.
    assert first.box.x0 == pytest.approx(50 * 150 / 72, abs=2)
    assert first.box.x1 - first.box.x0 == pytest.approx(12 * 150 / 72, abs=2)
    assert first.box.y0 < 60 * 150 / 72 < first.box.y1 + 8


def test_letters_and_digits_stay_together_as_a_word(make, opened):
    (page,) = opened(make.paper([make.Leaf(["编号 HT-2024-001"])])).pages
    assert [word.text for word in page.text.lines[0].words] == ["编", "号", "HT-2024-001"]


@pytest.mark.parametrize(("rotate", "size"), [(90, (1754, 1240)), (180, (1240, 1754)), (270, (1754, 1240))])
def test_the_words_of_a_turned_page_lie_inside_it_as_it_is_shown(make, opened, rotate, size):
    (page,) = opened(make.paper([make.Leaf(["房屋租赁合同"], rotate=rotate)])).pages
    assert (page.width, page.height) == size
    for word in page.text.lines[0].words:
        assert 0 <= word.box.x0 < word.box.x1 <= page.width
        assert 0 <= word.box.y0 < word.box.y1 <= page.height


def test_a_page_whose_box_does_not_begin_at_zero_has_its_words_in_place(make, opened):
    plain, moved = opened(make.paper([make.Leaf(["房屋"]), make.Leaf(["房屋"], box=(100, 200, 695, 1042))])).pages
    assert moved.text.lines[0].box == plain.text.lines[0].box


def test_each_page_is_judged_by_what_is_on_it(make, opened):
    leaves = [
        make.Leaf(BODY),
        make.Leaf([], white()),
        make.Leaf(["已归档"], white()),
        make.Leaf(BODY, white()),
        make.Leaf(["\ufffd\ufffd\ue001\ue002乱码\ufffd"]),
        make.Leaf(["(cid:12)(cid:7)(cid:99)(cid:3)"], white()),
        make.Leaf([]),
        make.Leaf([], content=b"0 0 m 400 400 l S\n"),
    ]
    pages = opened(make.paper(leaves)).pages
    assert [page.text is not None for page in pages] == [True, False, False, True, False, False, True, False]
    assert pages[6].text.blank
    assert all((page.image is None) == (page.text is not None) for page in pages)


def test_a_scan_is_drawn_at_its_own_resolution(make, opened):
    (page,) = opened(make.paper([make.Leaf([], white(1240, 1754))])).pages
    assert page.dpi == pytest.approx(150, abs=1)
    with Image.open(page.image) as image:
        assert image.size == (page.width, page.height)
        assert image.size == pytest.approx((1240, 1754), abs=2)


def test_what_was_typed_into_a_form_is_part_of_the_page(make, opened):
    field = "/Annots[<</Type/Annot/Subtype/FreeText/Rect[50 50 300 100]/F 4/Contents(x)/DA(/F 12 Tf)/AP<</N 3 0 R>>>>]"
    fonts = "/Resources<</Font<</H<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    content = (f"/Type/XObject/Subtype/Form/BBox[0 0 250 50]{fonts}", b"BT /H 12 Tf 5 5 Td (FILLED-IN) Tj ET")
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]{field}>>".encode()
    whole = make.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[4 0 R]>>", content, page])
    assert opened(whole).pages[0].text.text == "FILLED-IN"


def test_what_a_pdf_carries_is_told_wherever_it_hides(make, opened):
    def told(catalogue="", extra="", content=None):
        return [
            str(each)
            for each in opened(content or make.paper([make.Leaf(BODY, extra=extra)], catalogue=catalogue)).carries
        ]

    assert told() == []
    assert told("/OpenAction<</S/Launch/F(calc.exe)>>") == ["launch"]
    assert told(extra="/AA<</O<</S/JavaScript/JS(app.alert(1))>>>>") == ["script"]
    assert told("/OpenAction<</S/#4aavaScript/J#53(app.alert(1))>>") == ["script"]
    assert told("/Names<</EmbeddedFiles<</Names[(b)<</Type/Filespec/EF<</F 3 0 R>>>>]>>>>") == ["attachment"]
    signature = "/AcroForm<</Fields[<</FT/Sig/T(s)/V<</Type/Sig/ByteRange[0 1 2 3]/Contents<00>>>>>]>>"
    assert told(signature) == ["signature"]
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.paper([make.Leaf(BODY)], catalogue="/OpenAction<</S/Launch/F(x)>>"))) as document:
        document.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"Launch" not in packed.getvalue()
    assert told(content=packed.getvalue()) == ["launch"]
    assert told(
        content=make.encrypted(make.paper([make.Leaf(BODY)], catalogue="/OpenAction<</S/Launch/F(x)>>"), "")
    ) == ["launch"]


def test_words_on_the_page_about_scripts_are_no_scripts(make, opened):
    page = make.paper([make.Leaf(BODY, content=b"% /JavaScript /Launch /EmbeddedFile\n")])
    assert opened(page).carries == ()


def test_scripts_in_a_pdf_are_noted_and_never_run(make, opened):
    script = "/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert(1))>>]>>>>"
    assert opened(make.paper([make.Leaf(BODY)], catalogue=script)).active
    launch = "/OpenAction<</S/Launch/F(calc.exe)>>"
    assert opened(make.paper([make.Leaf(BODY)], catalogue=launch)).pages[0].text is not None


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_an_image_is_one_page_to_be_read(opened, kind):
    scan = opened(saved(white(), kind, dpi=(75, 75)))
    assert sizes(scan) == [(620, 877)]
    assert scan.pages[0].text is None
    with Image.open(scan.pages[0].image) as image:
        assert image.size == (620, 877)


def test_a_tiff_has_as_many_pages_as_it_has_frames(opened):
    frames = [white(400, 500, "1"), white(500, 400, "1"), white(300, 300, "1")]
    whole = saved(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(300, 300))
    assert sizes(opened(whole)) == [(400, 500), (500, 400), (300, 300)]


def test_a_photo_is_turned_as_its_camera_says(opened):
    exif = Image.Exif()
    exif[274] = 6
    assert sizes(opened(saved(white(100, 50), "JPEG", exif=exif))) == [(50, 100)]


def test_a_fax_with_oblong_pixels_becomes_square(opened):
    assert sizes(opened(saved(white(1728, 1100, "1"), "TIFF", dpi=(204, 98)))) == [(1728, round(1100 * 204 / 98))]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_a_png_of_any_depth_comes_out_on_white(opened, mode):
    image = Image.new(mode, (40, 40), 65535) if mode == "I;16" else Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    if mode not in {"I;16", "RGBA", "LA"}:
        image = Image.new("L", (40, 40), 255)
    image = image if image.mode == mode else image.convert(mode)
    with Image.open(opened(saved(image, "PNG")).pages[0].image) as page:
        assert page.convert("L").getextrema() == (255, 255)


def test_an_image_larger_than_reading_needs_is_made_smaller(opened):
    (page,) = opened(saved(white(2000, 3000), "JPEG", dpi=(300, 300)), replace(Limits(), read_pixels=1_000_000)).pages
    assert page.width * page.height <= 1_000_000
    assert page.width / page.height == pytest.approx(2 / 3, abs=0.01)
    assert page.dpi == pytest.approx(300 * page.height / 3000, rel=0.01)


def test_later_images_are_made_when_their_turn_comes(make, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make.paper([make.Leaf([], white())] * 3))
    limits = replace(Limits(), images_at_once=1)
    scan = open_scan(path, tmp_path, limits)
    assert [page.image is None for page in scan.pages] == [False, True, True]
    with Image.open(page_image(path, 3, tmp_path, limits)) as image:
        assert image.size == (scan.pages[2].width, scan.pages[2].height)


def test_a_page_is_shown_with_its_turn(make, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(make.paper([make.Leaf(BODY)]))
    for rotation, size in ((0, (414, 585)), (90, (585, 414))):
        with Image.open(io.BytesIO(render_page(path, 1, 50, Limits(), rotation=rotation))) as image:
            assert image.format == "JPEG"
            assert image.size == pytest.approx(size, abs=2)


def test_a_page_image_is_shown_upright_and_small(tmp_path):
    path = tmp_path / "page-00001.pnm"
    image = white(600, 300)
    image.paste("black", (0, 0, 60, 30))
    image.save(path, "PPM")
    shown = display_image(path, 90, 300, Limits(), wanted=150)
    with Image.open(io.BytesIO(shown.page)) as page, Image.open(io.BytesIO(shown.thumbnail)) as small:
        assert page.size == (shown.width, shown.height) == (150, 300)
        assert page.convert("L").getpixel((145, 5)) < 40
        assert page.convert("L").getpixel((5, 5)) > 220
        assert max(small.size) == 240


def test_a_page_that_is_not_there_cannot_be_shown(make, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(saved(white(), "PNG"))
    with pytest.raises(Unreadable):
        render_page(path, 2, 100, Limits())


def test_a_pdf_with_only_an_owner_password_opens(make, opened):
    assert opened(make.encrypted(make.paper([make.Leaf(BODY)]), "")).pages[0].text is not None


def test_a_pdf_with_a_password_opens_for_who_knows_it(make, opened):
    whole = make.encrypted(make.paper([make.Leaf(BODY)]), "石渠2024")
    with pytest.raises(Encrypted):
        opened(whole)
    with pytest.raises(Encrypted):
        opened(whole, password="wrong")
    assert opened(whole, password="石渠2024").pages[0].text is not None


def hostile(make):
    """Name each hostile file, what it must be called, and how it is made."""
    paper = make.paper([make.Leaf(BODY)])
    picture = Image.effect_noise((300, 300), 50)
    yield "nothing", Empty, b""
    yield "a zip called pdf", WrongKind, b"PK\x03\x04" + bytes(100)
    yield "half a pdf", Unreadable, paper[: len(paper) // 2]
    yield "a pdf without pages", Empty, make.pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 0/Kids[]>>"])
    yield "only the mark of a pdf", Unreadable, b"%PDF-1.7\n%%EOF\n"
    yield "rubbish with a mark", Unreadable, b"%PDF-1.4" + bytes(range(256)) * 50 + b"startxref\n99\n%%EOF"
    yield "ten thousand pages", TooManyPages, make.empty_pages(10_000)
    yield "a page of 200 inches", PageTooLarge, make.empty_pages(1, side=14_400)
    yield "60000 pixels each way", Bomb, make.huge_tiff()
    yield "half a jpeg", Unreadable, saved(picture, "JPEG")[:2000]
    yield "half a png", Unreadable, saved(picture, "PNG")[:2000]
    yield "half a tiff", Unreadable, saved(picture, "TIFF")[:2000]


NAMES = [
    "nothing", "a zip called pdf", "half a pdf", "a pdf without pages", "only the mark of a pdf", "rubbish with a mark",
    "ten thousand pages", "a page of 200 inches", "60000 pixels each way", "half a jpeg", "half a png", "half a tiff",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_refused_with_its_reason_and_soon(make, opened, name):
    expected, content = next((kind, content) for this, kind, content in hostile(make) if this == name)
    begun = time.monotonic()
    with pytest.raises(expected) as caught:
        opened(content)
    assert time.monotonic() - begun < 10
    assert "{" not in str(caught.value)


def test_a_flate_bomb_is_stopped_by_its_memory(make, opened):
    limits = replace(Limits(), memory=300 << 20)
    with pytest.raises(Bomb):
        opened(make.flate_bomb(2, size=600 << 20), limits)


def test_a_picture_of_too_many_pixels_inside_a_pdf_is_a_bomb(make, opened):
    head = "/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
    whole = make.pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, (head, b"x\x9c\x03\x00"),
         ("", b"q 595 0 0 842 0 0 cm /I Do Q")]
    )  # fmt: skip
    with pytest.raises(Bomb):
        opened(whole)


def test_a_tiff_that_follows_itself_ends(make, opened):
    with suppress(TooManyPages, Unreadable):
        assert len(opened(make.endless_tiff()).pages) <= Limits().pages


def test_a_tiff_of_too_many_frames_is_refused(opened):
    frame = white(8, 8, "1")
    whole = saved(frame, "TIFF", save_all=True, append_images=[frame] * 20)
    with pytest.raises(TooManyPages) as caught:
        opened(whole, replace(Limits(), pages=10))
    assert "10" in str(caught.value)


def test_a_file_of_too_many_bytes_is_not_even_opened(make, opened):
    with pytest.raises(TooLarge) as caught:
        opened(make.paper([make.Leaf(BODY)]) + bytes(3 << 20), replace(Limits(), bytes=1 << 20))
    assert "上限 1 MiB" in str(caught.value)


def test_a_file_that_takes_too_long_is_given_up(make, opened):
    with pytest.raises(TookTooLong):
        opened(make.paper([make.Leaf(BODY)] * 400), replace(Limits(), seconds=0.05))
