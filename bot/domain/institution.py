"""A place one can go to: what kind it is, on what ground it works, whom it serves, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What kind of place. Source: 001 §二(一) names the first seven (R10); 002 §三 and 001 §二(一) the rest (R11)."""

    FARM = "farm"
    """农疗站: learning by work on the land."""
    WORKSHOP = "workshop"
    """工疗站: learning by work in a workshop."""
    DAY_CENTRE = "day_centre"
    """日间中心: there in the daytime, home at night."""
    HALFWAY_HOUSE = "halfway_house"
    """中途宿舍: one lives there for a while."""
    COMPREHENSIVE = "comprehensive"
    """精神康复综合服务中心."""
    CLUBHOUSE = "clubhouse"
    """康复会所: members run it together."""
    SUNSHINE_HOME = "sunshine_home"
    """阳光家园."""
    HOSPITAL = "hospital"
    """A psychiatric hospital or prevention institution that gives the service (R11)."""
    CLINIC = "clinic"
    """A community health centre or township hospital that gives the service (R11)."""
    SOCIAL_WORK = "social_work"
    """A social work agency or organisation that gives the service. Source: 001 §二(一)."""
    UNSTATED = "unstated"
    """Nobody has said yet."""


class Registration(StrEnum):
    """On what ground it may give the service. Source: 001 §二(四) 批准、登记或备案 (R165)."""

    APPROVED = "approved"
    REGISTERED = "registered"
    FILED = "filed"
    PENDING = "pending"
    """Applied for, not yet granted."""
    ENDED = "ended"
    """It had one, which was withdrawn or ran out."""
    NONE = "none"
    UNSTATED = "unstated"
    """Only whether it has one was said, not which."""

    @property
    def counts(self) -> bool:
        """Whether one may be sent there."""
        return self in (Registration.APPROVED, Registration.REGISTERED, Registration.FILED)


@dataclass(frozen=True, slots=True)
class Institution:
    """A place one can go to. Only registered ones are ever shown (R165). Source: 001 §二(四)."""

    id: str
    name: str
    area: str
    """Where it is, by code."""
    kind: Kind
    registered: bool
    """Whether it may be shown: approved, registered or filed (R165)."""
    phone: str
    hours: str
    address: str
    services: str = ""
    """What it offers, in words a family reads. Source: 001 §二(一)不断丰富服务形式 (R10)."""
    registration: Registration = Registration.UNSTATED
    """Which of the three it has, or why it has none."""
    licence: str = ""
    """Number of the approval, registration or filing."""
    serves: tuple[str, ...] = ()
    """Places it serves, by code, everything inside them too; empty: nobody has said, so nobody is turned away (R10)."""
    capacity: int | None = None
    """How many it can take; None: not known. Source: 000 §二(二)6 承接能力 (R46)."""
    hotline: str = ""
    """Its own line for psychological help, shown after the national numbers. Source: 002 §四 (R77)."""
    hotline_hours: str = ""
    is_hub: bool = False
    """综合功能机构: assesses, refers, trains, supervises. Source: 000 §二(一)1; 002 §八(五) (R19)."""
    is_contact_point: bool = False
    """技术指导对接点 of its city. Source: 002 §八(四) (R20)."""
    is_branded: bool = False
    """品牌化精神康复社会服务机构. Source: 000 §二(三)9; 002 §八(八); 004 §二(三)6 (R21)."""

    def __post_init__(self) -> None:
        """What counts as registered cannot contradict on what ground.

        Raises:
            ValueError: it does.
        """
        if self.registration is not Registration.UNSTATED and self.registered is not self.registration.counts:
            raise ValueError("registered, and on no ground that counts" if self.registered else "a ground that counts")
