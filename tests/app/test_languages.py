import gettext
from pathlib import Path

import pytest

from app import languages


def a_tree(folder: Path, **files: str) -> Path:
    (folder / "archive").mkdir()
    (folder / "templates").mkdir()
    for stem, text in files.items():
        path = folder / "templates" / f"{stem}.html" if text.startswith("<") else folder / "archive" / f"{stem}.py"
        path.write_text(text, "utf-8")
    return folder


def test_sentences_are_found_in_code_and_templates(tmp_path):
    root = a_tree(tmp_path, loans='N_("已借出")', page="<p>{{ _('借阅单') }}{% trans %}卷内{% endtrans %}</p>")
    assert {message.id for message in languages.sentences(root) if message.id} == {"已借出", "借阅单", "卷内"}


def test_a_template_with_a_mistake_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"page\.html:1"):
        languages.sentences(a_tree(tmp_path, page="<p>{{ _( }}</p>"))


def test_english_is_filled_in_from_a_table_and_can_be_read_back(tmp_path):
    root = a_tree(tmp_path, loans='N_("已借出 {days} 天")\nngettext("{n} 件", "{n} 件", 2)')
    table = tmp_path / "english.tsv"
    table.write_text("已借出 {days} 天\tOn loan for {days} days\n{n} 件\t{n} record\t{n} records\n", "utf-8")
    languages.update(languages.read_table(table), root)
    assert not list(languages.lacking(root))
    with languages.compile_catalogue(root).open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("已借出 {days} 天") == "On loan for {days} days"
    assert spoken.ngettext("{n} 件", "{n} 件", 2) == "{n} records"


@pytest.mark.parametrize(
    ("english", "complaint"),
    [("", "no English"), ("On loan", "other places"), ("On loan for {weeks}", "other places")],
)
def test_what_lacks_is_named(tmp_path, english, complaint):
    root = a_tree(tmp_path, loans='N_("已借出 {days} 天")')
    languages.update({"已借出 {days} 天": (english,)} if english else {}, root)
    (line,) = languages.lacking(root)
    assert line.startswith(complaint)
    assert "archive/loans.py" in line


def test_updating_twice_changes_nothing_and_writes_no_dates(tmp_path):
    root = a_tree(tmp_path, loans='N_("甲")\nN_("乙")')
    languages.update({"甲": ("A",)}, root)
    once = (root / languages.ENGLISH).read_text("utf-8")
    languages.update({}, root)
    assert (root / languages.ENGLISH).read_text("utf-8") == once
    assert "Date" not in once
    assert "Babel" not in once


def test_a_sentence_nobody_says_any_more_is_dropped(tmp_path):
    root = a_tree(tmp_path, loans='N_("甲")')
    languages.update({"甲": ("A",)}, root)
    (root / "archive/loans.py").write_text("")
    languages.update({}, root)
    assert "甲" not in (root / languages.ENGLISH).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "names"),
    [("{a} of {b:.1f}", {"a", "b"}), ("%(name)s", {"name"}), ("{{a}}", set()), ("100 %", set())],
)
def test_places_are_read_in_either_spelling(text, names):
    assert languages.places(text) == names
