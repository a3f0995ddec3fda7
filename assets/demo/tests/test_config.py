"""Settings, secrets, operators."""

import pytest

from ferry.config import operators
from ferry.config.secrets import MissingSecret, Secrets
from ferry.config.settings import Settings, SettingsError, parse_bool, parse_list


@pytest.mark.parametrize("text, meaning", [("yes", True), (" ON ", True), ("0", False), ("", False)])
def test_yes_and_no(text, meaning):
    assert parse_bool(text) is meaning


def test_maybe_is_neither():
    with pytest.raises(SettingsError):
        parse_bool("maybe")


def test_lists_are_split_at_commas():
    assert parse_list("a, b,,c ") == ["a", "b", "c"]


def test_settings_come_from_the_environment():
    settings = Settings.from_environment({"FERRY_PORT": "9000", "FERRY_TOKEN_KEY": "k", "HOME": "/"})
    assert settings.port == 9000
    assert settings.token_key == "k"


@pytest.mark.parametrize("environment", [{"FERRY_COLOUR": "red"}, {"FERRY_PORT": "0"}, {"FERRY_DEBUG": "no"}])
def test_nonsense_is_refused(environment):
    with pytest.raises(SettingsError):
        Settings.from_environment(environment)


def test_secrets_prefer_the_file(tmp_path, monkeypatch):
    (tmp_path / "payments").write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("PAYMENTS", "from the environment")
    assert Secrets(tmp_path).get("payments") == "from the file"


def test_secrets_that_nobody_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HARBOUR", "seal")
    secrets = Secrets(tmp_path)
    assert secrets.get("harbour") == "seal"
    with pytest.raises(MissingSecret):
        secrets.get("nothing_of_this_name")
    assert "seal" not in repr(secrets)


def test_operators():
    assert operators.find("SETOUCHI").name == "瀬戸内フェリー"
    assert operators.find("atlantis") is None
    assert [operator.slug for operator in operators.by_currency("EUR")] == ["caldera"]
    assert operators.find("norrsund").allows("anything")
    assert not operators.find("caldera").allows("exports")
