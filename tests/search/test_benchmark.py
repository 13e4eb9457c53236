"""The benchmark runs at any size and ends with the figures its callers read."""

from bench.search import run


def test_the_benchmark_ends_with_its_figures(tmp_path):
    *_, last = run(40, tmp_path)
    wanted = {"records", "index_per_s", "index_mb", "rss_mb", "page_p50_ms", "page_p95_ms", "visible_ms"}
    assert wanted <= last.keys()
    assert (last["records"], last["recall"], last["precision"]) == (40, 1.0, 1.0)
