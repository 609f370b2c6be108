"""Uploads. The row says what was announced; how many bytes are here is the size of the file itself."""

from sqlite_utils import Database

from lessonstudy.domain.uploads import Upload
from lessonstudy.store import rows


def add(db: Database, upload: Upload) -> None:
    rows.insert(db, "upload", rows.to_row(upload))


def save(db: Database, upload: Upload, seen: int) -> bool:
    return rows.update(db, "upload", upload, seen)


def get(db: Database, upload_id: str) -> Upload | None:
    return rows.one(db, Upload, "SELECT * FROM upload WHERE id = ?", [upload_id])


def open_uploads(db: Database) -> list[Upload]:
    return rows.many(db, Upload, "SELECT * FROM upload WHERE state = 'open' ORDER BY created_at, rowid", [])


def open_like(db: Database, person: str, iteration: str, filename: str, size: int) -> Upload | None:
    """The newest open upload of this person that announced the same file for the same iteration."""
    sql = """
        SELECT upload.* FROM upload JOIN recording ON recording.id = upload.recording
        WHERE upload.state = 'open' AND upload.person = ? AND recording.iteration = ? AND recording.status = 'uploading'
            AND upload.filename = ? AND upload.bytes = ?
        ORDER BY upload.created_at DESC, upload.id DESC LIMIT 1"""
    return rows.one(db, Upload, sql, [person, iteration, filename, size])


def arrived_without_job(db: Database) -> list[Upload]:
    """Uploads that are complete while nobody was told: a recording that waits to be processed, or a package, without a job."""
    sql = """
        SELECT upload.* FROM upload LEFT JOIN recording ON recording.id = upload.recording
        WHERE upload.state = 'done' AND coalesce(recording.status, 'processing') = 'processing'
            AND NOT EXISTS (SELECT 1 FROM job WHERE job.subject = coalesce(recording.id, upload.id))
        ORDER BY upload.created_at, upload.id"""
    return rows.many(db, Upload, sql, [])


def package_like(db: Database, person: str, team: str, filename: str, size: int) -> Upload | None:
    """The newest open upload of this person that announced the same package for the same team."""
    sql = """
        SELECT * FROM upload WHERE state = 'open' AND person = ? AND team = ? AND filename = ? AND bytes = ?
        ORDER BY created_at DESC, id DESC LIMIT 1"""
    return rows.one(db, Upload, sql, [person, team, filename, size])


def packages_of(db: Database, person: str, team: str) -> list[Upload]:
    """The packages of this person for a team that are here, on their way, or were brought in; the newest first."""
    sql = """
        SELECT * FROM upload WHERE person = ? AND team = ? AND (state != 'ended' OR study IS NOT NULL)
        ORDER BY created_at DESC, id DESC"""
    return rows.many(db, Upload, sql, [person, team])


def packages_waiting(db: Database, person: str) -> int:
    """How many packages of this person are here or on their way, whatever the team."""
    sql = "SELECT count(*) AS count FROM upload WHERE person = ? AND team IS NOT NULL AND state != 'ended'"
    return int(rows.select(db, sql, [person])[0]["count"])


def packages_since(db: Database, person: str, at: str) -> int:
    """How many packages this person has announced since then."""
    sql = "SELECT count(*) AS count FROM upload WHERE person = ? AND team IS NOT NULL AND created_at > ?"
    return int(rows.select(db, sql, [person, at])[0]["count"])


def packages_at_rest(db: Database) -> list[Upload]:
    """Packages whose every byte is here, that were not brought in yet and that nothing is at work on."""
    sql = """
        SELECT * FROM upload WHERE team IS NOT NULL AND state = 'done'
            AND NOT EXISTS (SELECT 1 FROM job WHERE job.subject = upload.id AND job.state IN ('queued', 'running'))"""
    return rows.many(db, Upload, sql, [])
