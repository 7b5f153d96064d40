"""What was told outside to save a life."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'


def upgrade() -> None:
    op.create_table('told',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('alert_id', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('whom', sa.String(), nullable=False),
    sa.Column('by', sa.String(), nullable=False),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('undone_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("whom IN ('kin', '120', '110')", name=op.f('ck_told_whom')),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ),
    sa.ForeignKeyConstraint(['by'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_told'))
    )
    op.create_index(op.f('ix_told_alert_id'), 'told', ['alert_id'], unique=False)
    op.create_index(op.f('ix_told_person_id'), 'told', ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('told')
