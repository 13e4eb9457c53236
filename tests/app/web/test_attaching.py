"""The pages of attaching: files dropped, both lists shown and given as a table."""

import io


def test_files_are_dropped_and_what_does_not_match_is_shown_and_given(office, browse):
    number = office.shelved()
    lin = browse("lin")
    lin.get("/attaching")
    answer = lin.post(
        "/attaching", file=[(io.BytesIO(b"one"), f"{number}.png"), (io.BytesIO(b"two"), "GL1999.1-1.png")]
    )
    url = answer.headers["Location"]
    page = lin.get(url).text
    assert "已有原文" in page
    assert "没有这个档号" in page
    assert lin.get(f"{url}/lists.xlsx").status_code == 200
    assert "待挂接" in lin.get("/attaching").text
    assert lin.post("/attaching").status_code == 422
