"""How far a place is depends on who asks: no text of its own says it."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'


def upgrade() -> None:
    op.drop_column('institution', 'distance')


def downgrade() -> None:
    op.add_column('institution', sa.Column('distance', sa.String(), nullable=False, server_default=''))
    with op.batch_alter_table('institution') as batch:
        batch.alter_column('distance', server_default=None)
