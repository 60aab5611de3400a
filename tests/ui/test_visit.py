"""A visitor's way through the pages as the browser's history has it."""

from seqapp.ui.visit import Visit

TEXT = {"review": "a play"}


def run(
    visit: Visit, page: str, written: dict, received: dict | None = None, *, stepped: bool = False, **values
) -> None:
    """A run of a page that writes an address."""
    visit.arrive(page, stepped=stepped)
    visit.values = values or dict(written)
    visit.leave_at(received or {}, written)


def back(visit: Visit, page: str, address: dict, own: dict | None = None) -> dict | None:
    visit.arrive(page, stepped=True)
    values = visit.return_to(address, address if own is None else own)
    visit.values = dict(values or {})
    visit.leave_at(address, dict(visit.values))
    return values


def walked() -> Visit:
    """Somebody typed a text on one page, and went by the menu to two more."""
    visit = Visit()
    run(visit, "steps", {})
    run(visit, "steps", TEXT)
    run(visit, "belt", TEXT)
    run(visit, "order", TEXT)
    return visit


def test_back_finds_the_typed_text_on_every_page_that_had_it_and_the_default_where_it_was_typed() -> None:
    visit = walked()
    assert back(visit, "belt", TEXT) == TEXT
    assert back(visit, "steps", TEXT) == TEXT
    assert back(visit, "steps", {}) == {}


def test_an_address_that_the_menu_left_bare_for_a_moment_means_what_was_chosen_there() -> None:
    visit = walked()
    assert back(visit, "belt", {}) == TEXT


def test_an_address_with_parameters_of_the_page_before_means_what_was_chosen_there() -> None:
    visit = walked()
    run(visit, "steps", TEXT | {"step": "3"})
    assert back(visit, "order", TEXT | {"step": "3"}, own=TEXT) == TEXT


def test_of_two_entries_with_one_address_the_nearest_is_meant() -> None:
    visit = Visit()
    for text in ("x" * 2000, "y" * 2000):  # too long for an address
        run(visit, "belt", {}, review=text)
        run(visit, "overview", {})
    assert back(visit, "belt", {}) == {"review": "y" * 2000}
    assert back(visit, "belt", {"view": "claims"}) is None
    visit = walked()
    assert back(visit, "distance", {}) is None


def test_what_is_opened_after_a_step_back_takes_the_place_of_what_lay_ahead() -> None:
    visit = walked()
    back(visit, "belt", TEXT)
    run(visit, "belt", TEXT | {"view": "claims"})
    assert back(visit, "order", TEXT) is None
    assert back(visit, "belt", TEXT | {"view": "claims"}) == TEXT | {"view": "claims"}
