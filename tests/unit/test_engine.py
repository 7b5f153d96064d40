"""The engine: one talk, one thing heard, and what follows, on a small form of our own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from bot.conversation.engine import LONGEST, Engine, Outcome, Pressed, Sprint, Talk, Typed
from bot.conversation.flow import (
    Ask,
    Choose,
    Data,
    Doubt,
    Flow,
    Option,
    Review,
    Seen,
    Trouble,
    Value,
    alarms,
    clears,
    ends,
    leads,
    shows,
)
from bot.domain.area import Areas

TODAY = date(2026, 11, 23)
SEEN = Seen(TODAY, Areas((), ()))


def read_number(text: str, _seen: Seen) -> Value | Doubt | Trouble:
    """A number counts once it was read back; words do not."""
    if not text.isdigit():
        return Trouble("trip.no_number", {"said": text})
    if len(text) > 3:
        return Value(int(text))
    return Doubt("trip.right", {"n": text}, ((Option("right"), int(text)), (Option("again"), None)))


def teen(seen: Seen) -> bool:
    return seen.answers.get("age") == "teen"


FLOW = Flow(
    name="trip",
    version=2,
    steps=(
        Choose(
            "age",
            Data.PUBLIC,
            "why",
            options=("adult", "teen", ends("child"), alarms("danger", "urgent"), leads("call", "call reason=soon")),
        ),
        Choose("parent", Data.PUBLIC, "why", when=teen, options=("yes", shows("more", "trip.more"))),
        Choose("wishes", Data.PUBLIC, "why", many=True, options=("walk", "cook", "rest")),
        Ask("number", Data.PUBLIC, "why", reads=read_number, also=("none", clears("elsewhere", "age", "parent"))),
        Choose("hour", Data.PUBLIC, "why", only_on_review=True, options=("early", "late")),
        Review(
            "review", Data.PUBLIC, "why", lines=("trip.one", "trip.two"), editable=("age", "parent", "wishes", "hour")
        ),
    ),
    then=lambda answers, _about: answers,
)
ENGINE = Engine(FLOW)


def fresh() -> Sprint:
    """A talk that has just begun."""
    return ENGINE.begin(Talk("t", "trip", 2), SEEN)


def after(*heard: Pressed | Typed) -> Sprint:
    """A talk after these were heard, kept as text between any two."""
    sprint = fresh()
    for one in heard:
        sprint = ENGINE.hear(reread(sprint.talk), one, SEEN)
    return sprint


def reread(talk: Talk) -> Talk:
    """The talk as the store gives it back."""
    fields: dict[str, Any] = json.loads(json.dumps({name: getattr(talk, name) for name in Talk.__dataclass_fields__}))
    return Talk(**fields | {"trail": tuple(fields["trail"])})


def keys(sprint: Sprint) -> list[str]:
    return [say.key for say in sprint.says]


ADULT = Pressed("age", "adult")
WALK = (Pressed("wishes", "walk"), Pressed("wishes", "done"))
READY = (ADULT, *WALK, Typed("1234"))


def test_it_begins_with_the_first_question_and_counts_down() -> None:
    begun = fresh()
    assert (keys(begun), begun.says[0].left) == (["trip.age"], 3)
    assert after(ADULT).says[-1].left == 2
    assert after(*READY).says[-1].left == 0


def test_a_question_is_asked_only_where_it_applies() -> None:
    assert keys(after(ADULT)) == ["trip.wishes"]
    assert keys(after(Pressed("age", "teen"))) == ["trip.parent"]


def test_an_answer_that_no_longer_applies_is_forgotten() -> None:
    """Nothing is kept without a purpose."""
    there = after(Pressed("age", "teen"), Pressed("parent", "yes"), *WALK, Typed("1234"))
    changed = ENGINE.hear(there.talk, Pressed("review", "change"), SEEN)
    assert keys(changed) == ["trip.review.which"]
    changed = ENGINE.hear(changed.talk, Pressed("review", "change_age"), SEEN)
    changed = ENGINE.hear(changed.talk, ADULT, SEEN)
    assert keys(changed) == ["trip.one", "trip.two"]
    assert "parent" not in changed.talk.answers


def test_a_change_that_opens_a_new_question_asks_it_before_the_review() -> None:
    there = after(*READY, Pressed("review", "change"), Pressed("review", "change_age"), Pressed("age", "teen"))
    assert keys(there) == ["trip.parent"]


def test_what_has_a_default_is_asked_only_from_the_review() -> None:
    there = after(*READY)
    assert "hour" not in there.talk.answers
    asked = after(*READY, Pressed("review", "change"), Pressed("review", "change_hour"))
    assert keys(asked) == ["trip.hour"]
    assert ENGINE.hear(asked.talk, Pressed("hour", "late"), SEEN).talk.answers["hour"] == "late"


def test_a_question_that_does_not_apply_cannot_be_changed() -> None:
    names = [option.name for option in after(*READY, Pressed("review", "change")).says[-1].options]
    assert names == ["change_age", "change_wishes", "change_hour"]


def test_several_may_be_chosen_and_one_taken_back() -> None:
    picked = after(ADULT, Pressed("wishes", "walk"), Pressed("wishes", "cook"), Pressed("wishes", "walk"))
    assert (picked.says[0].chosen, picked.says[0].update) == (("cook",), True)
    assert ENGINE.hear(picked.talk, Pressed("wishes", "done"), SEEN).talk.answers["wishes"] == ["cook"]


def test_the_same_press_twice_chooses_once() -> None:
    """Somebody who sees nothing happen presses again (F07)."""
    walk, not_walk = Pressed("wishes", "walk", chosen=False), Pressed("wishes", "walk", chosen=True)
    assert after(ADULT, walk, walk).says[0].chosen == ("walk",)
    assert after(ADULT, walk, not_walk, not_walk).says[0].chosen == ()


def test_what_is_chosen_is_still_ticked_when_the_question_stands_again() -> None:
    walk = after(ADULT, Pressed("wishes", "walk"))
    assert ENGINE.again(walk.talk, SEEN).says[-1].chosen == ("walk",)
    assert ENGINE.hear(walk.talk, Typed("?"), SEEN).says[-1].chosen == ("walk",)


def test_nothing_chosen_is_said_kindly_unless_it_may_be_left_out() -> None:
    assert keys(after(ADULT, Pressed("wishes", "done"))) == ["engine.pick_one", "trip.wishes"]
    step = replace(FLOW.steps[2], optional=True)
    open_ended = Engine(replace(FLOW, steps=(FLOW.steps[0], step, *FLOW.steps[3:])))
    talk = open_ended.hear(Talk("t", "trip", 2, "age"), ADULT, SEEN).talk
    assert open_ended.hear(talk, Pressed("wishes", "done"), SEEN).talk.answers["wishes"] == []


def test_what_was_read_waits_until_it_is_confirmed() -> None:
    doubtful = after(ADULT, *WALK, Typed("12"))
    assert (keys(doubtful), "number" in doubtful.talk.answers) == (["trip.right"], False)
    assert ENGINE.hear(doubtful.talk, Pressed("number", "right"), SEEN).talk.answers["number"] == 12
    again = ENGINE.hear(doubtful.talk, Pressed("number", "again"), SEEN)
    assert (keys(again), again.talk.doubt) == (["trip.number"], None)


def test_a_read_back_can_be_corrected_by_typing() -> None:
    assert after(ADULT, *WALK, Typed("12"), Typed("1234")).talk.answers["number"] == 1234


def test_the_read_back_of_an_earlier_number_is_stale() -> None:
    """Two read-backs look alike; pressing the older must not confirm the newer."""
    first, second = after(ADULT, *WALK, Typed("12")), after(ADULT, *WALK, Typed("12"), Typed("13"))
    old = Pressed("number", "right", first.says[-1].mark)
    assert keys(ENGINE.hear(second.talk, old, SEEN))[0] == "engine.stale"
    assert ENGINE.hear(second.talk, replace(old, mark=second.says[-1].mark), SEEN).talk.answers["number"] == 13


def test_what_is_not_understood_is_told_and_asked_again() -> None:
    wrong = after(ADULT, *WALK, Typed("abc"))
    assert keys(wrong) == ["trip.no_number", "trip.number"]
    assert (wrong.says[0].params, wrong.talk.misses) == ({"said": "abc"}, 1)
    assert after(ADULT, *WALK, Typed("abc"), Typed("1234")).talk.misses == 0


def test_words_at_a_question_of_choices_are_a_miss() -> None:
    wrong = after(Typed("whatever"), Typed("again"))
    assert (keys(wrong), wrong.talk.misses, wrong.talk.answers) == (["engine.missed", "trip.age"], 2, {})


def test_too_long_an_answer_is_not_cut_in_silence() -> None:
    assert keys(after(ADULT, *WALK, Typed("1" * (LONGEST + 1)))) == ["engine.long", "trip.number"]


def test_a_button_of_another_question_is_stale_and_changes_nothing() -> None:
    before = after(ADULT)
    stale = ENGINE.hear(before.talk, Pressed("age", "teen"), SEEN)
    assert (keys(stale), stale.talk.answers) == (["engine.stale", "trip.wishes"], before.talk.answers)


def test_a_button_nobody_offered_changes_nothing() -> None:
    assert keys(after(Pressed("age", "king"))) == ["engine.stale", "trip.age"]


def test_back_takes_the_last_answer_back_and_no_other() -> None:
    back = ENGINE.back(after(*READY).talk, SEEN)
    assert (keys(back), dict(back.talk.answers)) == (["trip.number"], {"age": "adult", "wishes": ["walk"]})
    assert keys(ENGINE.back(fresh().talk, SEEN)) == ["engine.first", "trip.age"]


def test_back_from_a_read_back_or_from_changing_leaves_the_answers() -> None:
    assert keys(ENGINE.back(after(ADULT, *WALK, Typed("12")).talk, SEEN)) == ["trip.number"]
    changing = ENGINE.back(after(*READY, Pressed("review", "change")).talk, SEEN)
    assert (keys(changing), len(changing.talk.answers)) == (["trip.one", "trip.two"], 3)


def test_why_and_simpler_words_leave_the_question_open() -> None:
    talk = after(ADULT).talk
    assert keys(ENGINE.why(talk, SEEN)) == ["trip.wishes.why", "trip.wishes"]
    simple = ENGINE.simpler(talk, SEEN)
    assert (keys(simple), [option.name for option in simple.says[0].options][-1]) == (["trip.wishes.simple"], "done")


def test_something_shown_is_followed_by_the_same_question() -> None:
    shown = after(Pressed("age", "teen"), Pressed("parent", "more"))
    assert (keys(shown), "parent" in shown.talk.answers) == (["trip.more", "trip.parent"], False)


def test_an_ending_answer_ends_it_and_asks_nothing_more() -> None:
    ended = after(Pressed("age", "child"))
    assert (ended.outcome, ended.says, ended.talk.answers) == (Outcome.DONE, (), {"age": "child"})


def test_danger_and_other_doors_leave_the_form_as_it_is() -> None:
    alarmed, led = after(Pressed("age", "danger")), after(Pressed("age", "call"))
    assert (alarmed.outcome, alarmed.arg, alarmed.says) == (Outcome.ALARMED, "urgent", ())
    assert (led.outcome, led.arg, led.talk.answers) == (Outcome.LED, "call reason=soon", {})


def test_earlier_answers_may_be_taken_back_by_a_later_button() -> None:
    cleared = after(ADULT, *WALK, Pressed("number", "elsewhere"))
    assert (keys(cleared), dict(cleared.talk.answers)) == (["trip.age"], {"wishes": ["walk"]})


def test_the_review_sends_parks_or_drops() -> None:
    assert after(*READY, Pressed("review", "send")).outcome is Outcome.DONE
    assert after(*READY, Pressed("review", "park")).outcome is Outcome.PARKED
    assert after(*READY, Pressed("review", "drop")).outcome is Outcome.DROPPED


def test_a_talk_of_an_older_form_goes_on_with_what_still_has_a_question() -> None:
    old = Talk("t", "trip", 1, "gone", {"gone": "x", "age": "adult"}, ("gone", "age"))
    going_on = ENGINE.again(old, SEEN)
    assert (keys(going_on), dict(going_on.talk.answers)) == (["trip.wishes"], {"age": "adult"})
    assert (going_on.talk.trail, going_on.talk.version) == (("age",), 2)


def test_a_hint_at_speaking_stands_beside_the_first_typed_question_only() -> None:
    assert after(ADULT, *WALK).says[-1].typing
    assert not after(ADULT).says[-1].typing


def test_what_may_be_pressed_now_is_known() -> None:
    field, options = ENGINE.offer(after(ADULT, *WALK, Typed("12")).talk, SEEN)
    assert (field, [option.name for option in options]) == ("number", ["right", "again"])
    assert ENGINE.offer(after(ADULT).talk, SEEN)[0] == "wishes"


def test_the_same_talk_and_words_give_the_same_sprint() -> None:
    talk = after(ADULT, *WALK).talk
    assert ENGINE.hear(talk, Typed("12"), SEEN) == ENGINE.hear(reread(talk), Typed("12"), SEEN)
