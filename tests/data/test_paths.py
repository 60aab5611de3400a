from pathlib import Path

from seqapp.data.paths import data_root


def test_an_explicit_path_goes_before_the_environment(monkeypatch):
    monkeypatch.setenv("SEQAPP_DATA", "elsewhere")
    assert data_root(Path("here")) == Path("here")


def test_the_environment_goes_before_the_cache_directory(monkeypatch):
    monkeypatch.setenv("SEQAPP_DATA", "elsewhere")
    assert data_root() == Path("elsewhere")


def test_without_path_and_environment_data_lies_in_a_cache_directory_named_after_the_app(monkeypatch):
    for empty_or_unset in ("", None):
        if empty_or_unset is None:
            monkeypatch.delenv("SEQAPP_DATA", raising=False)
        else:
            monkeypatch.setenv("SEQAPP_DATA", empty_or_unset)
        assert data_root().is_absolute()
        assert "seqapp" in data_root().parts


def test_a_tilde_is_the_home_directory(monkeypatch):
    monkeypatch.setenv("SEQAPP_DATA", "~/reviews")
    assert data_root() == Path.home() / "reviews"
    assert data_root(Path("~/other")) == Path.home() / "other"
