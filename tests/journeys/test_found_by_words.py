"""A member writes a topic and finds it by a Chinese word of two characters, by C++ and by a path; what is not there is not found."""
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.test_the_loop import Reader, enter

WORK_S = 60
TEXT = """命中率下降，怀疑是缓存穿透。The hot loop is in C++ and reads `/etc/nginx/conf.d/upstream.conf` once.

```cpp
std::unordered_map<int, Entry> cache;
```
"""


@pytest.fixture(params=[("en", "en-GB"), ("zh-hans", "zh-CN")], ids=["en", "zh"])
def reader(request, browser, portal):
    person = Reader(browser, portal.url, *request.param)
    yield person
    person.context.close()
    assert person.faults == []


def write_a_topic(reader: Reader, title: str) -> None:
    page = reader.page
    reader.open("/community/new/")
    page.select_option("#id_category", index=1)
    page.fill("#id_title", title)
    page.fill("#id_body", TEXT)
    page.locator("main form.writing button.btn-primary").click()
    expect(page.locator("h1")).to_have_text(title)


def results(reader: Reader, question: str) -> list[str]:
    """Titles that a question finds, asked in the field of the bar."""
    page = reader.page
    page.fill("#q", question)
    page.press("#q", "Enter")
    page.wait_for_url("**/search/?q=*")
    return page.locator("main .item h2").all_inner_texts()


def wait_until_indexed(reader: Reader, title: str) -> None:
    deadline = time.monotonic() + WORK_S
    while title not in results(reader, title) and time.monotonic() < deadline:
        time.sleep(1)


def test_a_topic_is_found_by_two_characters_by_c_plus_plus_and_by_a_path(reader, portal):
    title = f"Misses at peak {reader.language}"
    enter(reader, "moderator")
    write_a_topic(reader, title)
    wait_until_indexed(reader, title)

    path = "/etc/nginx/conf.d/upstream.conf"
    for question in ("缓存", "穿透", "C++", path, "upstream.conf", "unordered_map", "Ｕｐｓｔｒｅａｍ", "緩存穿透"):
        assert title in results(reader, question), question
    assert reader.page.locator("main .item mark").first.inner_text() == "缓存穿透"
    for question in ("C# 穿透", "穿存", "stream.conf"):
        assert title not in results(reader, question), question
