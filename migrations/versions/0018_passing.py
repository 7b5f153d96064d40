"""A caseload passes over in portions; what has not yet is known again."""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'


def upgrade() -> None:
    with op.batch_alter_table('absence') as batch:
        batch.add_column(sa.Column('passing', sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table('absence') as batch:
        batch.alter_column('passing', server_default=None)


def downgrade() -> None:
    op.drop_column('absence', 'passing')
