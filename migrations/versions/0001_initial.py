"""All tables of the first release, and triggers that let audit rows only be added."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None

KEPT = ("audit", "audit_link")
"""Rows of these are only ever added."""


def upgrade() -> None:
    op.create_table('alert',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('entries', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_by', sa.String(), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict_box', sa.LargeBinary(), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('open', 'taken', 'closed')", name=op.f('ck_alert_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alert'))
    )
    op.create_index(op.f('ix_alert_account_id'), 'alert', ['account_id'], unique=False)
    op.create_index('ix_alert_next', 'alert', ['state', 'next_at'], unique=False)
    op.create_table('area',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('parent', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('code', name=op.f('pk_area'))
    )
    op.create_index(op.f('ix_area_parent'), 'area', ['parent'], unique=False)
    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(), nullable=False),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('object', sa.String(), nullable=False),
    sa.Column('fields', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    op.create_table('blind',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('digest', sa.LargeBinary(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.CheckConstraint("kind IN ('phone', 'id_number')", name=op.f('ck_blind_kind')),
    sa.PrimaryKeyConstraint('kind', 'digest', 'case_id', name=op.f('pk_blind'))
    )
    op.create_table('consent',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('given_on', sa.Date(), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consent'))
    )
    op.create_index(op.f('ix_consent_account_id'), 'consent', ['account_id'], unique=False)
    op.create_table('fired',
    sa.Column('rule', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('rule', 'subject', 'due_on', name=op.f('pk_fired'))
    )
    op.create_table('institution',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('site', sa.String(), nullable=False),
    sa.Column('registered', sa.Boolean(), nullable=False),
    sa.Column('phone', sa.String(), nullable=False),
    sa.Column('hours', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('distance', sa.String(), nullable=False),
    sa.Column('services', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_institution'))
    )
    op.create_index(op.f('ix_institution_area'), 'institution', ['area'], unique=False)
    op.create_table('invitation',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('invited_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_invitation_code_hash'))
    )
    op.create_index(op.f('ix_invitation_wake_on'), 'invitation', ['wake_on'], unique=False)
    op.create_table('message',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('stem', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('offers', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dedupe', sa.String(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.Column('case_id', sa.String(), nullable=True),
    sa.CheckConstraint("lane IN ('crisis', 'staff_alert', 'reply', 'reminder', 'broadcast', 'status_card')", name=op.f('ck_message_lane')),
    sa.CheckConstraint("state IN ('ready', 'sent', 'unknown', 'failed', 'superseded')", name=op.f('ck_message_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_message_dedupe')),
    sa.UniqueConstraint('stem', name=op.f('uq_message_stem'))
    )
    op.create_index('ix_message_account', 'message', ['account_id', 'id'], unique=False)
    op.create_index(op.f('ix_message_case_id'), 'message', ['case_id'], unique=False)
    op.create_index(op.f('ix_message_wake_on'), 'message', ['wake_on'], unique=False)
    op.create_table('nudge',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('to_box', sa.LargeBinary(), nullable=False),
    sa.Column('template', sa.String(), nullable=False),
    sa.Column('params', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('dedupe', sa.String(), nullable=False),
    sa.CheckConstraint("state IN ('ready', 'sending', 'sent', 'unknown', 'failed')", name=op.f('ck_nudge_state')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_nudge')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_nudge_dedupe'))
    )
    op.create_index('ix_nudge_due', 'nudge', ['state', 'next_at'], unique=False)
    op.create_table('person',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=True),
    sa.Column('kid', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person'))
    )
    op.create_table('quarantine',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('raw_box', sa.LargeBinary(), nullable=False),
    sa.Column('error', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quarantine'))
    )
    op.create_index(op.f('ix_quarantine_reference'), 'quarantine', ['reference'], unique=False)
    op.create_table('reading',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('reader', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reading'))
    )
    op.create_index(op.f('ix_reading_person_id'), 'reading', ['person_id'], unique=False)
    op.create_table('received',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('bot', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'bot', 'external_id', name=op.f('pk_received'))
    )
    op.create_table('setting',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_setting'))
    )
    op.create_table('account',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('word_hash', sa.LargeBinary(), nullable=True),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account'))
    )
    op.create_table('audit_link',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('audit_id', sa.Integer(), nullable=False),
    sa.Column('mac', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.id'], ),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_link')),
    sa.UniqueConstraint('audit_id', name=op.f('uq_audit_link_audit_id'))
    )
    op.create_table('address',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('bot', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('acting_id', sa.String(), nullable=True),
    sa.Column('veil', sa.String(), nullable=False),
    sa.Column('floor', sa.Integer(), nullable=False),
    sa.CheckConstraint("veil IN ('open', 'hidden', 'word')", name=op.f('ck_address_veil')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['acting_id'], ['account.id'], ),
    sa.PrimaryKeyConstraint('channel', 'bot', 'address', name=op.f('pk_address'))
    )
    op.create_index(op.f('ix_address_account_id'), 'address', ['account_id'], unique=False)
    op.create_index(op.f('ix_address_acting_id'), 'address', ['acting_id'], unique=False)
    op.create_table('staff',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('category', sa.String(), nullable=False),
    sa.Column('organisation_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('name_box', sa.LargeBinary(), nullable=True),
    sa.Column('invited_by', sa.String(), nullable=False),
    sa.Column('approved_by', sa.String(), nullable=True),
    sa.Column('undertaking_on', sa.Date(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("category IN ('manager', 'direct_service', 'assessor_referrer', 'other')", name=op.f('ck_staff_category')),
    sa.CheckConstraint("role IN ('social_worker', 'manager', 'psychiatrist', 'nurse', 'psychotherapist', 'counsellor', 'public_health_doctor', 'rehab_therapist', 'coordinator', 'volunteer', 'admin', 'auditor')", name=op.f('ck_staff_role')),
    sa.CheckConstraint("state IN ('pending', 'active', 'left')", name=op.f('ck_staff_state')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('account_id', name=op.f('uq_staff_account_id'))
    )
    op.create_index(op.f('ix_staff_area'), 'staff', ['area'], unique=False)
    op.create_index(op.f('ix_staff_wake_on'), 'staff', ['wake_on'], unique=False)
    op.create_table('talk',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('flow', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("state IN ('open', 'parked', 'done', 'dropped')", name=op.f('ck_talk_state')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk')),
    sa.UniqueConstraint('number', name=op.f('uq_talk_number'))
    )
    op.create_index('ix_talk_account', 'talk', ['account_id', 'state'], unique=False)
    op.create_index(op.f('ix_talk_wake_on'), 'talk', ['wake_on'], unique=False)
    op.create_table('call',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=True),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('urgent', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=True),
    sa.Column('promised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('again_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("reason IN ('call_me', 'soon', 'teach', 'application', 'unheard', 'question', 'wrong_number', 'changed', 'support', 'withdrawn')", name=op.f('ck_call_reason')),
    sa.CheckConstraint("state IN ('open', 'done')", name=op.f('ck_call_state')),
    sa.ForeignKeyConstraint(['owner_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call'))
    )
    op.create_index(op.f('ix_call_account_id'), 'call', ['account_id'], unique=False)
    op.create_index(op.f('ix_call_area'), 'call', ['area'], unique=False)
    op.create_index(op.f('ix_call_case_id'), 'call', ['case_id'], unique=False)
    op.create_index(op.f('ix_call_owner_id'), 'call', ['owner_id'], unique=False)
    op.create_index(op.f('ix_call_wake_on'), 'call', ['wake_on'], unique=False)
    op.create_table('case',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('applicant_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('door', sa.String(), nullable=False),
    sa.Column('age', sa.String(), nullable=False),
    sa.Column('stage', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('promised_on', sa.Date(), nullable=False),
    sa.Column('submitted_on', sa.Date(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stage_on', sa.Date(), nullable=False),
    sa.Column('platform_number', sa.String(), nullable=True),
    sa.Column('platform_on', sa.Date(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("age IN ('adult', 'teen', 'child')", name=op.f('ck_case_age')),
    sa.CheckConstraint("door IN ('self', 'family', 'kin')", name=op.f('ck_case_door')),
    sa.CheckConstraint("stage IN ('submitted', 'under_review', 'need_info', 'registered', 'not_suitable', 'withdrawn')", name=op.f('ck_case_stage')),
    sa.ForeignKeyConstraint(['applicant_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case')),
    sa.UniqueConstraint('number', name=op.f('uq_case_number'))
    )
    op.create_index(op.f('ix_case_applicant_id'), 'case', ['applicant_id'], unique=False)
    op.create_index(op.f('ix_case_area'), 'case', ['area'], unique=False)
    op.create_index(op.f('ix_case_owner_id'), 'case', ['owner_id'], unique=False)
    op.create_index(op.f('ix_case_person_id'), 'case', ['person_id'], unique=False)
    op.create_index(op.f('ix_case_wake_on'), 'case', ['wake_on'], unique=False)
    op.create_table('duty',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('starts', sa.String(), nullable=False),
    sa.Column('ends', sa.String(), nullable=False),
    sa.Column('nudge', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duty'))
    )
    op.create_table('call_try',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('reached', 'not_reached', 'wrong_number', 'wants', 'declines', 'not_yet', 'written')", name=op.f('ck_call_try_outcome')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_try'))
    )
    op.create_index(op.f('ix_call_try_call_id'), 'call_try', ['call_id'], unique=False)
    op.create_table('link',
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.String(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('code_hash', name=op.f('pk_link'))
    )
    op.create_table('member',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('part', sa.String(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sees_schedule', sa.Boolean(), nullable=False),
    sa.CheckConstraint("part IN ('person', 'family', 'kin', 'worker')", name=op.f('ck_member_part')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'account_id', name=op.f('pk_member'))
    )
    op.create_index('ix_member_account', 'member', ['account_id'], unique=False)
    op.create_table('own_yes',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('platform', sa.String(), nullable=True),
    sa.Column('way', sa.String(), nullable=False),
    sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('words_box', sa.LargeBinary(), nullable=True),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("answer IN ('yes', 'later', 'no')", name=op.f('ck_own_yes_answer')),
    sa.CheckConstraint("way IN ('own', 'link', 'hand_over', 'worker')", name=op.f('ck_own_yes_way')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_own_yes'))
    )
    op.create_index(op.f('ix_own_yes_case_id'), 'own_yes', ['case_id'], unique=False)
    op.create_table('section',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'name', name=op.f('pk_section'))
    )
    op.create_table('step',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('move', sa.String(), nullable=False),
    sa.Column('before', sa.String(), nullable=False),
    sa.Column('after', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('why_box', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'version', name=op.f('pk_step'))
    )
    guard()


def guard() -> None:
    """Refuse to change or delete what is only added, whoever asks."""
    if op.get_bind().dialect.name == "sqlite":
        for table in KEPT:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} rows are only added'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION only_added() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows are only added', TG_TABLE_NAME; END $$"
    )
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION only_added()"
        )


def downgrade() -> None:
    op.drop_table('step')
    op.drop_table('section')
    op.drop_index(op.f('ix_own_yes_case_id'), table_name='own_yes')
    op.drop_table('own_yes')
    op.drop_index('ix_member_account', table_name='member')
    op.drop_table('member')
    op.drop_table('link')
    op.drop_index(op.f('ix_call_try_call_id'), table_name='call_try')
    op.drop_table('call_try')
    op.drop_table('duty')
    op.drop_index(op.f('ix_case_wake_on'), table_name='case')
    op.drop_index(op.f('ix_case_person_id'), table_name='case')
    op.drop_index(op.f('ix_case_owner_id'), table_name='case')
    op.drop_index(op.f('ix_case_area'), table_name='case')
    op.drop_index(op.f('ix_case_applicant_id'), table_name='case')
    op.drop_table('case')
    op.drop_index(op.f('ix_call_wake_on'), table_name='call')
    op.drop_index(op.f('ix_call_owner_id'), table_name='call')
    op.drop_index(op.f('ix_call_case_id'), table_name='call')
    op.drop_index(op.f('ix_call_area'), table_name='call')
    op.drop_index(op.f('ix_call_account_id'), table_name='call')
    op.drop_table('call')
    op.drop_index(op.f('ix_talk_wake_on'), table_name='talk')
    op.drop_index('ix_talk_account', table_name='talk')
    op.drop_table('talk')
    op.drop_index(op.f('ix_staff_wake_on'), table_name='staff')
    op.drop_index(op.f('ix_staff_area'), table_name='staff')
    op.drop_table('staff')
    op.drop_index(op.f('ix_address_acting_id'), table_name='address')
    op.drop_index(op.f('ix_address_account_id'), table_name='address')
    op.drop_table('address')
    op.drop_table('audit_link')
    op.drop_table('account')
    op.drop_table('setting')
    op.drop_table('received')
    op.drop_index(op.f('ix_reading_person_id'), table_name='reading')
    op.drop_table('reading')
    op.drop_index(op.f('ix_quarantine_reference'), table_name='quarantine')
    op.drop_table('quarantine')
    op.drop_table('person')
    op.drop_index('ix_nudge_due', table_name='nudge')
    op.drop_table('nudge')
    op.drop_index(op.f('ix_message_wake_on'), table_name='message')
    op.drop_index(op.f('ix_message_case_id'), table_name='message')
    op.drop_index('ix_message_account', table_name='message')
    op.drop_table('message')
    op.drop_index(op.f('ix_invitation_wake_on'), table_name='invitation')
    op.drop_table('invitation')
    op.drop_index(op.f('ix_institution_area'), table_name='institution')
    op.drop_table('institution')
    op.drop_table('fired')
    op.drop_index(op.f('ix_consent_account_id'), table_name='consent')
    op.drop_table('consent')
    op.drop_table('blind')
    op.drop_table('audit')
    op.drop_index(op.f('ix_area_parent'), table_name='area')
    op.drop_table('area')
    op.drop_index('ix_alert_next', table_name='alert')
    op.drop_index(op.f('ix_alert_account_id'), table_name='alert')
    op.drop_table('alert')
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION only_added()")
