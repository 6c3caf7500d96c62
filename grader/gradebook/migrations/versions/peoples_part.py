"""Names of students, what a person says when marking, comments in two languages, withdrawals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; rows that are there get what was meant without them."""
    for table, column in (
        ("student", sa.Column("full_name", sa.Text(), nullable=False, server_default="")),
        ("override", sa.Column("remarks", sa.Text(), nullable=False, server_default="[]")),
        ("comment", sa.Column("words_zh", sa.Text(), nullable=False, server_default="")),
        ("comment", sa.Column("withdraws", sa.Integer(), nullable=False, server_default="0")),
        ("publication", sa.Column("withdraws", sa.Integer(), nullable=False, server_default="0")),
    ):
        op.add_column(table, column)
