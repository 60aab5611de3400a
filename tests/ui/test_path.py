import re

from seqapp.ui.path import LESSON, USE, VERDICT, WAY, following, place_text


def test_the_way_goes_over_every_page_of_the_lesson_and_ends() -> None:
    pages = [LESSON[0].page]
    while after := following(pages[-1]):
        pages.append(after.page)
    assert pages == [step.page for step in WAY]
    assert WAY[-2:] == (VERDICT, USE)


def test_each_page_says_its_place() -> None:
    places = [place_text(step.page) for step in LESSON]
    assert [re.match(r"Lesson, (\d) of (\d)", place).groups() for place in places] == [
        (str(number), str(len(LESSON))) for number in range(1, len(LESSON) + 1)
    ]
    assert place_text("verdict").startswith("After the lesson")


def test_the_way_names_the_pages_as_the_menu_does(root) -> None:
    router = (root / "streamlit_app.py").read_text("utf-8")
    for step in WAY:
        assert f'st.Page("pages/{step.page}.py", title="{step.title}"' in router


def test_every_page_but_the_last_says_why_the_next_one_follows() -> None:
    assert all(step.because and step.aim.endswith((".", "?")) for step in WAY[:-1])
