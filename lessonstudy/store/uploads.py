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
    """Uploads that are complete while nobody was told: their recording waits to be processed and has no job."""
    sql = """
        SELECT upload.* FROM upload JOIN recording ON recording.id = upload.recording
        WHERE upload.state = 'done' AND recording.status = 'processing'
            AND NOT EXISTS (SELECT 1 FROM job WHERE job.subject = recording.id)
        ORDER BY upload.created_at, upload.id"""
    return rows.many(db, Upload, sql, [])
