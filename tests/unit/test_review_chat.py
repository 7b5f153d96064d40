"""What a chat must never do: tell, be taken over, or lose what was said (ux.md 2.4, 5.7, 9.8; PIPL 15, 38-40)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.conversation.messages import Heard, Incoming
from bot.domain.errors import NotThere
from bot.domain.people import Category, Role
from bot.services import abroad, crossing, letters, news, threads, unsent
from bot.services.posting import Pushed
from bot.store.claims import Claims
from bot.store.sendings import Sendings
from bot.store.tables import TABLES
from tests.chat import BOT, Chat, applied_by_chat, deliver, keys, left, widen
from tests.house import Ground
from tests.village import COUNTY, TOWN, ZONE, Village

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TALK, SENDING = TABLES["talk"], TABLES["sending"]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    built = Village.on_disk(tmp_path)
    widen(built, name="helper_bot")
    yield built
    built.close()


@pytest.fixture
def chat(village: Village) -> Chat:
    return Chat(village)


@pytest.fixture
def mother(village: Village, chat: Chat) -> Chat:
    """Who applied on the page that her chat led to."""
    applied_by_chat(village)
    chat.fresh()
    return chat


def tell(village: Village, key: str = "news.register") -> None:
    """Something happens that the mother has to hear of."""
    with village.turn() as turn:
        case = village.rows("case")[0]
        news.tell(turn, case.applicant_id, case.person_id, key, case_id=case.id, climbs=True)


def code_on_page(village: Village, who: str) -> str:
    village.type(who, "连起来")
    return str(village.page(who)[-1].params["code"])


def code_in_chat(chat: Chat) -> str:
    return str(chat.types("连起来")[-1].said.params["code"])


def hire_in_chat(village: Village, chat: Chat, who: str = "worker") -> str:
    """A worker whose chat is connected; returns the account."""
    staff = village.hire(who)
    village.open(who)
    chat.opens()
    assert keys(chat.types(code_on_page(village, who))) == ["connect.joined"]
    return staff.account_id


# -- taking an account over ---------------------------------------------------------------------------


def test_the_chat_of_a_worker_opens_no_page_of_theirs(village: Village, chat: Chat) -> None:
    """Whoever holds a worker's telephone holds no cases: neither a code from the chat nor one typed there lets in."""
    worker = hire_in_chat(village, chat)
    assert keys(chat.types("连起来")) == ["away.staff"]
    village.open("thief")
    code = code_on_page(village, "thief")
    assert keys(chat.types(code)) == ["away.staff"]
    assert keys(chat.opens(f"c-{code}")) == ["away.staff"]
    assert village.account("thief").id != worker


def test_who_joins_the_team_on_a_page_of_a_link_stays_and_other_such_pages_end(village: Village, chat: Chat) -> None:
    chat.opens()
    for device in ("tablet", "own"):
        chat.presses("call")
        village.open(device, chat.link())
    with village.unit(commit=True) as unit:
        unit.team.invite("new", Role.SOCIAL_WORKER, Category.DIRECT_SERVICE, "i1", COUNTY, "new", "", DAY)
    village.open("own", "join-new")
    village.word("own", "tulip 77 ab")
    assert "join.welcome" in [said.key for said in village.page("own")]
    assert village.account("tablet") is None
    village.now += 8 * DAY
    assert village.account("own").id == chat.account()


def test_a_button_from_before_one_worked_here_joins_nobody(village: Village, chat: Chat) -> None:
    village.open("thief")
    code = code_on_page(village, "thief")
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("ma", chat.link())
    village.press("ma", "yes")
    assert keys(chat.types(code)) == ["connect.sure"]
    staff = village.hire("worker")
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", BOT, chat.address, staff.account_id)
    with village.database.engine.begin() as connection:
        connection.execute(update(TABLES["message"]).values(account_id=staff.account_id))
    assert keys(chat.presses("join_up")) == ["away.staff"]
    assert village.account("thief").id != chat.account()


@pytest.mark.parametrize("where", ["chat", "page"])
def test_a_link_with_somebody_elses_code_asks_first(village: Village, chat: Chat, where: str) -> None:
    """Only followed, not typed: whoever sent it would read all that is told from then on."""
    village.open("stranger")
    code = code_on_page(village, "stranger")
    if where == "chat":
        assert keys(chat.opens(f"c-{code}")) == ["connect.sure"]
        assert chat.account() != village.account("stranger").id
        assert keys(chat.presses("join_up")) == ["connect.joined"]
    else:
        assert village.open("ma", f"c-{code}") == ["connect.sure"]
        assert village.account("ma").id != village.account("stranger").id
        assert village.press("ma", "join_up") == ["connect.joined"]


def test_a_phone_in_other_hands_makes_no_code(village: Village) -> None:
    """The phone would go on speaking for the second person when it is back in the first one's hands."""
    village.apply_family("ma")
    village.press("ma", "hand_over")
    assert village.type("ma", "连起来")[0] == "connect.two_people"
    assert not village.rows("crossing")


def test_no_two_people_are_told_the_same_six_digits(village: Village, chat: Chat) -> None:
    """Also where nearly all are taken: the one typed last must not open the account of whoever was told first."""
    chat.opens()
    with village.turn() as turn:
        taken = {str(digit) for digit in range(9)}
        for code in taken:
            turn.unit.crossings.make("code", chat.account(), code, DAY)
        assert crossing.unused(turn, "code", 1) not in taken
        turn.unit.crossings.make("code", chat.account(), "9", DAY)
        assert len(crossing.unused(turn, "code", 1)) == 3


def test_six_digits_as_a_phone_writes_them(village: Village, chat: Chat) -> None:
    """Full width, or in two groups."""
    village.open("ma")
    chat.opens()
    wide = code_on_page(village, "ma").translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert keys(chat.types(wide)) == ["connect.joined"]
    other = Chat(village, "2002")
    other.opens()
    code = code_on_page(village, "ma")
    assert keys(other.types(f"{code[:3]} {code[3:]}")) == ["connect.joined"]


def test_a_word_that_was_set_goes_along(village: Village, chat: Chat) -> None:
    """A screen emptied meanwhile still opens with the word; and with nothing else."""
    village.open("ma")
    village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.type("ma", "8832")
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes", "go_on")
    village.open("pa", chat.link())
    village.press("pa", "yes")
    code = code_on_page(village, "ma")
    village.type("ma", "收起")
    chat.types(code)
    assert keys(chat.presses("join_up")) == ["connect.joined"]
    assert village.page("ma") == []
    village.type("ma", "1111")
    assert village.page("ma") == []
    village.type("ma", "8832")
    assert village.page("ma"), "the word opens it"
    assert village.account("ma").id == chat.account()


def test_who_works_here_and_has_a_word_elsewhere_keeps_them_apart(village: Village) -> None:
    village.hire("worker")
    village.open("worker")
    village.open("ma")
    village.type("ma", "我的")
    village.press("ma", "set_word")
    village.type("ma", "8832")
    village.type("ma", "8832")
    assert village.type("ma", code_on_page(village, "worker"))[-1] == "connect.team"
    assert village.account("ma").id != village.staff_of["worker"].account_id


def test_a_page_from_which_danger_was_told_is_not_left_behind(village: Village, chat: Chat) -> None:
    """What those on duty write goes to whoever told it: a link does not take the page away from them."""
    village.open("ma")
    village.type("ma", "我不想活了")
    before = village.account("ma").id
    chat.opens()
    chat.presses("call")
    assert village.open("ma", chat.link())[0] == "connect.not_empty"
    assert village.account("ma").id == before


def test_two_who_join_each_other_in_the_same_moment(ground: Ground, kind: str) -> None:
    """Each waits for the other: one is told to look again, nobody gets an apology, and they are one in the end."""
    village = Village.on(ground, kind)
    widen(village)
    village.open("ma")
    chat = Chat(village)
    chat.opens()
    on_page, in_chat = code_on_page(village, "ma"), code_in_chat(chat)
    barrier = threading.Barrier(2)

    def says(incoming: Incoming) -> None:
        barrier.wait()
        village.app.receive(incoming, village.now)

    both = (
        Incoming("telegram", BOT, "same-1", chat.address, Heard.TEXT, on_page),
        Incoming("web", "web", "same-2", "ma", Heard.TEXT, in_chat),
    )
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(says, both))
    assert not village.rows("quarantine")
    assert chat.account() == village.account("ma").id
    village.close()


# -- what is told ---------------------------------------------------------------------------------------


def another_bot(village: Village) -> None:
    """The deployment has another bot from now on."""
    village.pushed = {"telegram": Pushed("43", everything=False)}
    village.restart()


def close_the_view(village: Village, mother: Chat) -> None:
    """The son opens his page and closes the family's view."""
    village.open("son", village.link("ma"))
    village.press("son", "learn", "yes", "yes")
    village.type("son", "我的")
    village.press("son", "family_sees", "nothing")
    mother.fresh()


def test_after_the_view_is_closed_nothing_of_it_rings(village: Village, mother: Chat) -> None:
    """Not the worker's letters, not what waits for the morning, no call because she has not heard it."""
    village.now = datetime(2026, 11, 23, 22, 0, tzinfo=ZONE)
    tell(village)
    assert keys(mother.fresh()) == ["nudge.message"]
    close_the_view(village, mother)
    village.now = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)
    assert deliver(village)[-1:] != ["nudge.message"]
    village.hire("worker")
    with village.turn("worker") as turn:
        case = turn.unit.cases.any(village.rows("case")[0].id)
        assert case is not None
        threads.say(turn, letters.thread(turn, case), "您儿子周三来")
    assert mother.fresh() == []
    assert "您儿子周三来" not in village.screen("ma")
    assert "您儿子周三来" in village.screen("son")
    for row in village.rows("call"):
        with village.unit(commit=True) as unit:
            unit.calls.finish(row.id)
    for _ in range(10):
        village.tick(DAY)
    assert not [row for row in village.rows("call") if row.reason == "unheard" and row.account_id == mother.account()]


def test_a_letter_to_somebody_in_danger_rings_in_the_night(village: Village, chat: Chat) -> None:
    village.now = datetime(2026, 11, 23, 23, 0, tzinfo=ZONE)
    chat.opens(f"a-{TOWN}")
    chat.types("我现在就在楼顶")
    deliver(village)
    chat.fresh()
    village.hire("worker")
    for text in ("您在哪里", "有人陪着吗"):
        with village.turn("worker") as turn:
            thread = threads.of_alert(turn, turn.unit.alerts.for_staff(village.rows("alert")[0].id))
            threads.say(turn, thread, text)
        (one,) = chat.fresh()
        assert one.said.key == "nudge.message"
        row = next(row for row in village.rows("sending") if row.id == one.id)
        assert row.next_at == row.made_at


def test_what_one_has_looked_at_does_not_keep_the_next_from_ringing(village: Village, mother: Chat) -> None:
    tell(village)
    assert keys(mother.fresh()) == ["nudge.message"]
    deliver(village)
    mother.presses("away.look")
    village.now += MINUTE
    tell(village)
    assert keys(mother.fresh()) == ["nudge.message"]


def test_another_bot_rings_though_the_first_one_left_something(village: Village, mother: Chat) -> None:
    tell(village)
    village.now += 11 * MINUTE
    with village.unit(commit=True) as unit:
        unit.accounts.settle("telegram", "43", "1001", mother.account())
    another_bot(village)
    tell(village)
    assert [row.bot for row in village.rows("sending", lane="reminder")] == [BOT, "43"]


@pytest.mark.usefixtures("mother")
def test_what_a_bot_left_that_is_no_more_is_not_sent_again(village: Village) -> None:
    """The team still sees it, and may take note; a button that does nothing is not offered."""
    tell(village)
    worker = village.hire("worker")
    with village.database.engine.begin() as connection:
        connection.execute(update(SENDING).where(SENDING.c.lane == "reminder").values(state="unknown"))
        connection.execute(update(TABLES["case"]).values(owner_id=worker.id))
    village.open("worker")
    village.type("worker", "看今天的")
    village.press("worker", "unsent")
    assert "send_again" in [offer.word for said in village.page("worker")[-2:] for offer in said.offers]
    another_bot(village)
    village.type("worker", "看今天的")
    village.press("worker", "unsent")
    assert [offer.word for said in village.page("worker")[-2:-1] for offer in said.offers] == ["noted"]
    with village.turn("worker") as turn:
        (one,) = unsent.of(turn)
        with pytest.raises(NotThere):
            unsent.send_again(turn, one.id, {"telegram": "43"})


@pytest.mark.usefixtures("mother")
def test_what_a_bot_left_that_is_no_more_is_let_go_in_the_end(village: Village) -> None:
    tell(village)
    another_bot(village)
    village.tick(36 * DAY)
    assert village.rows("sending", lane="reminder", state="ready")
    village.tick(2 * DAY)
    assert not village.rows("sending", state="ready", lane="reminder")


def test_a_prompt_in_a_room_stands_on_no_page_and_is_no_meeting(village: Village, chat: Chat) -> None:
    chat.says_in_a_room("/help")
    assert keys(chat.opens()) == ["home.hello"]
    chat.presses("call")
    village.open("ma", chat.link())
    assert "room.private" not in [said.key for said in village.page("ma")]


def test_a_choice_typed_on_the_page_is_one_that_stands_there(village: Village, mother: Chat) -> None:
    """Not one of what was said in the chat meanwhile, which the page does not show."""
    village.press("ma", "my_case")
    offered = [offer.word for offer in village.page("ma")[-1].offers]
    assert keys(mother.types("他今天穿了件蓝毛衣")) == ["away.link"]
    asked = village.type("ma", str(offered.index("mine") + 1))
    assert asked == ["mine.hello"]


# -- the yes to saying everything here --------------------------------------------------------------------


@pytest.fixture
def wide(village: Village, mother: Chat) -> Chat:
    """Her chat may carry everything, and she has not agreed; what stands on the page was seen."""
    widen(village, everything=True)
    with village.unit(commit=True) as unit:
        unit.messages.shown([said.id for said in village.page("ma")])
    return mother


def test_the_yes_is_to_a_text_that_was_shown(village: Village, wide: Chat) -> None:
    assert keys(wide.types("就在这里说")) == ["away.abroad"]
    assert not village.rows("consent", purpose=abroad.PURPOSE)
    assert keys(wide.presses("here"))[0] == "away.here"


def test_a_yes_to_an_earlier_text_is_asked_anew(village: Village, wide: Chat) -> None:
    with village.unit(commit=True) as unit:
        account = unit.accounts.get(wide.account())
        unit.files.consent(account.id, account.person_id, abroad.PURPOSE, version=abroad.VERSION - 1)
    assert keys(wide.types("我的")) == ["away.abroad"]


def test_a_yes_pressed_under_an_earlier_text_is_none(village: Village, wide: Chat) -> None:
    wide.types("我的")
    with village.turn() as turn:
        turn.incoming = Incoming("telegram", BOT, "x", wide.address, Heard.PRESS, "")
        turn.unit.me = turn.unit.accounts.get(wide.account())
        turn.lead("away.agree", version=abroad.VERSION - 1)
    assert not village.rows("consent", purpose=abroad.PURPOSE)


def test_what_waited_is_shown_also_where_a_form_stands_open(village: Village, wide: Chat) -> None:
    """Only what has left is shown, and only what was shown is heard."""
    tell(village)
    wide.types("请给我打电话")
    wide.types("病情有变化")
    assert keys(wide.presses("no"))[-1] == "away.abroad"
    brought = keys(wide.presses("here"))
    assert "news.register" in brought
    assert "changed.signs" in brought
    assert brought.count("changed.signs") == 1
    assert [row.wake_on is None for row in village.rows("message") if row.case_id] != [True]


def test_the_yes_is_taken_back_on_the_page_too(village: Village, wide: Chat) -> None:
    wide.types("我的")
    wide.presses("here")
    said = village.type("ma", "不在这里说了")
    assert said, "an answer stands on the page"
    assert [row.withdrawn_at is None for row in village.rows("consent", purpose=abroad.PURPOSE)] == [False]


def claim(village: Village, *, everything: bool) -> list[str]:
    """Everything that leaves now, one after the other."""
    found: list[str] = []
    while village.rows("sending", state="ready"):
        with village.unit(commit=True) as unit:
            taken = Claims(unit, "telegram", BOT, everything=everything).take((0, 5), 100, _always)
            for one in taken:
                Sendings(unit, "telegram", BOT).sent(one, "1", more=False)
        found += [one.said.key for one in taken]
    return found


def _always(_address: str, _rank: int) -> bool:
    return True


def test_what_was_under_way_when_the_yes_was_taken_back_does_not_go_again(village: Village, wide: Chat) -> None:
    """It did not leave, and would be tried again (F46)."""
    deliver(village)
    wide.types("我的")
    wide.presses("here")
    tell(village)
    wide.types("查进度")
    with village.database.engine.begin() as connection:
        connection.execute(update(SENDING).where(SENDING.c.state == "ready").values(state="sending"))
    village.type("ma", "不在这里说了")
    with village.database.engine.begin() as connection:
        connection.execute(update(SENDING).where(SENDING.c.state == "sending").values(state="ready"))
    assert not [key for key in claim(village, everything=True) if not village.words.public(key)]


def test_a_deployment_that_carries_less_from_now_on_sends_no_more_than_that(village: Village, wide: Chat) -> None:
    deliver(village)
    wide.types("我的")
    wide.presses("here")
    wide.types("查进度")
    assert [one.said.key for one in left(village) if one.state == "ready" and not one.said.public]
    assert not [key for key in claim(village, everything=False) if not village.words.public(key)]
    assert "withdrawn" in {row.trouble for row in village.rows("sending", state="superseded")}


# -- what goes wrong inside -----------------------------------------------------------------------------


def test_a_talk_that_cannot_be_read_stops_nobody(village: Village, chat: Chat) -> None:
    """It comes back in no endless circle: an apology, and the danger in it is heard."""
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes")
    with village.database.engine.begin() as connection:
        connection.execute(update(TALK).values(box=b"damaged"))
    assert keys(chat.types("帮助")) == ["home.help"]
    found = keys(chat.types("我现在就在楼顶"))
    assert [key for key in found if key.startswith("card.")]


def test_danger_is_heard_though_the_turn_breaks(village: Village, chat: Chat) -> None:
    chat.opens(f"a-{TOWN}")
    chat.presses("home.apply", "family", "well", "yes")
    with village.unit(commit=True) as unit:
        kept = unit.talks.open(chat.account())
        assert kept is not None
        box = unit.seal(kept.person_id, f"talk.box:{kept.talk.id}", {"step": "of an earlier program"})
        unit.connection.execute(update(TALK).where(TALK.c.id == kept.talk.id).values(box=box))
    assert keys(chat.types("帮助")) == ["error.again"]
    found = keys(chat.types("我现在就在楼顶"))
    assert found[0] == "error.again"
    assert [key for key in found if key.startswith("card.")]
    assert [row.level for row in village.rows("alert")] == ["now"]


def test_somebody_of_whom_nothing_can_be_read_keeps_nobody_waiting(village: Village, chat: Chat) -> None:
    """What they sent is set aside and counted, and the wire goes on with the next."""
    hire_in_chat(village, chat)
    with village.database.engine.begin() as connection:
        connection.execute(update(TABLES["staff"]).values(name_box=b"damaged"))
    assert chat.types("看今天的") == []
    assert len(village.rows("quarantine")) == 1
    assert keys(Chat(village, "2002").opens()) == ["home.hello"]
