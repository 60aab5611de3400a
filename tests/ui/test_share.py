from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from seqapp.ui.share import PLAN, TOO_LONG, Link, plan_page


def page() -> None:
    """A page with a text, whose view is shared."""
    import streamlit as st

    from seqapp.ui import sharing
    from seqapp.ui.share import share_line

    sharing.arrive("order", "Order matters")
    choices = (sharing.Choice("review", "a film"),)
    refused = sharing.restore(choices)
    st.text_area("Text", key="review")
    share_line(complete=sharing.share(choices), refused=refused)


def opened(**query: str) -> AppTest:
    """The page with the box of the link open."""
    app = AppTest.from_function(page, default_timeout=60)
    app.query_params.update(query)
    app.session_state["share this view"] = True
    app.run()
    assert not app.exception
    return app


def shared(app: AppTest) -> dict[str, list[str]]:
    """What the link that is offered holds."""
    return parse_qs(urlsplit(app.code[0].value).query)


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_the_link_holds_the_view_and_hides_what_the_boxes_say() -> None:
    app = opened(review="a good film & more")
    assert shared(app) == {"review": ["a good film & more"]}
    app.checkbox(key="share hides answers").check().run()
    app.checkbox(key="share hides controls").check().run()
    assert shared(app) == {"review": ["a good film & more"], "hide": ["answers,controls"]}
    assert len(app.image) == 1


def test_one_who_came_by_a_hiding_link_shares_it_as_it_is_or_without_hiding() -> None:
    app = opened(hide="answers")
    assert shared(app) == {"hide": ["answers"]}
    app.checkbox(key="share hides answers").uncheck().run()
    assert shared(app) == {}


def test_until_the_box_is_opened_no_code_is_made() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert not app.code
    assert not app.image


def test_a_link_too_long_for_a_code_is_still_a_link() -> None:
    app = opened(review="映" * 400)
    assert shared(app) == {"review": ["映" * 400]}
    assert not app.image
    assert TOO_LONG in [one.value for one in app.caption]


def test_collected_links_become_a_plan_in_their_order_once_each() -> None:
    app = opened()
    button(app, "Add to the plan").click().run()
    button(app, "Add to the plan").click().run()
    app.text_area(key="review").set_value("a dull film").run()
    app.text_input(key="title in the plan").set_value("Guess [first]").run()
    button(app, "Add to the plan").click().run()
    links = app.session_state[PLAN]
    assert [one.title for one in links] == ["Order matters", "Guess [first]"]
    assert links[1].address.endswith("?review=a%20dull%20film")
    assert [one.label for one in app.get("download_button")] == ["The plan as a page to print"]
    button(app, "Empty the plan").click().run()
    assert not app.get("download_button")


def test_the_printed_plan_needs_nobody_else_and_shows_titles_as_they_are_typed() -> None:
    page = plan_page(
        [Link("<script>1</script>", "http://127.0.0.1/order"), Link("Two", "http://127.0.0.1/belt")]
    )
    assert "<script" not in page
    assert page.count("<svg") == 2
    assert "src=" not in page
    assert "@page" in page
