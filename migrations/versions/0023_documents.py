"""Official documents and their clauses."""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'


def upgrade() -> None:
    from bot.store.tables.columns import Instant

    op.create_table(
        'document',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('short', sa.String(), nullable=False),
        sa.Column('area', sa.String(), nullable=False),
        sa.Column('printed_number', sa.String(), nullable=True),
        sa.Column('title', sa.String(), nullable=True),
        sa.Column('issuers', sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ('issued', 'effective', 'valid_until', 'target_until')),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('original', sa.LargeBinary(), nullable=False),
        sa.Column('at', Instant(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    )
    op.create_table(
        'clause',
        sa.Column('document', sa.String(), nullable=False),
        sa.Column('at', sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ('label', 'title', 'text')),
        sa.ForeignKeyConstraint(['document'], ['document.id']),
        sa.PrimaryKeyConstraint('document', 'at', name=op.f('pk_clause')),
    )


def downgrade() -> None:
    op.drop_table('clause')
    op.drop_table('document')
