"""Whoever took somebody in arranges a first time with them."""

from alembic import op

revision = '0019'
down_revision = '0018'

REASONS = ('call_me', 'soon', 'teach', 'application', 'unheard', 'question', 'wrong_number', 'changed', 'support', 'withdrawn', 'lead', 'discharge', 'share', 'offer', 'waiting', 'moving', 'guardian', 'follow_up')


def reasons(*words: str) -> None:
    """What a call may be for. SQLite makes the table anew, and only with the checks that are named here."""
    with op.batch_alter_table('call') as batch:
        for column, some in (('state', ('open', 'done')), ('reason', words)):
            batch.drop_constraint(op.f(f'ck_call_{column}'), type_='check')
            batch.create_check_constraint(op.f(f'ck_call_{column}'), f"{column} IN ({', '.join(repr(word) for word in some)})")


def upgrade() -> None:
    reasons(*REASONS, 'meet')


def downgrade() -> None:
    op.execute("DELETE FROM call_try WHERE call_id IN (SELECT id FROM call WHERE reason = 'meet')")
    op.execute("DELETE FROM call WHERE reason = 'meet'")
    reasons(*REASONS)
