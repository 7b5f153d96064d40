"""Neutral texts that leave the page: only the closed list, nothing that tells, and never lost or doubled wrongly."""

from __future__ import annotations

import email
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email import policy

import pytest
from sqlalchemy import select

from bot.channels import nudge as wire
from bot.channels.nudge import Failed, Hook, Mail, Nudges, Unknown
from bot.delivery.nudging import BACK_OFF, REMINDER_TRIES, Nudging
from bot.store import nudges
from bot.store.tables import TABLES
from bot.store.unit import Database
from bot.words import Content
from tests.fakes_nudge import Gateway, Mailbox, listening
from tests.house import MONDAY

WORDS = Content({}).words
CLOSED_LIST = {
    "nudge.message": "您有一条新消息，方便时点开看。",
    "nudge.task": "您有一件事等您回一句话。",
    "nudge.call_back": "今天没打通您的电话，方便时请回一下。",
}
"""ux.md 2.4, without the one that has a time in it."""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with listening(Mailbox()) as server:
        yield server


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with listening(Gateway()) as server:
        yield server


def mail(server: Mailbox) -> Mail:
    return Mail("127.0.0.1", server.port, "none", "", "", "desk@example.invalid")


# -- the wire ------------------------------------------------------------------------------------------------------


def test_a_letter_has_the_text_and_no_subject(mailbox: Mailbox) -> None:
    Nudges(mail(mailbox)).send("mailto:wang%2B1@example.invalid", CLOSED_LIST["nudge.message"])
    letter = email.message_from_string(mailbox.letters[0], policy=policy.default)
    assert letter["Subject"] is None
    assert letter["From"] == "desk@example.invalid"
    assert letter["To"] == "wang+1@example.invalid"
    assert letter.get_content().strip() == CLOSED_LIST["nudge.message"]


@pytest.mark.parametrize(("verb", "answer", "again"), [
    ("RCPT", "550 nobody", False), ("RCPT", "450 busy", True), ("MAIL", "554 no", False), ("MAIL", "hang up", True),
])  # fmt: skip
def test_a_letter_that_was_refused_has_failed(mailbox: Mailbox, verb: str, answer: str, again: bool) -> None:
    mailbox.answers[verb] = answer
    with pytest.raises((Failed, Unknown)) as failure:
        Nudges(mail(mailbox)).send("mailto:wang@example.invalid", "x")
    if isinstance(failure.value, Failed):
        assert failure.value.retryable is again


def test_when_the_line_breaks_after_the_letter_nobody_knows(mailbox: Mailbox) -> None:
    mailbox.answers["BODY"] = "hang up"
    with pytest.raises(Unknown):
        Nudges(mail(mailbox)).send("mailto:wang@example.invalid", "x")


def test_a_server_that_is_not_there_is_asked_again() -> None:
    with pytest.raises(Failed) as failure:
        Nudges(Mail("127.0.0.1", 1, "none", "", "", "desk@example.invalid")).send("mailto:a@example.invalid", "x")
    assert failure.value.retryable


def test_a_gateway_gets_signed_json(gateway: Gateway) -> None:
    Nudges(hook=Hook(gateway.url, "secret", "plain", "【社区】")).send("sms:13800001234", "有事")
    headers, body = gateway.posts[0]
    assert json.loads(body) == {"to": "13800001234", "text": "【社区】有事"}
    assert headers["X-Signature"] == hmac.digest(b"secret", body, hashlib.sha256).hex()


def test_a_group_robot_gets_its_own_form(gateway: Gateway) -> None:
    Nudges(hook=Hook(gateway.url, "", "wecom")).send("sms:room", "有事")
    assert json.loads(gateway.posts[0][1]) == {"msgtype": "text", "text": {"content": "有事"}}


@pytest.mark.parametrize(("status", "failure"), [(400, Failed), (429, Failed), (500, Unknown), (0, Unknown)])
def test_what_a_gateway_says_decides(
    gateway: Gateway, status: int, failure: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "PATIENCE", 0.3)
    gateway.status = status
    with pytest.raises(failure) as raised:
        Nudges(hook=Hook(gateway.url, "", "plain")).send("sms:13800001234", "x")
    if isinstance(raised.value, Failed):
        assert raised.value.retryable is (status == 429)


def test_without_a_way_nothing_is_sent() -> None:
    assert not Nudges().can("mailto:a@example.invalid")
    with pytest.raises(Failed):
        Nudges().send("sms:1", "x")


# -- what is sent, and how often -----------------------------------------------------------------------------------


class Carrier:
    """Takes what it is handed; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.trouble: Exception | None = None

    def send(self, to: str, text: str) -> None:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((to, text))


def queue(database: Database, template: str = "nudge.task", lane: str = "staff_alert", dedupe: str = "1") -> str:
    with database.unit(MONDAY) as unit:
        person = unit.new_person()
        nudges.add(unit, person, "mailto:wang@example.invalid", template, lane, dedupe)
        unit.commit()
    return person


def states(database: Database) -> list[str]:
    with database.reading(MONDAY) as unit:
        return list(unit.connection.execute(select(TABLES["nudge"].c.state)).scalars())


@pytest.mark.parametrize("template", CLOSED_LIST)
def test_only_the_closed_list_is_said(database: Database, template: str) -> None:
    carrier = Carrier()
    queue(database, template)
    assert Nudging(database, WORDS, carrier).run(MONDAY) == 1
    assert carrier.sent == [("mailto:wang@example.invalid", CLOSED_LIST[template])]
    assert states(database) == ["sent"]


def test_anything_else_becomes_the_most_general_one() -> None:
    nudging = Nudging.__new__(Nudging)
    nudging._words = WORDS
    assert nudging.text("news.application", {}) == CLOSED_LIST["nudge.message"]


def test_an_appointment_is_told_with_its_hour_and_nothing_else(database: Database) -> None:
    nudging = Nudging(database, WORDS, Carrier())
    at = datetime(2026, 11, 24, 2, 0, tzinfo=MONDAY.tzinfo)
    said = nudging.text("nudge.appointment", {"at": at.isoformat(), "said_on": "2026-11-23"})
    assert said == "温馨提醒：明天凌晨2点有一项安排。"


def test_the_same_reason_is_sent_once(database: Database) -> None:
    carrier = Carrier()
    queue(database)
    queue(database)
    nudging = Nudging(database, WORDS, carrier)
    nudging.run(MONDAY)
    nudging.run(MONDAY + timedelta(hours=1))
    assert len(carrier.sent) == 1


def test_an_alert_is_tried_until_it_leaves_with_growing_pauses(database: Database) -> None:
    carrier = Carrier()
    carrier.trouble = Failed("down", retryable=True)
    queue(database)
    nudging, now, pauses = Nudging(database, WORDS, carrier), MONDAY, []
    for pause in (*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]):
        assert nudging.run(now) == 1
        assert nudging.run(now + pause - timedelta(seconds=1)) == 0
        pauses.append(pause)
        now += pause
    carrier.trouble = None
    nudging.run(now)
    assert states(database) == ["sent"]


def test_a_reminder_is_given_up_after_a_few_failures(database: Database) -> None:
    carrier = Carrier()
    carrier.trouble = Failed("down", retryable=True)
    queue(database, "nudge.message", "reminder")
    nudging, now = Nudging(database, WORDS, carrier), MONDAY
    for _ in range(REMINDER_TRIES + 2):
        nudging.run(now)
        now += BACK_OFF[-1]
    assert states(database) == ["failed"]


@pytest.mark.parametrize(("lane", "state"), [("staff_alert", "sent"), ("reminder", "unknown")])
def test_when_nobody_knows_an_alert_is_sent_again_and_a_reminder_is_not(
    database: Database, lane: str, state: str
) -> None:
    carrier = Carrier()
    carrier.trouble = Unknown()
    queue(database, lane=lane)
    nudging = Nudging(database, WORDS, carrier)
    nudging.run(MONDAY)
    carrier.trouble = None
    nudging.run(MONDAY + timedelta(seconds=30))
    assert states(database) == [state]
    assert len(carrier.sent) == (state == "sent")


def test_what_a_crash_left_in_the_middle_goes_on_by_its_class(database: Database) -> None:
    queue(database, dedupe="1")
    queue(database, lane="reminder", dedupe="2")
    with database.unit(MONDAY) as unit:
        assert len(nudges.claim(unit)) == 2
        unit.commit()
    carrier = Carrier()
    nudging = Nudging(database, WORDS, carrier)
    nudging.run(MONDAY + timedelta(seconds=30))
    assert carrier.sent == []
    nudging.run(MONDAY + timedelta(minutes=3))
    assert len(carrier.sent) == 1
    assert sorted(states(database)) == ["sent", "unknown"]


def test_nothing_is_sent_for_somebody_who_was_erased(database: Database) -> None:
    carrier = Carrier()
    person = queue(database)
    with database.unit(MONDAY) as unit:
        unit.erase_person(person)
        unit.commit()
    Nudging(database, WORDS, carrier).run(MONDAY)
    assert carrier.sent == []
    assert states(database) == ["failed"]
