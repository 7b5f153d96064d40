"""Every setting, typed and frozen; the only reader of the environment.

A value comes from the environment (`JINGKANG_...`), else from `.env` or `settings.toml` in the data folder, else
from here. docs/howto/deploy.md lists them for operators.
"""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.domain.terms import Terms

OUTWARD = (
    "bot_name",
    "handler",
    "contact_role",
    "contact_phone",
    "supervision_phone",
    "civil_affairs",
    "retention",
    "platform_fields",
    "platform_readers",
)
"""The deployment's own names and numbers, as templates know them."""


class Settings(BaseSettings):
    """What an operator may set. An unknown name is refused, so that a slip of the pen is not silently ignored."""

    model_config = SettingsConfigDict(
        env_prefix="JINGKANG_", env_nested_delimiter="__", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database_url: str = ""
    """Empty: SQLite in the data folder. Else postgresql+psycopg://..."""
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    """What links to the page begin with; empty: host and port."""
    secure_cookies: bool = False
    """Set where the page is served over https."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of proxies before the page, whose word counts for where somebody comes from."""
    connections: int = Field(default=800, ge=50)
    """So many may be open at once: some 200 fewer than the files that the system lets a process open."""

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Each an address or a network, and never everybody: then anybody could say that they come from anywhere.

        Raises:
            ValueError: one is neither, or it is everybody.
        """
        for one in given:
            if ip_network(one, strict=False).prefixlen == 0:
                raise ValueError("everybody")
        return given

    bot_name: str = ""
    """Outward names are empty here; the neutral defaults are words and stand in content (ux.md 2.4)."""
    handler: str = ""
    """The institution's full name. Source: PIPL 17."""
    contact_role: str = ""
    contact_phone: str = ""
    supervision_phone: str = ""
    civil_affairs: str = ""
    retention: str = ""
    """On what ground a case that is over is kept for so many days more: `terms.closed_days`."""
    platform_fields: str = ""
    """What is entered on the national platform, as its form has it, copied by the operator. Empty: nobody is asked to
    agree to it, and nothing is entered. Source: PIPL 17, 23, 29."""
    platform_readers: str = ""
    """Who can read it there."""
    cards_approved: str = ""
    """The version of the cards of danger that the operator's clinician has read, as `jingkang cards` prints it ..."""
    cards_approved_by: str = ""
    """... and who that is, and when."""
    sms_signature: str = ""
    footer: str = ""
    """The smallest line of the page: a filing number."""

    smtp_host: str = ""
    smtp_port: int = 465
    smtp_security: Literal["tls", "starttls", "none"] = "tls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    webhook_url: str = ""
    """An SMS gateway or a group robot that takes a JSON POST."""
    webhook_secret: SecretStr = SecretStr("")
    webhook_format: Literal["plain", "wecom"] = "plain"

    telegram_token: SecretStr = SecretStr("")
    """Of the bot; empty: no Telegram. It never reaches a log."""
    telegram_engine: Literal["ptb", "aiogram"] = "ptb"
    """The second takes three seconds and 115 MB more to import."""
    telegram_api_base: str = "https://api.telegram.org"
    """Another one for a local Bot API server."""
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_secret: SecretStr = SecretStr("")
    """For the webhook: 32 or more of A-Z a-z 0-9 _ - ; path and secret token are made from it."""
    telegram_carries: Literal["public", "everything"] = "public"
    """What may be said there. "everything" only outside mainland China; each person is asked first (PIPL 38-40)."""

    telegram_groups: tuple[int, ...] = ()
    """Numbers of the groups in which the bot stays; it leaves any other."""

    terms: Terms = Terms()
    """The operator's own practice where no rule gives a figure."""

    @classmethod
    def load(cls, folder: Path) -> Settings:
        """The settings of one data folder.

        Raises:
            ValueError: everything that is wrong, named at once.
        """

        return cls(_env_file=folder / ".env")  # type: ignore[call-arg]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """`settings.toml` lies beside `.env`, and what stands in that one goes before it."""
        assert isinstance(dotenv_settings, DotEnvSettingsSource)
        toml = Path(str(dotenv_settings.env_file)).with_name("settings.toml")
        file = TomlConfigSettingsSource(settings_cls, toml)
        return init_settings, env_settings, dotenv_settings, file, file_secret_settings

    def outward(self) -> dict[str, str]:
        """The names and numbers that were set; for the others content has a default."""
        return {name: value for name in OUTWARD if (value := str(getattr(self, name)))}

    def sends_mail(self) -> bool:
        """Whether mail can leave."""
        return bool(self.smtp_host and self.smtp_from)

    def sends_sms(self) -> bool:
        """Whether a text to a phone can leave."""
        return bool(self.webhook_url)
