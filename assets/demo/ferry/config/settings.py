"""Settings from the environment, checked once at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping


class SettingsError(ValueError):
    """The environment does not make sense."""


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def parse_bool(text: str) -> bool:
    """Reads the usual spellings of yes and no."""
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise SettingsError(f"neither yes nor no: {text!r}")


def parse_list(text: str) -> list[str]:
    """Splits at commas, drops blanks."""
    return [part.strip() for part in text.split(",") if part.strip()]


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations."""

    domain: str = "ferry.example"
    token_key: str = "not-a-secret"
    debug: bool = False
    port: int = 8080
    requests_per_minute: int = 120
    cors_origins: list[str] = field(default_factory=list)
    locale: str = "en"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Reads every variable that starts with ``FERRY_``."""
        values = {
            key.removeprefix("FERRY_").lower(): value
            for key, value in environment.items()
            if key.startswith("FERRY_")
        }
        unknown = values.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise SettingsError(f"unknown settings: {', '.join(sorted(unknown))}")
        port = int(values.get("port", 8080))
        if not 0 < port < 65536:
            raise SettingsError(f"port {port} does not exist")
        settings = cls(
            domain=values.get("domain", cls.domain),
            token_key=values.get("token_key", cls.token_key),
            debug=parse_bool(values.get("debug", "")),
            port=port,
            requests_per_minute=int(values.get("requests_per_minute", cls.requests_per_minute)),
            cors_origins=parse_list(values.get("cors_origins", "")),
            locale=values.get("locale", cls.locale),
        )
        if settings.token_key == cls.token_key and not settings.debug:
            raise SettingsError("FERRY_TOKEN_KEY must be set outside debug mode")
        return settings
