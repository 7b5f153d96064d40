"""Channels that are pushed to: what is on its way out, ways across into an account, wires and what arrived badly."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'


def upgrade() -> None:
    op.create_table('attempt',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('bot', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'bot', 'external_id', name=op.f('pk_attempt'))
    )
    op.create_table('passing',
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_passing'))
    )
    op.create_table('wire',
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('bot', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('alive_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('trouble', sa.String(), nullable=False),
    sa.Column('troubled_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('channel', 'bot', name=op.f('pk_wire'))
    )
    op.create_table('sending',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('stem', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('bot', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('lane', sa.String(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('again', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('receipt', sa.String(), nullable=False),
    sa.Column('replaces', sa.String(), nullable=False),
    sa.Column('trouble', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('dedupe', sa.String(), nullable=True),
    sa.CheckConstraint("lane IN ('crisis', 'staff_alert', 'reply', 'reminder', 'broadcast', 'status_card')", name=op.f('ck_sending_lane')),
    sa.CheckConstraint("state IN ('ready', 'sending', 'sent', 'unknown', 'failed', 'superseded')", name=op.f('ck_sending_state')),
    sa.ForeignKeyConstraint(['stem'], ['message.stem'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sending')),
    sa.UniqueConstraint('dedupe', name=op.f('uq_sending_dedupe'))
    )
    op.create_index('ix_sending_address', 'sending', ['channel', 'bot', 'address', 'id'], unique=False)
    op.create_index('ix_sending_due', 'sending', ['channel', 'bot', 'state', 'rank', 'id'], unique=False)
    op.create_index('ix_sending_stem', 'sending', ['stem'], unique=False)
    op.create_table('crossing',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("kind IN ('link', 'code', 'spoken')", name=op.f('ck_crossing_kind')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_crossing'))
    )
    op.create_index(op.f('ix_crossing_account_id'), 'crossing', ['account_id'], unique=False)
    op.create_index(op.f('ix_crossing_code_hash'), 'crossing', ['code_hash'], unique=False)
    op.add_column('address', sa.Column('until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('address', sa.Column('lost', sa.String(), nullable=False, server_default=''))
    op.add_column('address', sa.Column('menu', sa.String(), nullable=False, server_default=''))
    op.add_column('message', sa.Column('public', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column('message', 'public')
    op.drop_column('address', 'menu')
    op.drop_column('address', 'lost')
    op.drop_column('address', 'until')
    op.drop_index(op.f('ix_crossing_code_hash'), table_name='crossing')
    op.drop_index(op.f('ix_crossing_account_id'), table_name='crossing')
    op.drop_table('crossing')
    op.drop_index('ix_sending_stem', table_name='sending')
    op.drop_index('ix_sending_due', table_name='sending')
    op.drop_index('ix_sending_address', table_name='sending')
    op.drop_table('sending')
    op.drop_table('wire')
    op.drop_table('passing')
    op.drop_table('attempt')
