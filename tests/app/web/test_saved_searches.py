"""The search page's filters, orders, kept searches, suggestions and what is alike, each within the asker's scope."""

import re

import pytest

ODD = {
    "empty": "",
    "blank": "   ",
    "long": "消防" * 5000,
    "quotes": '"消防',
    "brackets": "((消防",
    "stops": "。，！",
    "star": "*消防",
    "sql": "'; DROP TABLE records; --",
    "html": "<img src=x onerror=alert(1)>",
}


@pytest.fixture
def filled(office):
    office.shelved("消防检查甲\f无\f再谈消防，又谈消防", title="消防检查甲", department="ZCB", parties="海岳公司")
    office.shelved("消防检查乙", title="消防检查乙", department="YWB", year="2004", date="2004-03-05")
    office.settle()
    return office


@pytest.mark.parametrize("words", ODD.values(), ids=ODD)
def test_whatever_is_typed_a_page_comes(filled, browse, words):
    browser = browse("lin")
    for answer in (browser.get("/search", query_string={"q": words}), browser.post("/search", q=words)):
        assert answer.status_code in {200, 422}
        assert 'id="work"' in answer.text
        assert "<img src=x" not in answer.text
    assert browser.get("/search/suggest", query_string={"q": words}).status_code == 200
    assert browser.post("/search/saved", of=f"q={words}", name="x").status_code == 302


def test_an_error_points_at_its_place(browse):
    page = browse("lin").get("/search?q=消防 (检测").text
    assert "第 4 个字处" in page
    assert '<span class="mono">消防 <mark>(</mark>检测</span>' in page


def test_filters_combine_and_each_is_taken_off_alone(filled, browse):
    page = browse("lin").get("/search?q=消防&class=GL&year=2004&secrecy=1&state=numbered&term=D10").text
    assert "找到 <b>1</b> 件" in page
    for off in ("class=GL", "year=2004", "secrecy=1", "state=numbered", "term=D10"):
        assert re.search(rf'<span class="chip on">[^<]*<b>[^<]*</b><a href="/search\?(?![^"]*{off})[^"]*"', page), off
    assert "找到 <b>2</b> 件" in browse("lin").get("/search?q=消防&secrecy=x&year=1&state=y&department=z").text


def test_each_order_turns_round(filled, browse):
    def titles(order: str) -> list[str]:
        return re.findall(r"检查</mark>(.)</a>", browse("lin").get(f"/search?q=检查&order={order}").text)

    assert titles("date") == ["乙", "甲"]
    assert titles("date-up") == ["甲", "乙"]
    assert "日期 旧在前" in browse("lin").get("/search?q=检查&order=date-up").text


def test_what_is_found_nearly_is_called_so_and_marked_on_its_page(filled, browse):
    browser = browse("lin")
    page = browser.get("/search?q=消防捡查甲").text
    assert "近似匹配" in page
    assert "逐字命中，没有混入" not in page
    record = re.search(r'data-href="(/records/R\d+\?[^"]*near=1)"', page)[1].replace("&amp;", "&")
    assert "data-near" in browser.get(record).text
    place, _mark, asked = record.partition("?")
    assert len(browser.get(f"{place}/pages/1.json?{asked}").json["hits"]) == 1
    assert browser.get(f"{place}/pages/1.json?q=消防捡查甲").json["hits"] == []


def test_hits_are_counted_over_all_pages(filled, browse):
    browser = browse("lin")
    ref = re.search(r"/records/(R\d+)", browser.get("/search?q=再谈").text)[1]
    page = browser.get(f"/records/{ref}?q=消防").text
    assert "<span data-hit-count>3</span> 处" in page
    assert 'data-counted="{&#34;1&#34;: 1, &#34;3&#34;: 2}"' in page
    assert [hit["hit"] for hit in browser.get(f"/records/{ref}/pages/3.json?q=消防").json["hits"]] == [0, 1]


def test_an_answer_that_is_not_whole_says_so(filled, browse, monkeypatch):
    from dataclasses import replace

    from app.web import search

    whole = search.find
    monkeypatch.setattr(search, "find", lambda *a, **k: replace(whole(*a, **k), cut=True, partial=True))
    page = browse("lin").get("/search?q=消防").text
    assert "查满 2 秒" in page
    assert "索引有一部分没有应答" in page
    monkeypatch.setattr(search, "find", lambda *a, **k: replace(whole(*a, **k), cut=True, total=0, hits=[]))
    page = browse("lin").get("/search?q=消防").text
    assert "没有查完" in page
    assert "一件也没有找到" not in page


def test_a_search_is_kept_listed_renamed_and_deleted(filled, browse):
    lin, tao = browse("lin"), browse("tao")
    lin.get("/search?q=消防")
    lin.post("/search/saved", of="q=消防&year=2004&order=due", name="常看", shared="1")
    page = lin.get("/search").text
    assert "常看" in page
    assert "年度 2004" in page
    assert 'href="/search?q=%E6%B6%88%E9%98%B2&amp;year=2004&amp;order=due"' in page
    assert "常看" in lin.get("/search?q=检查").text, "and in the menu"
    theirs = tao.get("/search").text
    assert "林书瑶 共享" in theirs
    assert "/rename" not in theirs
    number = re.search(r"/search/saved/(\d+)/rename", page)[1]
    assert tao.post(f"/search/saved/{number}/delete").status_code == 403
    lin.post(f"/search/saved/{number}/rename", name="<b>常用</b>")
    assert "&lt;b&gt;常用&lt;/b&gt;" in lin.get("/search").text
    lin.post(f"/search/saved/{number}/delete", next="//elsewhere.example")
    assert "常用" not in tao.get("/search").text
    assert "saved-search:share" in browse("zhou").get("/ledger?act=saved-search:share").text


def test_suggestions_and_what_is_alike_tell_nothing_of_the_rest(filled, browse):
    lin, tao = browse("lin"), browse("tao")
    told = lin.get("/search/suggest?q=消防").json["items"]
    assert {one["text"] for one in told} == {"消防检查甲", "消防检查乙"}
    assert {one["text"] for one in tao.get("/search/suggest?q=消防").json["items"]} == {"消防检查乙"}
    assert tao.get("/search/suggest?q=海岳").json["items"] == []
    first = re.search(r"/records/(R\d+)", lin.get("/search?q=检查乙").text)[1]
    assert "消防检查甲" in lin.get(f"/search/like/{first}").text
    assert "消防检查甲" not in tao.get(f"/search/like/{first}").text
    assert "没有相近的档案" in tao.get(f"/search/like/{first}", headers={"HX-Request": "true"}).text
    assert "海岳公司" not in tao.get("/search?q=检查").text, "nor does a facet"
