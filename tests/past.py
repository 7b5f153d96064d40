"""What was done once is not done again: a world that has been through the same as another lies as that one lay.

A world sleeps until anything is done in it for itself. So long it is known what it has been through, and its file is
not even made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from tests.world import Asleep, World

P, R, W = ParamSpec("P"), TypeVar("R"), TypeVar("W", bound="World")
_TAKEN: dict[tuple[str, ...], tuple[Asleep, Any]] = {}
"""By every step since a world was made, with what it was told and when: how the world lay, and what the step returned."""


def once(step: Callable[Concatenate[W, P], R]) -> Callable[Concatenate[W, P], R]:
    """A step that the first world of a past takes, and the others are as if they had. One that is awake takes it.

    It must do nothing outside the world, and return nothing that changes.
    """

    @wraps(step)
    def taken(world: W, *args: P.args, **kwargs: P.kwargs) -> R:
        if world.awake:
            return step(world, *args, **kwargs)
        here = (world.now, world.terms, world.outward, world.pushed)
        past = (*world.past, repr((step.__module__, step.__qualname__, here, args, kwargs)))
        if past not in _TAKEN:
            answer = step(world, *args, **kwargs)
            _TAKEN[past] = world.sleeping(past), answer
        lay, answer = _TAKEN[past]
        world.lie_as(lay)
        return answer  # type: ignore[no-any-return]

    return taken
