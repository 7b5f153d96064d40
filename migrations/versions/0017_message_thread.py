"""What of a thread stands on a page is found by the thread, so that it goes from every page when its days are over."""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'

IN_THREAD = sa.text('thread_id IS NOT NULL')


def upgrade() -> None:
    op.add_column('message', sa.Column('thread_id', sa.String(), nullable=True))
    op.create_index('ix_message_thread', 'message', ['thread_id'], sqlite_where=IN_THREAD, postgresql_where=IN_THREAD)


def downgrade() -> None:
    op.drop_index('ix_message_thread', 'message')
    op.drop_column('message', 'thread_id')
