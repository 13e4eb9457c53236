"""The pages of an import: a table is dropped, its columns set, and the batch goes on by its buttons."""

import io

from app.sheets import Column, write_sheet

HEADS = ("档号", "文件题名", "成文日期", "保管期限")
ROWS = [
    ("GL2003.3-1", "通知1", "2003.3.5", "10年"),
    ("GL2003.3-2", "通知2", "2003.3.5", "10年"),
    ("", "", "20030306", ""),
]


def test_a_table_goes_from_the_drop_to_the_catalogue(office, browse):
    lin = browse("lin")
    lin.get("/imports")
    content = write_sheet([Column(head) for head in HEADS], ROWS)
    answer = lin.post("/imports", **{"class": "GL", "file": (io.BytesIO(content), "旧目录.xlsx")})
    url = answer.headers["Location"]
    page = lin.get(url)
    assert page.status_code == 200
    assert "各列对应" in page.text
    assert "通知1" in page.text
    wrong = lin.post(f"{url}/columns", **{"column-1": "title", "column-2": "title"})
    assert wrong.status_code == 422
    assert "只留一列" in wrong.text
    number = url.rsplit("/", 1)[1]
    assert lin.post(f"/import/{number}/check").status_code == 302
    assert "正在核对" in lin.get(f"{url}/progress").text
    office.settle()
    assert lin.get(f"{url}/progress").headers["HX-Refresh"] == "true"
    checked = lin.get(url).text
    assert "题名空白" in checked
    assert "只导入对的行" in checked
    assert f"{number}/returned.xlsx" in checked
    assert lin.get(f"{url}/returned.xlsx").status_code == 200
    lin.post(f"/import/{number}/run-good")
    office.settle()
    assert "GL2003.3-1" in lin.get(url).text
    assert "已导入" in lin.get("/imports").text


def test_what_is_no_table_is_told_beside_the_drop(browse):
    lin = browse("lin")
    lin.get("/imports")
    answer = lin.post("/imports", **{"class": "GL", "file": (io.BytesIO(b"\x89PNG\0"), "x.png")})
    assert answer.status_code == 422
    assert "不是 xlsx" in answer.text
