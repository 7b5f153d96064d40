"""What was found by reading a whole table is found by an index, so that it costs the same whatever is stored."""

from alembic import op

revision = "0009"
down_revision = "0008"

SLEEPERS = ("call", "case", "hold", "lead", "message", "need", "referral", "talk")
"""Subjects of time: the earliest that may be due first."""
DROPPED = {"case": "owner_id", "call": "owner_id"}
MADE = {
    "ix_attempt_at": ("attempt", "at"),
    "ix_audit_note_sample_id": ("audit_note", "sample_id"),
    "ix_blind_case_id": ("blind", "case_id"),
    "ix_call_covers_for": ("call", "covers_for"),
    "ix_call_owner": ("call", "owner_id", "state", "area"),
    "ix_case_covers_for": ("case", "covers_for"),
    "ix_call_promised": ("call", "state", "promised_at"),
    "ix_case_promised": ("case", "stage", "promised_on"),
    "ix_crossing_expires_at": ("crossing", "expires_at"),
    "ix_fired_at": ("fired", "at"),
    "ix_guess_at": ("guess", "at"),
    "ix_link_opened_by": ("link", "opened_by"),
    "ix_own_yes_recorded_by": ("own_yes", "recorded_by"),
    "ix_passing_at": ("passing", "at"),
    "ix_referral_place": ("referral", "place", "wake_on"),
    "ix_sending_account": ("sending", "account_id"),
    "ix_step_by": ("step", "by"),
    "ix_case_merged_into": ("case", "merged_into"),
    "ix_case_owner": ("case", "owner_id", "stage", "area"),
    "ix_consent_person_id": ("consent", "person_id"),
    "ix_consent_purpose": ("consent", "purpose", "person_id"),
    "ix_decision_state": ("decision", "state"),
    "ix_lead_owner": ("lead", "owner_id", "state", "area"),
    "ix_link_case_id": ("link", "case_id"),
    "ix_quarantine_at": ("quarantine", "at"),
    "ix_received_at": ("received", "at"),
    "ix_sample_by": ("sample", "by"),
    "ix_sending_made_at": ("sending", "made_at"),
    "ix_step_on": ("step", "move", "on"),
    "ix_talk_person_id": ("talk", "person_id"),
}


def upgrade() -> None:
    for table in SLEEPERS:
        op.drop_index(f"ix_{table}_wake_on", table)
        op.create_index(f"ix_{table}_wake_on", table, ["wake_on", "id"])
    for table, column in DROPPED.items():
        op.drop_index(f"ix_{table}_{column}", table)
    for name, (table, *columns) in MADE.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, *_columns) in MADE.items():
        op.drop_index(name, table)
    for table, column in DROPPED.items():
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table in SLEEPERS:
        op.drop_index(f"ix_{table}_wake_on", table)
        op.create_index(f"ix_{table}_wake_on", table, ["wake_on"])
