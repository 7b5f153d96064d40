"""What is written without an application is kept for some days after its last word."""

import sqlalchemy as sa
from alembic import op

revision = '0022'
down_revision = '0021'


def upgrade() -> None:
    op.add_column('thread', sa.Column('wake_on', sa.Date(), nullable=True))
    op.create_index('ix_thread_wake_on', 'thread', ['wake_on', 'id'])
    # What lies there already is looked at by the next tick; what is still within its days sleeps until they are over.
    op.execute("UPDATE thread SET wake_on = '2026-11-01' WHERE kind = 'letter' AND case_id IS NULL")


def downgrade() -> None:
    op.drop_index('ix_thread_wake_on', 'thread')
    op.drop_column('thread', 'wake_on')
