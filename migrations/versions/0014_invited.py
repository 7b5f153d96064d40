"""Who is invited into the team is named in a sealed box."""

import secrets
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'

INVITATION = sa.table('invitation', *(sa.column(name) for name in ('id', 'person_id', 'name', 'used_at', 'revoked_at')), sa.column('name_box', sa.LargeBinary()))
PERSON = sa.table('person', *(sa.column(name) for name in ('id', 'kid')), sa.column('wrapped', sa.LargeBinary()), sa.column('made_at', sa.DateTime(timezone=True)))


def upgrade() -> None:
    with op.batch_alter_table('invitation') as batch:
        batch.add_column(sa.Column('person_id', sa.String(), nullable=False, server_default=''))
        batch.add_column(sa.Column('name_box', sa.LargeBinary(), nullable=True))
    seal()
    with op.batch_alter_table('invitation') as batch:
        batch.alter_column('person_id', server_default=None)
        batch.drop_column('name')


def downgrade() -> None:
    """Names are not read again: whoever is expected still comes in, and is called nothing."""
    op.execute("DELETE FROM person WHERE id IN (SELECT person_id FROM invitation)")
    with op.batch_alter_table('invitation') as batch:
        batch.add_column(sa.Column('name', sa.String(), nullable=False, server_default=''))
        batch.drop_column('name_box')
        batch.drop_column('person_id')
    with op.batch_alter_table('invitation') as batch:
        batch.alter_column('name', server_default=None)


def seal() -> None:
    """Each gets a key of its own; a name is kept only where somebody may still come."""
    context = op.get_context()
    assert context.config is not None and context.connection is not None
    rows = context.connection.execute(sa.select(INVITATION)).all()
    if not rows:
        return
    vault, at = context.config.attributes['vault'], datetime.now(timezone.utc)
    people, changes = [], []
    for row in rows:
        person = secrets.token_hex(10)
        wrapped = vault.new_key(person)
        people.append({'id': person, 'kid': vault.kid, 'wrapped': wrapped, 'made_at': at})
        box = vault.seal(person, wrapped, f'invitation.name_box:{row.id}', row.name)
        expected = row.used_at is None and row.revoked_at is None
        changes.append({'row': row.id, 'owner': person, 'box': box if expected else None})
    context.connection.execute(PERSON.insert(), people)
    change = INVITATION.update().where(INVITATION.c.id == sa.bindparam('row'))
    context.connection.execute(change.values(person_id=sa.bindparam('owner'), name_box=sa.bindparam('box')), changes)
