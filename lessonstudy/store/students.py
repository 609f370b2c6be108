"""Focus students, by pseudonym."""

from sqlite_utils import Database

from lessonstudy.domain.students import Student
from lessonstudy.store import rows


def add(db: Database, student: Student) -> None:
    rows.insert(db, "student", rows.to_row(student))


def save(db: Database, student: Student, seen: int) -> bool:
    return rows.update(db, "student", student, seen)


def get(db: Database, student_id: str) -> Student | None:
    return rows.one(db, Student, "SELECT * FROM student WHERE id = ?", [student_id])


def of_study(db: Database, study_id: str) -> list[Student]:
    return rows.many(db, Student, "SELECT * FROM student WHERE study = ? ORDER BY pseudonym", [study_id])
