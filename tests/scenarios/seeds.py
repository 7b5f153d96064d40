"""The points at which a chat may begin: what people had done before, pressed and typed as they would do it.

Nothing of it passes a channel, so that it is quick; what came of it stands on their screens as if it had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from tests.phone import NEAR, Phone, Said
from tests.places import TOWN
from tests.scenarios.phones import Phone as Device
from tests.scenarios.transcript import Memory, Spoken
from tests.scenarios.world import World

ME = "本人"
"""Who applies for themself; everybody else does so for one of the family."""
SIBLINGS = ("姐姐", "哥哥")
"""Who is no parent, where nothing else is said."""
RELATIONS = ("爸爸妈妈", "兄弟姐妹", "丈夫妻子", "别的人")
AGES = ("18岁以上", "14到17岁", "不到14岁")
KNOWS = ("知道，也愿意", "知道，还在想", "还不知道")
WISH = "找点事做"
PHONE = "13800001234"
MOBILE, PRINTED = re.compile(r"1\d{10}"), re.compile(r"\d{9}(-\w+)?")
OWN_WORDS = "我愿意，先学做饭"
EITHER = "|"


class Hand(Phone):
    """Somebody's, which takes two seconds for everything."""

    def press(self, *labels: str) -> list[Said]:
        said: list[Said] = []
        for label in labels:
            self.world.later(seconds=2)
            said = super().press(self.offered(*label.split(EITHER)) if EITHER in label else label)
        return said

    def type(self, text: str) -> list[Said]:
        self.world.later(seconds=2)
        return super().type(text)

    def offered(self, *labels: str) -> str:
        """Which of these the newest buttons are; empty: none."""
        newest = next(one.labels for one in reversed(self.screen(most=NEAR)) if one.labels)
        return next((one for one in labels if one in newest), "")

    def told(self, pattern: str) -> Mapping[str, str]:
        """What stands in the holes of a pattern in the newest message that is one of it."""
        found = Memory()
        assert any(found.same(pattern, Spoken(one.text)) for one in reversed(self.screen(most=NEAR)))
        return found.known


class Seeds:
    """Brings a chat to where it begins. `phone` gives somebody theirs, who has used it before."""

    def __init__(self, world: World, memory: Memory, team: Sequence[str], phone: Callable[[str], Device]) -> None:
        self._world, self._memory, self._team, self._phone = world, memory, team, phone
        self._reached: set[tuple[str, str]] = set()

    def sow(self, begin: Mapping[str, Any]) -> None:
        """Everything of a beginning that is such a point, in the order of the road."""
        for point in POINTS:
            for who, about in _each(begin.get(point, {})):
                self._reach(point, who, about)

    def _reach(self, point: str, who: str, about: str = "") -> None:
        """Once, however many points bring it with them."""
        if (point, who) not in self._reached:
            self._reached.add((point, who))
            POINTS[point](self, who, about)

    # -- the points --------------------------------------------------------------------------------------------------

    def begun(self, who: str, about: str) -> None:
        """Has begun to apply, with these answers, and come as far as the last of them."""
        answers = about.split("、")
        with self._at(who) as hand:
            hand.open(f"a:{TOWN}")
            for label in _labels(who, answers):
                hand.press(label)
                if answers[-1] in label.split(EITHER):
                    break

    def asked_for_a_call(self, who: str, _about: str) -> None:
        """Has asked to be called."""
        with self._at(who) as hand:
            hand.open(f"a:{TOWN}")
            hand.press("请给我打电话", "行，我来填")
            hand.type(PHONE)
            hand.press("对")

    def applied(self, who: str, about: str) -> None:
        """Has applied, with these answers where they differ from the usual ones."""
        answers = about.split("、")
        number = next(filter(MOBILE.fullmatch, answers), "" if who == ME else PHONE)
        with self._at(who) as hand:
            hand.open("a:" + next(filter(PRINTED.fullmatch, answers), TOWN))
            hand.press(*_labels(who, answers))
            if who == ME:
                hand.press("打电话" if number else "就在这里留言")
            if number:
                hand.type(number)
                hand.press("对")
            hand.press("提交")
            self._remember(who, hand.told("收到了。编号 {编号}，…"))

    def set_a_word(self, who: str, word: str) -> None:
        """Has set a word by which their screen and their application are found again."""
        with self._at(who) as hand:
            hand.type("我的")
            hand.press("设个4位口令")
            hand.type(word)
            hand.type(word)

    def made_a_link(self, who: str, about: str) -> None:
        """Has applied, and made a link for the person."""
        self._reach("申请了", who, about)
        with self._at(who) as hand:
            hand.press("发链接给他/她")
            self._remember(who, hand.told("…/l/{链接}"))

    def willing(self, who: str, person: str) -> None:
        """Has applied for somebody who followed the link and agreed."""
        self._reach("给了链接", who)
        with self._at(person) as hand:
            hand.open(self._memory.known[f"{who}的链接"])
            hand.press("想了解一下", "我愿意", "同意")

    def registered(self, who: str, about: str) -> None:
        """Has applied and been registered by the first of the team."""
        self._reach("申请了", who, about)
        with self._at(self._team[0]) as hand:
            hand.type("今天")
            hand.press("1 新申请")
            self._pick(hand, who)
            hand.press("判断", "本人愿意，登记")
            if asked := hand.offered("问到了，同意", "都问到了"):
                hand.press(asked, "当面")
                hand.type(OWN_WORDS)
            hand.press("填编号")
            hand.type(f"QG2026112400{sum(point == '登记好' for point, _ in self._reached)}")
            hand.press("今天")

    def known_to_doctor(self, who: str, name: str) -> None:
        """Has been registered, and agreed that the village doctor knows them by a name and no number."""
        self._reach("登记好", who)
        with self._at(who) as hand:
            hand.press("看一看", "同意")
            hand.type(name)
            hand.press("不留号")

    def referred(self, who: str, place: str) -> None:
        """Has been registered, and an institution was asked: by themself, or by the worker who asked them."""
        self._reach("登记好", who)
        with self._at(who if who == ME else self._team[0]) as hand:
            if who == ME:
                hand.type("我的申请")
                hand.press("看看能去哪", place, "行，问这家")
                return
            hand.type("今天")
            hand.press("1 该找地方了")
            self._pick(hand, who)
            (choice,) = hand.press("找地方")
            hand.press(_number_of(place, choice.text), "问过了，同意", "打电话")
            hand.type(OWN_WORDS)

    def waiting(self, who: str, place: str) -> None:
        """Stands in the queue of an institution that was asked."""
        self._reach("已转", who, place)
        self._answer(place, "接，先排队", "1到3个月")

    def accepted(self, who: str, place: str) -> None:
        """Has been taken in by an institution that was asked."""
        self._reach("已转", who, place)
        self._answer(place, "接，马上来")

    # -- hands -------------------------------------------------------------------------------------------------------

    @contextmanager
    def _at(self, who: str) -> Iterator[Hand]:
        """Somebody at their phone, who sees what comes of what they do."""
        phone = self._phone(who)
        yield Hand(self._world, who)
        phone.caught_up()

    def _answer(self, place: str, *labels: str) -> None:
        """Somebody of the institution answers, and not whoever asked."""
        with self._at(next(one for one in self._team[1:] if self._place_of(one) == place)) as hand:
            hand.type("今天")
            hand.press("1 收到转介1位", *labels)

    def _place_of(self, who: str) -> str:
        with self._world.reading() as unit:
            found = unit.places.institution(self._world.staff_of[who].organisation_id)
            return found.name if found else ""

    def _pick(self, hand: Hand, who: str) -> None:
        """Of several that are listed, the one of this applicant."""
        number = self._memory.known[f"{who}的编号"].replace(" ", "")
        listed = (re.match(rf"(\d+) 编号{number}，", one.text) for one in hand.screen(most=NEAR))
        hand.press(*(found[1] for found in listed if found))

    def _remember(self, who: str, told: Mapping[str, str]) -> None:
        """What somebody was told stands for {妈妈的…} from now on."""
        self._memory.known |= {f"{who}的{name}": value for name, value in told.items()}


def _labels(who: str, answers: Sequence[str]) -> Iterator[str]:
    """What is pressed from the first screen up to the question how somebody is found."""

    def one_of(usual: str, *others: str) -> str:
        return next((one for one in others if one in answers), usual)

    yield "我想申请帮助"
    yield from ("给我自己", "还行") if who == ME else ("给家里人", "平安，慢慢办")
    yield from ("对，就是这里", "接着办|先提申请", "同意，接着办")
    if who == ME:
        yield from (one_of(*AGES), "我自己想来", "做饭洗衣", "选好了")
        return
    yield one_of(RELATIONS[who in SIBLINGS], *RELATIONS)
    yield (age := one_of(*AGES))
    yield from ["同意"] if age == "不到14岁" else []
    yield (knows := one_of(*KNOWS))
    yield from ["先提申请"] if knows != KNOWS[0] else []
    yield from [WISH] if WISH in answers else []
    yield "选好了"


def _number_of(place: str, text: str) -> str:
    """By which number an institution is chosen."""
    found = re.search(rf"(\d) {place}，", text)
    assert found is not None
    return found[1]


def _each(about: Any) -> Iterator[tuple[str, str]]:
    """妈妈, [妈妈, 姐姐], {妈妈: 还不知道}."""
    if isinstance(about, Mapping):
        yield from about.items()
    else:
        yield from ((who, "") for who in ([about] if isinstance(about, str) else about))


POINTS: Mapping[str, Callable[[Seeds, str, str], None]] = {
    "填到": Seeds.begun,
    "请回电": Seeds.asked_for_a_call,
    "申请了": Seeds.applied,
    "有口令": Seeds.set_a_word,
    "给了链接": Seeds.made_a_link,
    "愿意了": Seeds.willing,
    "登记好": Seeds.registered,
    "村医知道": Seeds.known_to_doctor,
    "已转": Seeds.referred,
    "在等": Seeds.waiting,
    "接收了": Seeds.accepted,
}
"""In the order of the road; each brings with it what comes before."""
