"""Hears danger in what somebody writes, before anything else is done with it. A safety net, not an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.knowledge.classifier import Classifier
from bot.knowledge.lexicon import Level, Lexicon, Step
from bot.knowledge.normal import Plain, joined, plain
from bot.knowledge.scene import Hit, Scene
from bot.knowledge.spotter import Spotter

__all__ = ["LETTERS", "Gate", "Level", "Lexicon", "Signal"]

_SOFTER = {Level.NOW: Level.URGENT, Level.URGENT: Level.SOFT, Level.OTHER: Level.SOFT}
"""One level lower. Violence, somebody missing and a soft sign stay what they are."""
_DEPARTED = ("departed",)
"""What follows where somebody else is dead already: that is grief."""
LETTERS = "letters"
"""The entry that stands for what no entry of the lexicon heard."""
_RECENT = 64
"""How much of an earlier message is read again: enough for a sentence sent in pieces."""
_LITTLE = 2
"""So many characters beside a cry for help are little else."""


@dataclass(frozen=True, slots=True)
class Signal:
    """What was heard. It carries no word of the person's own."""

    level: Level
    entries: tuple[str, ...]
    """The entries of the lexicon that fired, in the order they were heard."""
    card: str = ""
    """The card that fits the gravest of them; empty: that of the level."""
    pieces: int = 0
    """How many of the messages before it took to hear it."""


class Gate:
    """Listens for danger. Built once; hearing is quick and keeps nothing."""

    def __init__(self, lexicon: Lexicon, classifier: Classifier | None = None) -> None:
        self._lexicon = lexicon
        self._classifier = classifier
        self._spotter = Spotter(lexicon.words, lexicon.things)

    def hears(self, text: str, before: Sequence[str] = ()) -> Signal | None:
        """The gravest danger in a message, or None.

        `before` are up to two messages of the same person within two minutes, oldest first: a sentence sent in
        pieces is heard when its last piece arrives. They can add danger, never take any away.
        """
        spelling = self._lexicon.spelling
        last = plain(text, spelling)
        heard = self._weigh(last, 0)
        if before and last.text:
            earlier = Plain("", (), ())
            for pieces, piece in enumerate(reversed(before), start=1):
                earlier = joined(plain(piece[-_RECENT:], spelling), earlier)
                whole = self._weigh(joined(earlier, last), len(earlier.text))
                if whole and (heard is None or whole.level.rank > heard.level.rank):
                    heard = replace(whole, pieces=pieces)
        return heard

    def _weigh(self, text: Plain, since: int) -> Signal | None:
        """The hits that end after `since`, each judged in its context, and the gravest of them."""
        scene, hits = self._read(text)
        cries = [hit for hit in hits if hit.entry.alone and not hit.negated]
        crying = bool(cries) and scene.bare(cries) <= _LITTLE
        heard: dict[str, Level] = {}
        doubted: dict[str, Level] = {}
        cards: dict[str, str] = {}
        explained: list[tuple[int, int]] = []
        for hit in hits:
            if hit.end > since and (crying or not hit.entry.alone):
                level = self._judge(hit, scene)
                if level is None:
                    explained.append((hit.start, hit.end))
                kept = heard if level else doubted
                level = level or Level.SOFT
                if hit.entry.id not in kept or kept[hit.entry.id].rank < level.rank:
                    kept[hit.entry.id] = level
                    cards[hit.entry.id] = hit.entry.card if level is hit.entry.level else hit.entry.card_other
        if not heard and scene.anywhere("distress"):
            heard = doubted
        if self._classifier:
            self._ask(self._classifier, text, since, explained, heard)
        if not heard:
            return None
        gravest = max(heard.values(), key=lambda level: level.rank)
        fitting = (cards.get(id, "") for id, level in heard.items() if level is gravest)
        return Signal(gravest, tuple(heard), next(filter(None, fitting), ""))

    def _ask(
        self,
        classifier: Classifier,
        text: Plain,
        since: int,
        explained: list[tuple[int, int]],
        heard: dict[str, Level],
    ) -> None:
        """Adds what the letters say where the words say nothing grave. What the words explained is not said again."""
        if any(level is not Level.SOFT for level in heard.values()):
            return
        stretch = classifier.weigh(text, since, explained)
        if stretch.weight >= classifier.sure:
            heard[LETTERS] = classifier.level(stretch)
        elif stretch.weight >= classifier.ask:
            heard.setdefault(LETTERS, Level.SOFT)

    def _judge(self, hit: Hit, scene: Scene) -> Level | None:
        """How grave a hit is where it stands. None: doubted, it counts only beside a further sign of distress.

        Only what binds the hit can take it away or lower it, and no joke lowers who has the means in hand.
        """
        entry, lexicon = hit.entry, self._lexicon
        who = scene.who(hit)
        if hit.negated or who == "nobody" or scene.explained(hit):
            return None
        if (entry.fact and scene.supposed(hit)) or (entry.level is Level.MISSING and scene.returned(hit)):
            return None
        mention = entry.mention or scene.told_of(hit)
        if mention and (scene.told(hit, lexicon.topics) or scene.named(hit, lexicon.heads) or scene.ruled(hit)):
            return None
        if entry.mention and who in ("kin", "they") and scene.named(hit, _DEPARTED):
            return None
        within = scene.within(hit, lexicon.worlds)
        if within and (mention or entry.level is not Level.URGENT):
            return None
        past = scene.past(hit)
        if past and scene.later("recovered", hit):
            return None
        level = Level.OTHER if who in ("kin", "they") and not entry.fixed else entry.level
        joking = level is Level.URGENT and not entry.means and scene.joking(hit)
        return _SOFTER.get(level, level) if within or past or joking else level

    def _read(self, text: Plain) -> tuple[Scene, list[Hit]]:
        """One pass over the words, left to right: contexts, reach of negations, patterns."""
        scene, hits = Scene(text), list[Hit]()
        reach: dict[int, bool] = {}
        heard: dict[Step, list[tuple[int, int, bool]]] = {}
        for token in self._spotter.spot(text):
            start, end, steps, contexts = token
            # Whoever says "now" begins anew: "never thought of it now I want to".
            negated = reach.get(start, False) and text.together(start) and "present" not in contexts
            if contexts:
                scene.note(token)
                if "negation" in contexts:
                    for at in range(start + 1, end + 1):
                        reach[at] = not negated
                elif "link" in contexts and start in reach and text.together(start):
                    reach[end] = negated
            for step in steps:
                origin, doubt = start, False
                if step.after is not None:
                    earlier = heard.get(step.after)
                    if earlier is None:
                        continue
                    near, origin, doubt = earlier[-1]
                    if near > start:  # that one is still going on: perhaps one before it
                        begun = _begun(earlier, step.gap, start)
                        if begun is None:
                            continue
                        origin, doubt = begun
                    elif start - near > step.gap:
                        continue
                if step.entry:
                    hits.append(Hit(origin, end, step.entry, negated or doubt))
                elif step in heard:
                    heard[step].append((end, origin, negated or doubt))
                else:
                    heard[step] = [(end, origin, negated or doubt)]
        return scene, hits


def _begun(earlier: list[tuple[int, int, bool]], gap: int, start: int) -> tuple[int, bool] | None:
    """Where a pattern began whose next part starts here, and whether it is negated; None if its earlier part is not
    near."""
    for end, origin, negated in reversed(earlier):
        if end <= start:
            return (origin, negated) if start - end <= gap else None
    return None
