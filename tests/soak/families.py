"""Families who apply in a chat, each with answers of their own, and who try again where nothing comes back.

What a family would answer is decided beforehand; it looks at the newest question in its chat and answers that one.
"""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass

from tests.telegram.double import BotSide, Impossible, Shown, UserSide

DONE = "done"
PATIENCE = (15.0, 120.0)
"""Real seconds after which somebody who sees nothing new does the same once more: from, doubling, up to."""
RELATIONS = {"爸爸妈妈": "parent", "丈夫妻子": "spouse", "儿子女儿": "child", "兄弟姐妹": "sibling"}
AGES = {"18岁以上": "adult", "14到17岁": "teen"}
WISHES = {
    "按时吃药": "medicine",
    "做饭洗衣": "living",
    "跟人来往": "people",
    "找点事做": "work",
    "老师上门教": "at_home",
}

ROAD = (
    "我想申请帮助",
    "给家里人",
    "平安，慢慢办",
    "对，就是这里",
    "先提申请",
    "同意，就在这里",
    "同意，接着办",
    "知道，也愿意",
    "对",
    "提交",
    "接着办",
)
"""What whoever applies for a relative presses, wherever it is offered: by the button, for sentences are reworded."""


@dataclass(frozen=True)
class Answers:
    """What one family would say."""

    relation: str
    age: str
    wishes: tuple[str, ...]
    phone: str

    @classmethod
    def drawn(cls, number: int, chance: random.Random) -> Answers:
        """Their own: the phone number belongs to nobody else."""
        wishes = tuple(chance.sample(list(WISHES), chance.randint(1, 3)))
        return cls(chance.choice(list(RELATIONS)), chance.choice(list(AGES)), wishes, f"138{number:08d}")


@dataclass
class Family:
    """One of them, with a phone."""

    user: UserSide
    answers: Answers
    patience: tuple[float, float] = PATIENCE
    done: bool = False
    looked: tuple[object, ...] = ()
    """The question that was answered last, as it stood then."""
    tried_at: float = 0.0
    in_a_row: int = 0
    again: int = 0
    """How often something had to be done once more."""

    def live(self, now: float) -> None:
        """Look at the chat; answer what is new, or try again after a while."""
        question = next((one for one in reversed(self.user.heard) if self._answer(one)), None)
        looks = (question.id, tuple(question.labels)) if question else ("nothing",)
        if looks == self.looked:
            least, most = self.patience
            if now - self.tried_at < min(least * 2**self.in_a_row, most):
                return
            self.again += 1
            self.in_a_row += 1
        else:
            self.in_a_row = 0
        self.looked, self.tried_at = looks, now
        if question is None:
            self.user.start("a-510521104")
        else:
            self._do(question, self._answer(question))

    def _do(self, question: Shown, act: str) -> None:
        if act == DONE:
            self.done = True
        elif act == self.answers.phone:
            self.user.says(act)
        else:
            with suppress(Impossible):  # it has just been changed
                self.user.presses(act, on=question.id)

    def _answer(self, message: Shown) -> str:
        """What is to be done about a message: a label, words, or nothing where it asks nothing."""
        text, mine = message.text, self.answers
        # A receipt that nobody knows of may never have come: whether the application is there is counted in the end.
        if "收到了。编号" in text or "已经交了" in text:
            return DONE
        if "留个手机号" in text:
            return mine.phone
        pressed = next((label for label in (*ROAD, mine.relation, mine.age) if label in message.labels), "")
        if pressed:
            return pressed
        if "最想先帮" in text:
            chosen = {label.removeprefix("✓ ") for label in message.labels if label.startswith("✓")}
            return next((one for one in mine.wishes if one not in chosen), "选好了")
        return ""


def families(bot: BotSide, many: int, seed: int, patience: tuple[float, float] = PATIENCE) -> list[Family]:
    """So many of them."""
    chance = random.Random(seed)
    return [Family(bot.user(2_000_000 + n), Answers.drawn(n, chance), patience) for n in range(many)]
