"""From registered to a named institution, leads, needs, holds, decisions with a second person, who stands in, oversight."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'

STAGES = ('submitted', 'under_review', 'need_info', 'registered', 'not_suitable', 'withdrawn')
LATER_STAGES = ('submitted', 'under_review', 'need_info', 'registered', 'referred', 'waitlisted', 'accepted', 'not_suitable', 'withdrawn', 'merged', 'closed')
DOORS, LATER_DOORS = ('self', 'family', 'kin'), ('self', 'family', 'kin', 'hospital', 'third')
AGES = ('adult', 'teen', 'child')
PARTS = ('person', 'family', 'kin', 'worker')
LATER_PARTS = ('person', 'family', 'kin', 'guardian', 'worker', 'provider', 'referrer')
REASONS = ('call_me', 'soon', 'teach', 'application', 'unheard', 'question', 'wrong_number', 'changed', 'support', 'withdrawn')
LATER_REASONS = (*REASONS, 'lead', 'discharge', 'share', 'offer', 'waiting', 'moving', 'guardian')
NEW = ('entered_by', 'applied_to', 'institution_id', 'merged_into', 'covers_for')


def checks(batch, table: str, **columns: tuple[str, ...]) -> None:
    """What a column may hold. SQLite makes the table anew, and only with the checks that are named here."""
    for column, words in columns.items():
        batch.drop_constraint(op.f(f'ck_{table}_{column}'), type_='check')
        batch.create_check_constraint(op.f(f'ck_{table}_{column}'), f"{column} IN ({', '.join(repr(word) for word in words)})")


def upgrade() -> None:
    with op.batch_alter_table('case') as batch:
        for column in NEW:
            batch.add_column(sa.Column(column, sa.String(), nullable=True))
        batch.add_column(sa.Column('waits_since', sa.Date(), nullable=True))
        checks(batch, 'case', stage=LATER_STAGES, door=LATER_DOORS, age=AGES)
        batch.create_index(op.f('ix_case_institution_id'), ['institution_id'], unique=False)
    with op.batch_alter_table('member') as batch:
        batch.add_column(sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True))
        checks(batch, 'member', part=LATER_PARTS)
    with op.batch_alter_table('call') as batch:
        batch.add_column(sa.Column('covers_for', sa.String(), nullable=True))
        batch.add_column(sa.Column('entered_by', sa.String(), nullable=True))
        batch.create_index(op.f('ix_call_entered_by'), ['entered_by'], unique=False)
        checks(batch, 'call', state=('open', 'done'), reason=LATER_REASONS)
    op.create_table('need',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=True),
    sa.Column('told_on', sa.Date(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need'))
    )
    op.create_index(op.f('ix_need_area'), 'need', ['area'], unique=False)
    op.create_index(op.f('ix_need_wake_on'), 'need', ['wake_on'], unique=False)
    op.create_table('sample',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('seed', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('until', sa.Date(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('numbers', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample'))
    )
    op.create_table('audit_note',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('sample_id', sa.String(), nullable=True),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('note_box', sa.LargeBinary(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['sample_id'], ['sample.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_note'))
    )
    op.create_table('wording',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wording'))
    )
    op.create_index('ix_wording_purpose', 'wording', ['purpose', 'version'], unique=False)
    op.create_table('absence',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=False),
    sa.Column('stand_in_id', sa.String(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['stand_in_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_staff_id'), 'absence', ['staff_id'], unique=False)
    op.create_index(op.f('ix_absence_stand_in_id'), 'absence', ['stand_in_id'], unique=False)
    op.create_index(op.f('ix_absence_wake_on'), 'absence', ['wake_on'], unique=False)
    op.create_table('lead',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('side', sa.String(), nullable=False),
    sa.Column('abuse', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('owner_id', sa.String(), nullable=True),
    sa.Column('case_id', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closed_by', sa.String(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('again_on', sa.Date(), nullable=True),
    sa.Column('why_box', sa.LargeBinary(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("side IN ('committee', 'employer', 'organisation', 'neighbour')", name=op.f('ck_lead_side')),
    sa.CheckConstraint("state IN ('open', 'confirmed', 'closed', 'lapsed')", name=op.f('ck_lead_state')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['closed_by'], ['account.id'], ),
    sa.ForeignKeyConstraint(['owner_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lead'))
    )
    op.create_index(op.f('ix_lead_account_id'), 'lead', ['account_id'], unique=False)
    op.create_index(op.f('ix_lead_area'), 'lead', ['area'], unique=False)
    op.create_index(op.f('ix_lead_wake_on'), 'lead', ['wake_on'], unique=False)
    op.create_table('decision',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('second_by', sa.String(), nullable=True),
    sa.Column('why_box', sa.LargeBinary(), nullable=False),
    sa.Column('answer_box', sa.LargeBinary(), nullable=True),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('persons_yes_stands', 'no_guardian', 'queue_jump', 'break_glass', 'publish')", name=op.f('ck_decision_kind')),
    sa.CheckConstraint("state IN ('asked', 'agreed', 'refused')", name=op.f('ck_decision_state')),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.ForeignKeyConstraint(['second_by'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    op.create_index(op.f('ix_decision_case_id'), 'decision', ['case_id'], unique=False)
    op.create_table('hold',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('why_box', sa.LargeBinary(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('look_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("kind IN ('not_able', 'guardian_no', 'under_age_no')", name=op.f('ck_hold_kind')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hold'))
    )
    op.create_index(op.f('ix_hold_case_id'), 'hold', ['case_id'], unique=False)
    op.create_index(op.f('ix_hold_wake_on'), 'hold', ['wake_on'], unique=False)
    op.create_table('referral',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('from_staff', sa.String(), nullable=True),
    sa.Column('from_institution', sa.String(), nullable=True),
    sa.Column('to_institution', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('expected', sa.String(), nullable=True),
    sa.Column('why_box', sa.LargeBinary(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('answered_on', sa.Date(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(), nullable=True),
    sa.Column('offered_on', sa.Date(), nullable=True),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('wake_on', sa.Date(), nullable=True),
    sa.CheckConstraint("expected IN ('month', 'quarter', 'longer', 'unknown')", name=op.f('ck_referral_expected')),
    sa.CheckConstraint("kind IN ('place', 'move')", name=op.f('ck_referral_kind')),
    sa.CheckConstraint("place IN ('now', 'queue', 'offered')", name=op.f('ck_referral_place')),
    sa.CheckConstraint("state IN ('in_progress', 'accepted', 'rejected', 'done', 'revoked')", name=op.f('ck_referral_state')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.ForeignKeyConstraint(['from_staff'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['to_institution'], ['institution.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_referral'))
    )
    op.create_index(op.f('ix_referral_case_id'), 'referral', ['case_id'], unique=False)
    op.create_index('ix_referral_to', 'referral', ['to_institution', 'state'], unique=False)
    op.create_index(op.f('ix_referral_wake_on'), 'referral', ['wake_on'], unique=False)
    op.create_table('section_version',
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.PrimaryKeyConstraint('case_id', 'name', 'version', name=op.f('pk_section_version'))
    )
    op.add_column('duty', sa.Column('stand_in_id', sa.String(), nullable=True))
    op.add_column('duty', sa.Column('off_on_holidays', sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column('own_yes', sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('own_yes', 'undone_at')
    op.drop_column('duty', 'off_on_holidays')
    op.drop_column('duty', 'stand_in_id')
    op.drop_table('section_version')
    op.drop_index(op.f('ix_referral_wake_on'), table_name='referral')
    op.drop_index('ix_referral_to', table_name='referral')
    op.drop_index(op.f('ix_referral_case_id'), table_name='referral')
    op.drop_table('referral')
    op.drop_index(op.f('ix_hold_wake_on'), table_name='hold')
    op.drop_index(op.f('ix_hold_case_id'), table_name='hold')
    op.drop_table('hold')
    op.drop_index(op.f('ix_decision_case_id'), table_name='decision')
    op.drop_table('decision')
    op.drop_index(op.f('ix_lead_wake_on'), table_name='lead')
    op.drop_index(op.f('ix_lead_area'), table_name='lead')
    op.drop_index(op.f('ix_lead_account_id'), table_name='lead')
    op.drop_table('lead')
    op.drop_index(op.f('ix_absence_wake_on'), table_name='absence')
    op.drop_index(op.f('ix_absence_stand_in_id'), table_name='absence')
    op.drop_index(op.f('ix_absence_staff_id'), table_name='absence')
    op.drop_table('absence')
    op.drop_index('ix_wording_purpose', table_name='wording')
    op.drop_table('wording')
    op.drop_table('audit_note')
    op.drop_table('sample')
    op.drop_index(op.f('ix_need_wake_on'), table_name='need')
    op.drop_index(op.f('ix_need_area'), table_name='need')
    op.drop_table('need')
    with op.batch_alter_table('call') as batch:
        checks(batch, 'call', state=('open', 'done'), reason=REASONS)
        batch.drop_index(op.f('ix_call_entered_by'))
        batch.drop_column('entered_by')
        batch.drop_column('covers_for')
    with op.batch_alter_table('member') as batch:
        checks(batch, 'member', part=PARTS)
        batch.drop_column('stopped_at')
    with op.batch_alter_table('case') as batch:
        batch.drop_index(op.f('ix_case_institution_id'))
        checks(batch, 'case', stage=STAGES, door=DOORS, age=AGES)
        for column in ('waits_since', *NEW):
            batch.drop_column(column)
