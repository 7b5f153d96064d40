"""Institutions: kind, registration, whom they serve, how many they take, a hotline, their standing; what they charge."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'

KINDS = "'farm', 'workshop', 'day_centre', 'halfway_house', 'comprehensive', 'clubhouse', 'sunshine_home', 'hospital', 'clinic', 'social_work', 'unstated'"
REGISTRATIONS = "'approved', 'registered', 'filed', 'pending', 'ended', 'none', 'unstated'"


def upgrade() -> None:
    with op.batch_alter_table('institution') as batch:
        batch.add_column(sa.Column('kind', sa.String(), nullable=False, server_default='unstated'))
        batch.add_column(sa.Column('registration', sa.String(), nullable=False, server_default='unstated'))
        batch.add_column(sa.Column('licence', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('serves', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('capacity', sa.Integer(), nullable=True))
        batch.add_column(sa.Column('hotline', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('hotline_hours', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('is_hub', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column('is_contact_point', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column('is_branded', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.create_check_constraint(op.f('ck_institution_kind'), f'kind IN ({KINDS})')
        batch.create_check_constraint(op.f('ck_institution_registration'), f'registration IN ({REGISTRATIONS})')
    # A site was free words until now; those that are one of the kinds stay what they are.
    op.execute(f'UPDATE institution SET kind = site WHERE site IN ({KINDS})')
    with op.batch_alter_table('institution') as batch:
        batch.drop_column('site')
    op.create_table('price',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('institution_id', sa.String(), nullable=False),
    sa.Column('item', sa.String(), nullable=False),
    sa.Column('amount', sa.String(), nullable=False),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('since', sa.Date(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('made_by', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['institution_id'], ['institution.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price'))
    )
    op.create_index(op.f('ix_price_institution_id'), 'price', ['institution_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_price_institution_id'), table_name='price')
    op.drop_table('price')
    with op.batch_alter_table('institution') as batch:
        batch.add_column(sa.Column('site', sa.String(), nullable=False, server_default=''))
    op.execute('UPDATE institution SET site = kind')
    with op.batch_alter_table('institution') as batch:
        batch.drop_constraint(op.f('ck_institution_registration'), type_='check')
        batch.drop_constraint(op.f('ck_institution_kind'), type_='check')
        for column in ('is_branded', 'is_contact_point', 'is_hub', 'hotline_hours', 'hotline', 'capacity', 'serves', 'licence', 'registration', 'kind'):
            batch.drop_column(column)
