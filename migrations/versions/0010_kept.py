"""What has served its time is erased: closed alerts wake for it, and so do cases that are over."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'


def upgrade() -> None:
    op.add_column('alert', sa.Column('wake_on', sa.Date(), nullable=True))
    op.create_index('ix_alert_wake_on', 'alert', ['wake_on', 'id'])
    op.execute("UPDATE alert SET wake_on = alert.\"on\" WHERE state = 'closed'")
    op.execute("""UPDATE "case" SET wake_on = stage_on WHERE stage IN ('closed', 'not_suitable') AND wake_on IS NULL""")


def downgrade() -> None:
    op.drop_index('ix_alert_wake_on', 'alert')
    op.drop_column('alert', 'wake_on')
