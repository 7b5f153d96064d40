"""The green channel between clinics and those who answer for a person."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'


def upgrade() -> None:
    op.create_table('green',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('case_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('direction', sa.String(), nullable=False),
    sa.Column('urgency', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('doctor_id', sa.String(), nullable=False),
    sa.Column('asked_by', sa.String(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('found', sa.String(), nullable=True),
    sa.Column('reached_on', sa.Date(), nullable=True),
    sa.Column('alert_id', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("direction IN ('report', 'look_in')", name=op.f('ck_green_direction')),
    sa.CheckConstraint("urgency IN ('danger', 'urgent', 'routine')", name=op.f('ck_green_urgency')),
    sa.CheckConstraint("state IN ('open', 'done', 'revoked')", name=op.f('ck_green_state')),
    sa.CheckConstraint("found IN ('well', 'needs_help', 'not_met')", name=op.f('ck_green_found')),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.ForeignKeyConstraint(['doctor_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['asked_by'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_green')),
    sa.UniqueConstraint('alert_id', name=op.f('uq_green_alert_id'))
    )
    op.create_index(op.f('ix_green_case_id'), 'green', ['case_id'], unique=False)
    op.create_index(op.f('ix_green_doctor_id'), 'green', ['doctor_id'], unique=False)


def downgrade() -> None:
    op.drop_table('green')
