"""A database that somebody else writes to in; how far that has come, without being in the way, out."""

from sqlalchemy import Engine, text


def sorted_so_far(engine: Engine, prefix: str) -> int:
    """Tell how many reports have been taken from their topic, by the offsets in the database."""
    query = 'SELECT coalesce(sum("offset" + 1), 0) FROM offsets WHERE topic = :topic'
    with engine.connect() as conn:
        return int(conn.execute(text(query), {"topic": f"{prefix}.reports"}).scalar_one())


def journal_lines(engine: Engine) -> int:
    """Tell how far the journal's numbers have come, without reading it; some of the last may not be committed yet."""
    with engine.connect() as conn:
        query = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM journal_seq_seq"
        return int(conn.execute(text(query)).scalar_one())


def whole(engine: Engine, lines: int) -> bool:
    """Tell whether the journal holds so many reports; it is read only when it may."""
    if journal_lines(engine) < lines:
        return False
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT count(report) FROM journal")).scalar_one()) >= lines


def alerts_raised(engine: Engine) -> int:
    """Count the alerts."""
    with engine.connect() as conn:
        return int(conn.execute(text("SELECT count(*) FROM alerts")).scalar_one())
