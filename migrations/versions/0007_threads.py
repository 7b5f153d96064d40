"""Threads: what a human and a person write to each other."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.create_table('thread',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=True),
    sa.Column('alert_id', sa.String(), nullable=True),
    sa.Column('case_id', sa.String(), nullable=True),
    sa.Column('call_id', sa.String(), nullable=True),
    sa.Column('spoke_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('letter', 'alert')", name=op.f('ck_thread_kind')),
    sa.CheckConstraint("state IN ('waiting', 'open', 'closed')", name=op.f('ck_thread_state')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('alert_id', name=op.f('uq_thread_alert_id'))
    )
    op.create_index('ix_thread_account', 'thread', ['account_id', 'state'], unique=False)
    op.create_index(op.f('ix_thread_call_id'), 'thread', ['call_id'], unique=False)
    op.create_index(op.f('ix_thread_case_id'), 'thread', ['case_id'], unique=False)
    op.create_index('ix_thread_next', 'thread', ['state', 'next_at'], unique=False)
    op.create_index('ix_thread_silent', 'thread', ['state', 'silent_at'], unique=False)
    op.create_index(op.f('ix_thread_staff_id'), 'thread', ['staff_id'], unique=False)
    op.create_table('thread_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.String(), nullable=False),
    sa.Column('stem', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_line')),
    sa.UniqueConstraint('stem', name=op.f('uq_thread_line_stem'))
    )
    op.create_index('ix_thread_line_thread', 'thread_line', ['thread_id', 'id'], unique=False)
    op.create_index('ix_thread_line_unread', 'thread_line', ['staff_id', 'seen_at'], unique=False)


def downgrade() -> None:
    op.drop_table('thread_line')
    op.drop_table('thread')
