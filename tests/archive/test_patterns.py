from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import Invalid
from archive.patterns import Place, read_pattern


def test_a_pattern_is_literals_and_places_in_order():
    assert read_pattern("GL{year}.{term:digit}-{n:04}") == (
        "GL",
        Place("year", figures=True),
        ".",
        Place("term", figures=True),
        "-",
        Place("n", 4, figures=True),
    )


def test_a_project_that_touches_a_letter_may_only_be_a_figure():
    assert read_pattern("ZG{project}-{n}")[1] == Place("project", figures=True)
    assert read_pattern("ZG-{project}-{n}")[1] == Place("project")
    assert read_pattern("ZG-{project:02}-{n}")[1] == Place("project", 2, figures=True)
    assert read_pattern("ZG-{project}组-{n}")[1] == Place("project", figures=True)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("", "没有件号"),
        ("GL{year}", "没有件号"),
        ("GL{n}", "前面要有连接号"),
        ("{n}", "前面要有连接号"),
        ("{fonds}{n}", "前面要有连接号"),
        ("GL-{n}-{year}", "最后"),
        ("GL-{n}号", "最后"),
        ("GL{n}-{n}", "只能出现一次"),
        ("GL{year}-{year}-{n}", "只能出现一次"),
        ("GL{place}-{n}", "没有 {place} 这个位置"),
        ("GL{}-{n}", "可用的是 {fonds} {year} {term} {unit} {project} {volume} {n}"),
        ("GL-{n:4}", "{n:4} 的写法"),
        ("GL-{n:}", "{n:} 的写法"),
        ("GL-{n:00}", "补零写成 {n:04}"),
        ("GL{year:02}-{n}", "{year:02} 的写法"),
        ("GL-{term:code}-{n}", "{term:digit}"),
        ("GL{{year}}-{n}", "花括号"),
        ("GL}-{n}", "花括号"),
        ("{fonds}{year}-{n}", "{fonds} 与旁边"),
        ("GL{year}{term:digit}-{n}", "{year} 与旁边"),
        ("KJ1{year}-{n}", "{year} 与旁边"),
        ("KJ{year}1-{n}", "{year} 与旁边"),
        ("ZG{project}1-{n}", "{project} 与旁边"),
        ("GL{unit}-{n}", "{unit} 与旁边"),
        ("GL.{term}A-{n}", "{term} 与旁边"),
        ("-GL-{n}", "以分隔符开头"),
        ("-{n}", "以分隔符开头"),
        ("GL--{n}", "不能连用"),
        ("GL{year}.-{n}", "不能连用"),
        ("GL/{year}-{n}", "“/”"),
        ("GL\n-{n}", "请去掉"),
        ("<script>-{n}", "“<”"),
        ("gl{year}-{n}", "“g”"),
        ("GL—{n}", "“—”"),
        ("ＧＬ-{n}", "“Ｇ”"),
        ("GL {year}-{n}", "“ ”"),
        ("é-{n}", "“é”"),
        ("ABCDEFGHIJKLMNOPQRST-{n}", "固定文字最长 20"),
        ("GL-{n}" * 20, "最长 60"),
    ],
)
def test_a_pattern_that_cannot_number_is_refused_with_the_reason(pattern, words):
    with pytest.raises(Invalid) as refusal:
        read_pattern(pattern)
    assert refusal.value.field == "pattern"
    assert words in str(refusal.value)


@given(st.text(alphabet="GL1.-·{}:n0year/ ", max_size=30))
def test_no_pattern_makes_reading_stumble(pattern):
    with suppress(Invalid):
        assert read_pattern(pattern)[-1].name == "n"
