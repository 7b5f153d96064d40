"""The word that staff come in by, how long they are in, and wrong tries counted where they are typed."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'


def upgrade() -> None:
    op.create_table('guess',
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("what IN ('word', 'code')", name=op.f('ck_guess_what')),
    sa.PrimaryKeyConstraint('what', 'who', name=op.f('pk_guess'))
    )
    op.add_column('staff', sa.Column('secret', sa.LargeBinary(), nullable=True))
    op.add_column('address', sa.Column('login_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('address', sa.Column('login_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('invitation', sa.Column('renews', sa.String(), nullable=True))
    op.drop_column('account', 'misses')
    op.drop_column('account', 'closed_until')


def downgrade() -> None:
    op.add_column('account', sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('account', sa.Column('misses', sa.Integer(), nullable=False, server_default='0'))
    op.drop_column('invitation', 'renews')
    op.drop_column('address', 'login_until')
    op.drop_column('address', 'login_at')
    op.drop_column('staff', 'secret')
    op.drop_table('guess')
