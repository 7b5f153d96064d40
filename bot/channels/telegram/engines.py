"""The choice of an engine: its library is imported only when it is chosen."""

from __future__ import annotations

from bot.channels.telegram.engine import Engine


class NotInstalled(Exception):
    """The library of the chosen engine is not there: `extra` names what to install."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"the engine {extra} is not installed: pip install 'jingkang[{extra}]'")
        self.extra = extra


def make_engine(name: str, token: str, base: str) -> Engine:
    """An engine by its name, `aiogram` or `ptb`, for the Bot API at `base`.

    Raises:
        NotInstalled: its library is missing.
        ValueError: there is no such engine, or this is no token.
    """
    try:
        if name == "aiogram":
            from bot.channels.telegram.aiogram_engine import AiogramEngine

            return AiogramEngine(token, base)
        if name == "ptb":
            from bot.channels.telegram.ptb_engine import PtbEngine

            return PtbEngine(token, base)
    except ModuleNotFoundError as missing:
        raise NotInstalled(name) from missing
    raise ValueError(f"there is no engine {name}")
