"""Who is who: the parts people play in a case, and the roles staff hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Part(StrEnum):
    """The part one plays in a case; what one may see follows from it (ux.md 8)."""

    PERSON = "person"
    """The person in recovery. Source: 000 §二(三)10 (R1)."""
    FAMILY = "family"
    """Husband or wife, parent, adult child, who applied. Source: 000 §二(二)5; 精神卫生法 83."""
    KIN = "kin"
    """Brother, sister, other relative or carer: may follow the stage, may not sign (R3)."""
    GUARDIAN = "guardian"
    """Decides beside the person, where a court found so; never instead. Source: 民法典 21-24, 28, 35 (R2)."""
    WORKER = "worker"
    """The member of staff who holds the case: a social worker (R4), later somebody of the institution."""
    PROVIDER = "provider"
    """The institution that is asked to take the person in; until it says yes it sees little (ux.md 8)."""
    REFERRER = "referrer"
    """Who handed the person on or typed for them: sees that it arrived, and no more (R15, R49)."""


class Relation(StrEnum):
    """What the one who types is to the person. Source: 民法典 28."""

    PARENT = "parent"
    SPOUSE = "spouse"
    CHILD = "child"
    SIBLING = "sibling"
    RELATIVE = "relative"
    CARER = "carer"

    @property
    def part(self) -> Part:
        """Only spouse, parent and child come through the voluntary door of family and guardians."""
        near = (Relation.PARENT, Relation.SPOUSE, Relation.CHILD)
        return Part.FAMILY if self in near else Part.KIN


class AgeBand(StrEnum):
    """How old, as far as a rule needs it. Source: PIPL 31; 民法典 17-20."""

    ADULT = "adult"
    TEEN = "teen"
    """14 to 17."""
    CHILD = "child"
    """Under 14: only with the parent or guardian."""


class Role(StrEnum):
    """What a member of staff is in the team. Source: 001 §三(四); 004 §二(四)8 (R4, R5, R6)."""

    SOCIAL_WORKER = "social_worker"
    MANAGER = "manager"
    """Leads an institution or a team."""
    PSYCHIATRIST = "psychiatrist"
    NURSE = "nurse"
    PSYCHOTHERAPIST = "psychotherapist"
    COUNSELLOR = "counsellor"
    PUBLIC_HEALTH_DOCTOR = "public_health_doctor"
    REHAB_THERAPIST = "rehab_therapist"
    COORDINATOR = "coordinator"
    """社区康复协调员, under the federation. Source: 001 §二(三)."""
    VOLUNTEER = "volunteer"
    ADMIN = "admin"
    """Runs the system; reads no case (separation of duties)."""
    AUDITOR = "auditor"


CASE_ROLES = (Role.SOCIAL_WORKER, Role.MANAGER)
"""Roles whose queue holds calls and reviews."""
VILLAGE_DOCTOR = Role.PUBLIC_HEALTH_DOCTOR
"""Follows up and guides the medicine of those of a village or street. Source: 001 §二(三); 精神卫生法 55."""
HELPING_ROLES = tuple(role for role in Role if role not in (Role.VOLUNTEER, Role.ADMIN, Role.AUDITOR))
"""Roles that meet families and may type for them (无障碍环境建设法 39)."""


class Category(StrEnum):
    """How a member of staff counts. Source: 000 §二(三)11 (R24)."""

    MANAGER = "manager"
    DIRECT_SERVICE = "direct_service"
    ASSESSOR_REFERRER = "assessor_referrer"
    OTHER = "other"


class StaffState(StrEnum):
    """From invited to left."""

    PENDING = "pending"
    """Joined by invitation; a second person has not approved yet."""
    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff. The name is sealed in the store and opened for those who may see it."""

    id: str
    account_id: str
    role: Role
    category: Category
    organisation_id: str
    area: str
    """The area served, by code; everything below it counts."""
    state: StaffState
    name: str
    invited_by: str
    """The member of staff who invited; may not be the one who approves."""
    undertaking_on: date | None
    """When the confidentiality undertaking was signed. Source: 000 §二(三)11 (R154)."""

    @property
    def works(self) -> bool:
        """Approved by a second person, and bound by the undertaking (R154)."""
        return self.state is StaffState.ACTIVE and self.undertaking_on is not None


@dataclass(frozen=True, slots=True)
class Account:
    """Who speaks. One account may speak from several addresses."""

    id: str
    person_id: str
    """The holder as a person: owns the key of what they write about themselves."""
    word_hash: bytes | None
    """The 4-digit word, keyed and hashed; None where none was set."""
    since: datetime
    seen_at: datetime
    """When this account was last heard."""
