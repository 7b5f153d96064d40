"""A phone in other hands comes back by itself."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'


def upgrade() -> None:
    op.add_column('address', sa.Column('acting_until', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column('address', 'acting_until')
