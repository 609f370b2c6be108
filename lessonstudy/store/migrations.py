"""The schema, as an append-only list of small steps. A step that has been released is never changed.

Times of day are ISO 8601 text in UTC; seconds since 1970 where they are compared often. Lists without a life of their own
are JSON text.
"""

from sqlite_utils import Database, Migrations

from lessonstudy.domain.entity import now
from lessonstudy.domain.identity import new_id

migrations = Migrations("lessonstudy")

_ENTITY = "id TEXT PRIMARY KEY, version INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL"


def _run(db: Database, *statements: str) -> None:
    for statement in statements:
        db.execute(statement)


@migrations()
def people(db: Database) -> None:
    _run(
        db,
        f"CREATE TABLE team ({_ENTITY}, name TEXT NOT NULL) STRICT",
        f"""CREATE TABLE person ({_ENTITY},
            email TEXT NOT NULL UNIQUE, name TEXT NOT NULL, admin INTEGER NOT NULL, active INTEGER NOT NULL) STRICT""",
        # apart from the person, so that no list of people can carry a hash along
        """CREATE TABLE password (person TEXT PRIMARY KEY REFERENCES person(id) ON DELETE CASCADE,
            hash TEXT NOT NULL, changed_at TEXT NOT NULL) STRICT""",
        f"""CREATE TABLE membership ({_ENTITY},
            team TEXT NOT NULL REFERENCES team(id), person TEXT NOT NULL REFERENCES person(id),
            role TEXT NOT NULL, state TEXT NOT NULL, study TEXT, expires_at TEXT, UNIQUE (team, person)) STRICT""",
        "CREATE INDEX membership_person ON membership(person)",
        # only the SHA-256 of the cookie's value is kept; times are seconds since 1970
        """CREATE TABLE session (id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, csrf TEXT NOT NULL,
            created REAL NOT NULL, used REAL NOT NULL, client TEXT NOT NULL) STRICT""",
        "CREATE INDEX session_person ON session(person)",
        """CREATE TABLE token (id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, label TEXT NOT NULL,
            created REAL NOT NULL, used REAL) STRICT""",
        # one-time links: first administrator, invitation, reset
        """CREATE TABLE link (id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
            team TEXT REFERENCES team(id), person TEXT REFERENCES person(id), role TEXT, email TEXT, made_by TEXT,
            created REAL NOT NULL, expires REAL NOT NULL, used REAL) STRICT""",
        """CREATE TABLE attempt (id INTEGER PRIMARY KEY, account TEXT NOT NULL, address TEXT NOT NULL,
            at REAL NOT NULL) STRICT""",
        "CREATE INDEX attempt_account ON attempt(account, at)",
        "CREATE INDEX attempt_address ON attempt(address, at)",
    )


@migrations()
def lessons(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE study ({_ENTITY}, team TEXT NOT NULL REFERENCES team(id), title TEXT NOT NULL,
            preset TEXT NOT NULL, research_theme TEXT NOT NULL, inquiry_question TEXT NOT NULL,
            theory_of_action TEXT NOT NULL, subject TEXT NOT NULL, grade TEXT NOT NULL,
            curriculum_expectations TEXT NOT NULL, adapted TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX study_team ON study(team)",
        f"""CREATE TABLE plan ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id), number INTEGER NOT NULL,
            parent TEXT REFERENCES plan(id), goal TEXT NOT NULL, success_criteria TEXT NOT NULL,
            materials TEXT NOT NULL, take_up TEXT NOT NULL, state TEXT NOT NULL, UNIQUE (study, number)) STRICT""",
        """CREATE TABLE phase (id TEXT PRIMARY KEY, plan TEXT NOT NULL REFERENCES plan(id), position INTEGER NOT NULL,
            root TEXT NOT NULL, title TEXT NOT NULL, purpose TEXT NOT NULL, planned_minutes REAL NOT NULL,
            teacher_moves TEXT NOT NULL, points_to_notice TEXT NOT NULL, UNIQUE (plan, root)) STRICT""",
        """CREATE TABLE anticipated (id TEXT NOT NULL, phase TEXT NOT NULL REFERENCES phase(id) ON DELETE CASCADE,
            position INTEGER NOT NULL, description TEXT NOT NULL, planned_response TEXT NOT NULL,
            PRIMARY KEY (phase, id)) STRICT""",
        f"""CREATE TABLE student ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id), pseudonym TEXT NOT NULL,
            learner_group TEXT NOT NULL, current_level TEXT NOT NULL, state TEXT NOT NULL,
            UNIQUE (study, pseudonym)) STRICT""",
        f"""CREATE TABLE scheme ({_ENTITY}, team TEXT NOT NULL REFERENCES team(id), slug TEXT NOT NULL,
            name TEXT NOT NULL, source TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL,
            UNIQUE (team, slug, number)) STRICT""",
        """CREATE TABLE code (scheme TEXT NOT NULL REFERENCES scheme(id) ON DELETE CASCADE, key TEXT NOT NULL,
            position INTEGER NOT NULL, name TEXT NOT NULL, color TEXT NOT NULL, definition TEXT NOT NULL,
            example TEXT NOT NULL, non_example TEXT NOT NULL, kind TEXT NOT NULL, "group" TEXT,
            PRIMARY KEY (scheme, key)) STRICT""",
        f"""CREATE TABLE iteration ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            plan TEXT NOT NULL REFERENCES plan(id), number INTEGER NOT NULL, kind TEXT NOT NULL,
            teacher TEXT REFERENCES person(id), class_label TEXT NOT NULL, date TEXT, noting TEXT NOT NULL,
            schemes TEXT NOT NULL, started_at TEXT, phases TEXT NOT NULL, seq INTEGER NOT NULL, state TEXT NOT NULL,
            UNIQUE (study, number)) STRICT""",
        f"""CREATE TABLE recording ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id), label TEXT NOT NULL,
            filename TEXT NOT NULL, bytes INTEGER NOT NULL, status TEXT NOT NULL, error TEXT, duration_ms INTEGER,
            fps REAL, width INTEGER, height INTEGER, has_sound INTEGER, offset_ms INTEGER NOT NULL, sha256 TEXT,
            loaded_by TEXT) STRICT""",
        "CREATE INDEX recording_iteration ON recording(iteration)",
        """CREATE TABLE rendition (recording TEXT NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
            kind TEXT NOT NULL, state TEXT NOT NULL, progress REAL NOT NULL, error TEXT,
            PRIMARY KEY (recording, kind)) STRICT""",
    )


@migrations()
def observations(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE observation ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id),
            observer TEXT NOT NULL REFERENCES person(id), recording TEXT REFERENCES recording(id),
            start_ms INTEGER NOT NULL, end_ms INTEGER, saw TEXT NOT NULL, think TEXT NOT NULL,
            phase TEXT REFERENCES phase(id), phase_source TEXT NOT NULL, anticipated TEXT, region TEXT,
            flag INTEGER NOT NULL, clock TEXT NOT NULL, state TEXT NOT NULL, seq INTEGER NOT NULL) STRICT""",
        "CREATE INDEX observation_seq ON observation(iteration, seq)",
        # columns of the key come first: else the integrity check of SQLite 3.40 sees NULL in those that do not
        """CREATE TABLE observation_code (observation TEXT NOT NULL REFERENCES observation(id) ON DELETE CASCADE,
            scheme TEXT NOT NULL, code TEXT NOT NULL, position INTEGER NOT NULL,
            PRIMARY KEY (observation, scheme, code), FOREIGN KEY (scheme, code) REFERENCES code(scheme, key))
            STRICT, WITHOUT ROWID""",
        "CREATE INDEX observation_code_code ON observation_code(scheme, code)",
        """CREATE TABLE observation_student (observation TEXT NOT NULL REFERENCES observation(id) ON DELETE CASCADE,
            student TEXT NOT NULL REFERENCES student(id), position INTEGER NOT NULL,
            PRIMARY KEY (observation, student)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX observation_student_student ON observation_student(student)",
        "CREATE VIRTUAL TABLE observation_text USING fts5(saw, think, content='observation', content_rowid='rowid')",
        """CREATE TRIGGER observation_added AFTER INSERT ON observation BEGIN
            INSERT INTO observation_text(rowid, saw, think) VALUES (new.rowid, new.saw, new.think); END""",
        """CREATE TRIGGER observation_removed AFTER DELETE ON observation BEGIN
            INSERT INTO observation_text(observation_text, rowid, saw, think)
            VALUES ('delete', old.rowid, old.saw, old.think); END""",
        """CREATE TRIGGER observation_changed AFTER UPDATE OF saw, think ON observation BEGIN
            INSERT INTO observation_text(observation_text, rowid, saw, think)
            VALUES ('delete', old.rowid, old.saw, old.think);
            INSERT INTO observation_text(rowid, saw, think) VALUES (new.rowid, new.saw, new.think); END""",
    )


@migrations()
def events(db: Database) -> None:
    _run(
        db,
        """CREATE TABLE event (number INTEGER PRIMARY KEY, at TEXT NOT NULL, team TEXT, iteration TEXT, seq INTEGER,
            person TEXT, kind TEXT NOT NULL, entity TEXT NOT NULL, entity_version INTEGER NOT NULL, undoes INTEGER,
            digest TEXT NOT NULL, hash TEXT NOT NULL) STRICT""",
        "CREATE INDEX event_iteration ON event(iteration, seq)",
        "CREATE INDEX event_person ON event(person, iteration, number)",
        "CREATE INDEX event_entity ON event(entity, number)",
        "CREATE INDEX event_undoes ON event(undoes) WHERE undoes IS NOT NULL",
        # apart from the event, so that a text can be erased without breaking the chain
        """CREATE TABLE event_body (number INTEGER PRIMARY KEY REFERENCES event(number), salt BLOB NOT NULL,
            body TEXT NOT NULL) STRICT""",
    )


@migrations()
def work(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE job ({_ENTITY}, kind TEXT NOT NULL, subject TEXT NOT NULL, team TEXT, requested_by TEXT,
            state TEXT NOT NULL, step TEXT NOT NULL, progress REAL NOT NULL, attempts INTEGER NOT NULL,
            cancel_wanted INTEGER NOT NULL, started REAL, heartbeat REAL, checkpoint TEXT, error TEXT) STRICT""",
        "CREATE INDEX job_state ON job(state)",
        "CREATE INDEX job_subject ON job(subject)",
        f"""CREATE TABLE upload ({_ENTITY}, recording TEXT NOT NULL REFERENCES recording(id),
            person TEXT NOT NULL REFERENCES person(id), filename TEXT NOT NULL, bytes INTEGER NOT NULL,
            state TEXT NOT NULL, expires_at TEXT NOT NULL) STRICT""",
        "CREATE INDEX upload_recording ON upload(recording)",
    )


@migrations()
def kept_events(db: Database) -> None:
    _run(
        db,
        # "insert or replace" removes a row without the authorizer being asked
        """CREATE TRIGGER event_kept BEFORE INSERT ON event WHEN EXISTS (SELECT 1 FROM event WHERE number = new.number)
            BEGIN SELECT RAISE(ABORT, 'an event is never replaced'); END""",
    )


@migrations()
def fairness(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE submission ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id),
            person TEXT NOT NULL REFERENCES person(id), UNIQUE (iteration, person)) STRICT""",
        # the body as it was handed in: the note itself may be changed afterwards
        """CREATE TABLE submission_note (submission TEXT NOT NULL REFERENCES submission(id) ON DELETE CASCADE,
            observation TEXT NOT NULL REFERENCES observation(id), version INTEGER NOT NULL, body TEXT NOT NULL,
            PRIMARY KEY (submission, observation)) STRICT, WITHOUT ROWID""",
        "CREATE INDEX submission_note_observation ON submission_note(observation)",
        f"""CREATE TABLE reply ({_ENTITY}, observation TEXT NOT NULL REFERENCES observation(id),
            iteration TEXT NOT NULL REFERENCES iteration(id), author TEXT NOT NULL REFERENCES person(id),
            text TEXT NOT NULL, state TEXT NOT NULL, seq INTEGER NOT NULL) STRICT""",
        "CREATE INDEX reply_observation ON reply(observation)",
        "CREATE INDEX reply_seq ON reply(iteration, seq)",
        # what everyone of an iteration may hear, apart from the notes: counted for each viewer while notes are hidden
        "CREATE INDEX event_public ON event(iteration, seq) WHERE kind NOT IN ('observation', 'reply')",
        # a hidden note's seq is its place among what its observer may see, not among everyone's events
        """UPDATE observation SET seq = (SELECT count(*) FROM event WHERE event.iteration = observation.iteration
                AND event.seq <= observation.seq
                AND (event.kind NOT IN ('observation', 'reply') OR event.person = observation.observer))
            WHERE iteration IN (SELECT id FROM iteration
                WHERE noting = 'independent' AND state IN ('planned', 'taught', 'noting'))""",
    )


@migrations()
def undo_requests(db: Database) -> None:
    _run(
        db,
        # what a browser asked under an id of its own: asked again after a lost answer, it is not done twice
        """CREATE TABLE undo_request (person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, request TEXT NOT NULL,
            entity TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (person, request)) STRICT, WITHOUT ROWID""",
    )


@migrations()
def bookmarks(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE bookmark ({_ENTITY}, person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            iteration TEXT NOT NULL REFERENCES iteration(id), at_ms INTEGER NOT NULL, label TEXT NOT NULL) STRICT""",
        "CREATE INDEX bookmark_person ON bookmark(person, iteration)",
        """CREATE TABLE place (person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE,
            recording TEXT NOT NULL REFERENCES recording(id) ON DELETE CASCADE, at_ms INTEGER NOT NULL,
            updated_at TEXT NOT NULL, PRIMARY KEY (person, recording)) STRICT, WITHOUT ROWID""",
    )


@migrations()
def captions(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE captions ({_ENTITY}, recording TEXT NOT NULL REFERENCES recording(id), label TEXT NOT NULL,
            language TEXT NOT NULL, count INTEGER NOT NULL) STRICT""",
        "CREATE INDEX captions_recording ON captions(recording)",
        # apart, so that a list of captions does not read what everybody said
        """CREATE TABLE captions_cues (captions TEXT PRIMARY KEY REFERENCES captions(id) ON DELETE CASCADE,
            cues TEXT NOT NULL) STRICT""",
    )


@migrations()
def job_results(db: Database) -> None:
    _run(db, "ALTER TABLE job ADD COLUMN given TEXT", "ALTER TABLE job ADD COLUMN result TEXT")


@migrations()
def recording_parts(db: Database) -> None:
    _run(db, "ALTER TABLE recording ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'")


@migrations()
def scheme_versions(db: Database) -> None:
    _run(
        db,
        "ALTER TABLE scheme ADD COLUMN language TEXT NOT NULL DEFAULT 'en'",
        "ALTER TABLE scheme ADD COLUMN parent TEXT REFERENCES scheme(id)",
        "ALTER TABLE scheme ADD COLUMN code_map TEXT NOT NULL DEFAULT '{}'",
        # what a team made of the lists of judging words; a team that changed nothing has no row
        f"""CREATE TABLE nudge ({_ENTITY}, languages TEXT NOT NULL, added TEXT NOT NULL, removed TEXT NOT NULL,
            FOREIGN KEY (id) REFERENCES team(id)) STRICT""",
    )


@migrations()
def chain(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE claim ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            iteration TEXT NOT NULL REFERENCES iteration(id), author TEXT NOT NULL REFERENCES person(id),
            text TEXT NOT NULL, cites TEXT NOT NULL, against TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX claim_study ON claim(study)",
        f"""CREATE TABLE tweak ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            iteration TEXT NOT NULL REFERENCES iteration(id), author TEXT NOT NULL REFERENCES person(id), phase TEXT,
            change TEXT NOT NULL, why TEXT NOT NULL, claims TEXT NOT NULL, parent TEXT REFERENCES tweak(id),
            answer TEXT NOT NULL, query TEXT NOT NULL, enacted_in TEXT REFERENCES iteration(id), enacted_ms INTEGER,
            enacted_note TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX tweak_study ON tweak(study)",
        f"""CREATE TABLE prediction ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            tweak TEXT NOT NULL REFERENCES tweak(id), author TEXT NOT NULL REFERENCES person(id), who TEXT NOT NULL,
            expects TEXT NOT NULL, measure TEXT NOT NULL, confidence INTEGER NOT NULL, result TEXT NOT NULL,
            cites TEXT NOT NULL, note TEXT NOT NULL, withdrawn INTEGER NOT NULL) STRICT""",
        "CREATE INDEX prediction_study ON prediction(study)",
        f"""CREATE TABLE outcome ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            tweak TEXT NOT NULL REFERENCES tweak(id), iteration TEXT NOT NULL REFERENCES iteration(id),
            author TEXT NOT NULL REFERENCES person(id), decision TEXT NOT NULL, cites TEXT NOT NULL,
            against TEXT NOT NULL, note TEXT NOT NULL, child TEXT REFERENCES tweak(id), withdrawn INTEGER NOT NULL) STRICT""",
        "CREATE INDEX outcome_study ON outcome(study)",
        f"""CREATE TABLE learning ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            author TEXT NOT NULL REFERENCES person(id), text TEXT NOT NULL, scope TEXT NOT NULL, cites TEXT NOT NULL,
            against TEXT NOT NULL, tweaks TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX learning_study ON learning(study)",
        # one row for each move, whatever it changed together, so that it is taken back as a whole
        """CREATE TABLE chain_move (number INTEGER PRIMARY KEY, study TEXT NOT NULL REFERENCES study(id),
            person TEXT NOT NULL REFERENCES person(id), at TEXT NOT NULL, steps TEXT NOT NULL,
            undone INTEGER NOT NULL) STRICT""",
        "CREATE INDEX chain_move_person ON chain_move(person, study, number)",
        f"""CREATE TABLE criteria ({_ENTITY}, iteration TEXT NOT NULL UNIQUE REFERENCES iteration(id),
            results TEXT NOT NULL) STRICT""",
    )


@migrations()
def noticing(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE noticing ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id),
            teacher TEXT NOT NULL REFERENCES person(id), text TEXT NOT NULL, skipped INTEGER NOT NULL,
            UNIQUE (iteration, teacher)) STRICT""",
    )


@migrations()
def phase_expectations(db: Database) -> None:
    _run(
        db,
        "ALTER TABLE phase ADD COLUMN expected TEXT NOT NULL DEFAULT '[]'",
        # asked with every phase that a draft loses
        "CREATE INDEX observation_phase ON observation(phase) WHERE phase IS NOT NULL",
    )


@migrations()
def debriefs(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE norms ({_ENTITY}, team TEXT NOT NULL REFERENCES team(id), number INTEGER NOT NULL,
            items TEXT NOT NULL, purpose TEXT NOT NULL, source TEXT NOT NULL, adopted_by TEXT REFERENCES person(id),
            adopted_at TEXT, state TEXT NOT NULL, UNIQUE (team, number)) STRICT""",
        f"""CREATE TABLE signature ({_ENTITY}, norms TEXT NOT NULL REFERENCES norms(id),
            person TEXT NOT NULL REFERENCES person(id), UNIQUE (norms, person)) STRICT""",
        f"""CREATE TABLE protocol ({_ENTITY}, team TEXT NOT NULL REFERENCES team(id), name TEXT NOT NULL,
            source TEXT NOT NULL, summary TEXT NOT NULL, adapted TEXT NOT NULL, origin TEXT NOT NULL,
            steps TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX protocol_team ON protocol(team)",
        # the steps as they were when it was opened: the protocol may change meanwhile
        f"""CREATE TABLE debrief ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id), protocol TEXT NOT NULL,
            steps TEXT NOT NULL, facilitator TEXT NOT NULL REFERENCES person(id), speaker TEXT REFERENCES person(id),
            step INTEGER NOT NULL, began_ms INTEGER, paused_ms INTEGER, added_ms INTEGER NOT NULL,
            state TEXT NOT NULL) STRICT""",
        "CREATE INDEX debrief_iteration ON debrief(iteration)",
        "CREATE UNIQUE INDEX debrief_open ON debrief(iteration) WHERE state != 'done'",
        f"""CREATE TABLE debrief_entry ({_ENTITY}, debrief TEXT NOT NULL REFERENCES debrief(id), step INTEGER NOT NULL,
            author TEXT NOT NULL REFERENCES person(id), kind TEXT NOT NULL, text TEXT NOT NULL, stance TEXT,
            state TEXT NOT NULL) STRICT""",
        "CREATE INDEX debrief_entry_debrief ON debrief_entry(debrief)",
    )


@migrations()
def board(db: Database) -> None:
    _run(
        db,
        # the study board counts notes and finds flagged ones without reading them all
        "CREATE INDEX observation_count ON observation(iteration, observer, state)",
        "CREATE INDEX observation_flagged ON observation(iteration, start_ms) WHERE flag = 1",
    )


@migrations()
def watched(db: Database) -> None:
    _run(
        db,
        # from the recording to all who watched it: figures ask so, and a person's own row is found as well
        """CREATE TABLE watched (recording TEXT NOT NULL REFERENCES recording(id) ON DELETE CASCADE,
            person TEXT NOT NULL REFERENCES person(id) ON DELETE CASCADE, spans TEXT NOT NULL,
            updated_at TEXT NOT NULL, PRIMARY KEY (recording, person)) STRICT, WITHOUT ROWID""",
    )


@migrations()
def consensus(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE consensus ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id),
            author TEXT NOT NULL REFERENCES person(id), notes TEXT NOT NULL, start_ms INTEGER NOT NULL, end_ms INTEGER,
            codes TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL) STRICT""",
        "CREATE INDEX consensus_iteration ON consensus(iteration)",
    )


@migrations()
def search(db: Database) -> None:
    _run(
        db,
        "DROP TRIGGER observation_added",
        "DROP TRIGGER observation_removed",
        "DROP TRIGGER observation_changed",
        "DROP TABLE observation_text",
        # `number` is an INTEGER PRIMARY KEY: VACUUM may give other rowids to a table whose key is text. `marks` is what a
        # note can be filtered by, each as one word of letters and digits, so that words and filters meet in one index
        """CREATE TABLE observation_mark (number INTEGER PRIMARY KEY,
            observation TEXT NOT NULL UNIQUE REFERENCES observation(id), marks TEXT NOT NULL) STRICT""",
        """CREATE VIEW observation_words AS SELECT number, saw, think, marks
            FROM observation_mark JOIN observation ON observation.id = observation_mark.observation""",
        """CREATE VIRTUAL TABLE observation_text USING fts5(saw, think, marks, content='observation_words',
            content_rowid='number', prefix='2 3 4', tokenize="unicode61 remove_diacritics 2")""",
        """CREATE TRIGGER observation_mark_added AFTER INSERT ON observation_mark BEGIN
            INSERT INTO observation_text(rowid, saw, think, marks)
            SELECT new.number, saw, think, new.marks FROM observation WHERE id = new.observation; END""",
        """CREATE TRIGGER observation_mark_changed AFTER UPDATE OF marks ON observation_mark BEGIN
            INSERT INTO observation_text(observation_text, rowid, saw, think, marks)
            SELECT 'delete', old.number, saw, think, old.marks FROM observation WHERE id = old.observation;
            INSERT INTO observation_text(rowid, saw, think, marks)
            SELECT new.number, saw, think, new.marks FROM observation WHERE id = new.observation; END""",
        """CREATE TRIGGER observation_mark_removed BEFORE DELETE ON observation_mark BEGIN
            INSERT INTO observation_text(observation_text, rowid, saw, think, marks)
            SELECT 'delete', old.number, saw, think, old.marks FROM observation WHERE id = old.observation; END""",
        """CREATE TRIGGER observation_changed AFTER UPDATE OF saw, think ON observation
            WHEN old.saw IS NOT new.saw OR old.think IS NOT new.think BEGIN
            INSERT INTO observation_text(observation_text, rowid, saw, think, marks)
            SELECT 'delete', number, old.saw, old.think, marks FROM observation_mark WHERE observation = old.id;
            INSERT INTO observation_text(rowid, saw, think, marks)
            SELECT number, new.saw, new.think, marks FROM observation_mark WHERE observation = new.id; END""",
        """CREATE TRIGGER observation_removed BEFORE DELETE ON observation BEGIN
            DELETE FROM observation_mark WHERE observation = old.id; END""",
        """INSERT INTO observation_mark (observation, marks)
            SELECT observation.id, CASE observation.state WHEN 'withdrawn' THEN '' ELSE
                'n' || replace(study.team, '-', '') || ' y' || replace(study.id, '-', '')
                || ' i' || replace(iteration.id, '-', '') || ' o' || replace(observation.observer, '-', '')
                || CASE WHEN flag THEN ' flagged' ELSE '' END || CASE WHEN think != '' THEN ' thought' ELSE '' END
                || coalesce((SELECT group_concat(' c' || replace(scheme, '-', '') || 'k' || code, '')
                    FROM observation_code WHERE observation = observation.id), '')
                || coalesce((SELECT group_concat(' s' || replace(student, '-', ''), '')
                    FROM observation_student WHERE observation = observation.id), '') END
            FROM observation JOIN iteration ON iteration.id = observation.iteration
            JOIN study ON study.id = iteration.study ORDER BY observation.rowid""",
        f"""CREATE TABLE saved_search ({_ENTITY}, team TEXT NOT NULL REFERENCES team(id),
            owner TEXT NOT NULL REFERENCES person(id), name TEXT NOT NULL, filters TEXT NOT NULL,
            shared INTEGER NOT NULL) STRICT""",
        "CREATE INDEX saved_search_team ON saved_search(team)",
    )


@migrations()
def reels(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE reel ({_ENTITY}, study TEXT NOT NULL REFERENCES study(id),
            author TEXT NOT NULL REFERENCES person(id), title TEXT NOT NULL, clips TEXT NOT NULL,
            state TEXT NOT NULL) STRICT""",
        "CREATE INDEX reel_study ON reel(study)",
    )


@migrations()
def backups(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE backup_plan ({_ENTITY}, nightly INTEGER NOT NULL, hour INTEGER NOT NULL,
            keep INTEGER NOT NULL) STRICT""",
    )
    at = now()
    db.execute("INSERT INTO backup_plan VALUES (?, 1, ?, ?, 1, 3, 7)", [new_id(), at, at])


@migrations()
def imports(db: Database) -> None:
    _run(
        db,
        f"""CREATE TABLE "import" ({_ENTITY}, iteration TEXT NOT NULL REFERENCES iteration(id),
            person TEXT NOT NULL REFERENCES person(id), filename TEXT NOT NULL, bytes INTEGER NOT NULL,
            choices TEXT NOT NULL, as_last_time INTEGER NOT NULL, state TEXT NOT NULL, notes INTEGER NOT NULL,
            expires_at TEXT NOT NULL) STRICT""",
        'CREATE INDEX import_person ON "import"(person, iteration)',
        """CREATE TABLE import_note (import TEXT NOT NULL REFERENCES "import"(id) ON DELETE CASCADE,
            observation TEXT NOT NULL REFERENCES observation(id), PRIMARY KEY (import, observation)) STRICT, WITHOUT ROWID""",
        """CREATE TABLE import_mapping (team TEXT NOT NULL REFERENCES team(id), kind TEXT NOT NULL,
            choices TEXT NOT NULL, PRIMARY KEY (team, kind)) STRICT, WITHOUT ROWID""",
    )


@migrations()
def token_scopes(db: Database) -> None:
    # tokens of before go on as they were: with all rights, and without an end
    _run(
        db,
        "ALTER TABLE token ADD COLUMN scope TEXT NOT NULL DEFAULT 'all'",
        "ALTER TABLE token ADD COLUMN expires REAL",
    )


@migrations()
def package_uploads(db: Database) -> None:
    # an upload needs no recording any more: it can be a package for a team
    _run(
        db,
        "ALTER TABLE upload RENAME TO upload_before",
        "DROP INDEX upload_recording",
        f"""CREATE TABLE upload ({_ENTITY}, recording TEXT REFERENCES recording(id), team TEXT REFERENCES team(id),
            study TEXT REFERENCES study(id), person TEXT NOT NULL REFERENCES person(id), filename TEXT NOT NULL,
            bytes INTEGER NOT NULL, state TEXT NOT NULL, expires_at TEXT NOT NULL,
            CHECK ((recording IS NULL) != (team IS NULL))) STRICT""",
        """INSERT INTO upload (id, version, created_at, updated_at, recording, person, filename, bytes, state, expires_at)
            SELECT id, version, created_at, updated_at, recording, person, filename, bytes, state, expires_at
            FROM upload_before ORDER BY rowid""",
        "DROP TABLE upload_before",
        "CREATE INDEX upload_recording ON upload(recording)",
        "CREATE INDEX upload_package ON upload(person, team) WHERE team IS NOT NULL",
    )
