"""Threads: what a human and a person write to each other. What somebody in danger wrote stands in the alert's."""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

revision = '0015'
down_revision = '0014'

WORDS = """
SELECT alert.id, alert.account_id, alert.person_id, alert.area, alert.state, alert.taken_by, alert.at, alert.words_box, person.wrapped
FROM alert JOIN person ON person.id = alert.person_id
WHERE alert.words_box IS NOT NULL AND person.wrapped IS NOT NULL
"""
CASES = """
SELECT member.account_id, "case".id
FROM member JOIN "case" ON "case".id = member.case_id JOIN person ON person.id = "case".person_id
WHERE member.account_id IN (SELECT account_id FROM alert WHERE words_box IS NOT NULL) AND member.until IS NULL
AND member.part NOT IN ('worker', 'provider', 'referrer') AND person.wrapped IS NOT NULL
ORDER BY "case".submitted_at
"""


def upgrade() -> None:
    op.create_table('thread',
    sa.Column('id', sa.String(), nullable=False),
    sa.Column('account_id', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('area', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=True),
    sa.Column('alert_id', sa.String(), nullable=True),
    sa.Column('case_id', sa.String(), nullable=True),
    sa.Column('call_id', sa.String(), nullable=True),
    sa.Column('spoke_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rung', sa.Integer(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('letter', 'alert')", name=op.f('ck_thread_kind')),
    sa.CheckConstraint("state IN ('waiting', 'open', 'closed')", name=op.f('ck_thread_state')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], ),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], ),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], ),
    sa.ForeignKeyConstraint(['case_id'], ['case.id'], ),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread')),
    sa.UniqueConstraint('alert_id', name=op.f('uq_thread_alert_id'))
    )
    op.create_index('ix_thread_account', 'thread', ['account_id', 'state'], unique=False)
    op.create_index(op.f('ix_thread_call_id'), 'thread', ['call_id'], unique=False)
    op.create_index(op.f('ix_thread_case_id'), 'thread', ['case_id'], unique=False)
    op.create_index('ix_thread_next', 'thread', ['state', 'next_at'], unique=False)
    op.create_index('ix_thread_silent', 'thread', ['state', 'silent_at'], unique=False)
    op.create_index(op.f('ix_thread_staff_id'), 'thread', ['staff_id'], unique=False)
    op.create_table('thread_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.String(), nullable=False),
    sa.Column('stem', sa.String(), nullable=False),
    sa.Column('person_id', sa.String(), nullable=False),
    sa.Column('staff_id', sa.String(), nullable=True),
    sa.Column('box', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], ),
    sa.ForeignKeyConstraint(['thread_id'], ['thread.id'], ),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_thread_line')),
    sa.UniqueConstraint('stem', name=op.f('uq_thread_line_stem'))
    )
    op.create_index('ix_thread_line_thread', 'thread_line', ['thread_id', 'id'], unique=False)
    op.create_index('ix_thread_line_unread', 'thread_line', ['staff_id', 'seen_at'], unique=False)

    _take_over_words()
    op.drop_column('alert', 'words_box')


def _take_over_words() -> None:
    """Words kept with an alert become the lines of its thread, sealed anew in their place. An erased person's go."""
    connection, vault = op.get_bind(), context.config.attributes.get('vault')
    kept = connection.execute(sa.text(WORDS).columns(at=sa.DateTime(timezone=True))).all()
    if kept and vault is None:
        raise RuntimeError('words are sealed in here: `jingkang db upgrade` has the keys')
    case_of = {row.account_id: row.id for row in connection.execute(sa.text(CASES))}
    threads, lines = [], []
    for alert in kept:
        thread, person = secrets.token_hex(10), (alert.person_id, alert.wrapped)
        state = 'closed' if alert.state == 'closed' else 'waiting'
        threads.append(
            {'id': thread, 'account_id': alert.account_id, 'kind': 'alert', 'state': state, 'area': alert.area, 'staff_id': alert.taken_by,
             'alert_id': alert.id, 'case_id': case_of.get(alert.account_id), 'rung': 0, 'made_at': alert.at}
        )
        for at, text in vault.open(*person, f'alert.words_box:{alert.id}', alert.words_box):
            stem = secrets.token_urlsafe(9)
            box = vault.seal(*person, f'thread_line.box:{stem}', text)
            at = datetime.fromisoformat(at).astimezone(UTC)
            lines.append({'thread_id': thread, 'stem': stem, 'person_id': alert.person_id, 'box': box, 'at': at})
    for table, rows in (('thread', threads), ('thread_line', lines)):
        if rows:
            columns = (sa.column(name, _KINDS.get(name)) for name in rows[0])
            connection.execute(sa.insert(sa.table(table, *columns)), rows)


_KINDS = {'at': sa.DateTime(timezone=True), 'made_at': sa.DateTime(timezone=True), 'box': sa.LargeBinary()}


def downgrade() -> None:
    op.drop_table('thread_line')
    op.drop_table('thread')
    op.add_column('alert', sa.Column('words_box', sa.LargeBinary(), nullable=True))
