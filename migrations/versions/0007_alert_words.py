"""What somebody in danger wrote stands sealed with the alert."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'


def upgrade() -> None:
    op.add_column('alert', sa.Column('words_box', sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column('alert', 'words_box')
