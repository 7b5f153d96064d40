"""How often an answer was shown, and whether it helped."""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'


def upgrade() -> None:
    op.create_table(
        'asked',
        sa.Column('entry', sa.String(), nullable=False),
        sa.Column('on', sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ('shown', 'helped', 'no_help')),
        sa.PrimaryKeyConstraint('entry', 'on', name=op.f('pk_asked')),
    )


def downgrade() -> None:
    op.drop_table('asked')
