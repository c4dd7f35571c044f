"""A database in; how to make the first account, if nobody has one, out."""

from pathlib import Path

from sqlalchemy import Connection, exists, select

from config.schema.settings import Settings
from streams.web_tables import accounts


def first_account(conn: Connection, settings: Settings, config: Path, database: str) -> str:
    """Give the line that ``trygvarsel run`` says at its start; empty when somebody can sign in already."""
    given = settings.console.sign_in
    if (given is not None and given.roles_claim is not None) or conn.scalar(select(exists(select(accounts.c.id)))):
        return ""
    role = f"{next(iter(settings.partnerships))}:coordinator"
    return (
        "nobody can sign in to the console yet; the first account is made by: "
        f'trygvarsel accounts add {config} LOGIN --name "NAME" --role {role} --db {database}'
    )
