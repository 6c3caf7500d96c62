"""What Alembic runs: the steps, on the connection that it is handed."""

from alembic import context

from grader.gradebook.tables import metadata


def migrate() -> None:
    """Run the steps in the transaction that the caller has begun and will end."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=True,
    )
    context.run_migrations()


if hasattr(context, "config"):  # only Alembic has one
    migrate()
