-- Portable text: the driver replaces IDENTITY (an id never given twice), ROWID (an id from a
-- sequence), BIGINT (SQLite: INTEGER), TEXT (PostgreSQL: byte order) and STRICT (SQLite only).
-- Times are milliseconds, days are days since 1970, flags are 0 or 1.

CREATE TABLE department (
  id IDENTITY, parent_id BIGINT REFERENCES department(id), name TEXT NOT NULL, head_id BIGINT
) STRICT;

CREATE TABLE person (
  id IDENTITY,
  name TEXT NOT NULL, name_fold TEXT NOT NULL, position TEXT NOT NULL DEFAULT '',
  login TEXT, password_hash TEXT, email TEXT,
  department_id BIGINT REFERENCES department(id),
  locale TEXT NOT NULL DEFAULT 'ru', settings TEXT NOT NULL DEFAULT '{}',
  is_active BIGINT NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
  created_at BIGINT NOT NULL,
  UNIQUE (id, is_active)
) STRICT;
CREATE UNIQUE INDEX person_login ON person (login);

CREATE TABLE person_role (
  person_id BIGINT NOT NULL REFERENCES person(id), role TEXT NOT NULL, PRIMARY KEY (person_id, role)
) STRICT;

CREATE TABLE session (
  hash TEXT PRIMARY KEY, person_id BIGINT NOT NULL REFERENCES person(id),
  created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL,
  agent TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX session_person ON session (person_id);

CREATE TABLE token (
  id ROWID, hash TEXT NOT NULL UNIQUE, person_id BIGINT NOT NULL REFERENCES person(id),
  name TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT
) STRICT;
CREATE INDEX token_person ON token (person_id);

-- One-time links: the first administrator, an invitation, a new password.
CREATE TABLE link (
  hash TEXT PRIMARY KEY, purpose TEXT NOT NULL, person_id BIGINT REFERENCES person(id),
  expires_at BIGINT NOT NULL, used_at BIGINT
) STRICT;

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- What is installed, as the text it was read from: path → text, as JSON.
CREATE TABLE package (
  code TEXT PRIMARY KEY, version TEXT NOT NULL, files TEXT NOT NULL, installed_at BIGINT NOT NULL,
  position BIGINT NOT NULL
) STRICT;

-- The spine of all records. The guard: an open record that needs one has a next step.
CREATE TABLE record (
  id IDENTITY,
  type TEXT NOT NULL, title TEXT NOT NULL DEFAULT '', title_fold TEXT NOT NULL DEFAULT '',
  stage TEXT,
  owner_id BIGINT REFERENCES person(id),
  is_open BIGINT NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1)),
  next_step_id BIGINT, needs_step BIGINT NOT NULL DEFAULT 0 CHECK (needs_step IN (0, 1)),
  version BIGINT NOT NULL DEFAULT 1,
  visit BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL,
  CONSTRAINT record_has_step CHECK (is_open = 0 OR needs_step = 0 OR next_step_id IS NOT NULL)
  {record_step}
) STRICT;
CREATE INDEX record_type ON record (type, id);
CREATE INDEX record_title ON record (type, title_fold, id);
CREATE INDEX record_step ON record (next_step_id);
CREATE INDEX record_owner ON record (owner_id, is_open);

CREATE TABLE task (
  id IDENTITY,
  record_id BIGINT REFERENCES record(id) DEFERRABLE INITIALLY DEFERRED,
  kind TEXT NOT NULL,                 -- task | ask
  title TEXT NOT NULL, text TEXT NOT NULL DEFAULT '',
  who BIGINT NOT NULL REFERENCES person(id),
  due_at BIGINT NOT NULL,
  is_open BIGINT NOT NULL DEFAULT 1 CHECK (is_open IN (0, 1)),
  origin TEXT,                        -- rule that made it: process/node, empty for people
  run_id BIGINT, visit BIGINT NOT NULL DEFAULT 0, keep BIGINT NOT NULL DEFAULT 0,
  form TEXT NOT NULL DEFAULT '{}',    -- JSON: ask kind, fields, outcomes, require_checklist
  extra TEXT NOT NULL DEFAULT '{}',   -- JSON: fields that packages add
  outcome TEXT, result TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL, created_by BIGINT, closed_at BIGINT, closed_by BIGINT,
  version BIGINT NOT NULL DEFAULT 1,
  UNIQUE (id, is_open)
) STRICT;
CREATE INDEX task_record ON task (record_id, is_open);
CREATE INDEX task_who ON task (who, is_open, due_at, record_id);
CREATE INDEX task_author ON task (created_by, is_open);

CREATE TABLE task_item (
  id ROWID, task_id BIGINT NOT NULL REFERENCES task(id), position BIGINT NOT NULL,
  text TEXT NOT NULL, done_at BIGINT, done_by BIGINT
) STRICT;
CREATE INDEX task_item_task ON task_item (task_id, position);

-- Open steps only: a row stands as long as its task is open on an open record. The constant
-- columns make "points at something open" and "of someone active" plain foreign keys.
CREATE TABLE plan_step (
  task_id BIGINT PRIMARY KEY, task_open BIGINT NOT NULL DEFAULT 1 CHECK (task_open = 1),
  record_id BIGINT NOT NULL REFERENCES record(id) DEFERRABLE INITIALLY DEFERRED,
  who BIGINT NOT NULL, who_active BIGINT NOT NULL DEFAULT 1 CHECK (who_active = 1),
  due_at BIGINT NOT NULL,
  UNIQUE (task_id, record_id),
  CONSTRAINT step_task FOREIGN KEY (task_id, task_open) REFERENCES task(id, is_open) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT step_person FOREIGN KEY (who, who_active) REFERENCES person(id, is_active) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX plan_step_record ON plan_step (record_id, due_at);
CREATE INDEX plan_step_who ON plan_step (who);
{record_step_later}

-- What a person did or said about a record: calls, comments, meetings, letters.
CREATE TABLE activity (
  id ROWID, record_id BIGINT NOT NULL REFERENCES record(id),
  kind TEXT NOT NULL, at BIGINT NOT NULL, person_id BIGINT, text TEXT NOT NULL DEFAULT '',
  result TEXT, extra TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX activity_record ON activity (record_id, at);

-- Every change, in the transaction that makes it; also the feed of live changes.
CREATE TABLE history (
  id ROWID, record_id BIGINT, type TEXT NOT NULL, at BIGINT NOT NULL,
  kind TEXT NOT NULL,                 -- created changed moved deleted task_added task_changed task_closed activity imported
  person_id BIGINT, rule TEXT, import_id BIGINT,
  changes TEXT NOT NULL DEFAULT '{}'  -- JSON: field → [old, new], or what the kind needs
) STRICT;
CREATE INDEX history_record ON history (record_id, id);

-- A process at work on a record; `state` is the engine's own JSON.
CREATE TABLE run (
  id ROWID, record_id BIGINT NOT NULL REFERENCES record(id),
  flow TEXT NOT NULL, version BIGINT NOT NULL, scope TEXT NOT NULL, visit BIGINT NOT NULL,
  is_active BIGINT NOT NULL DEFAULT 1, state TEXT NOT NULL,
  started_at BIGINT NOT NULL, ended_at BIGINT,
  UNIQUE (record_id, flow, scope, visit)
) STRICT;

CREATE TABLE timer (
  id ROWID, record_id BIGINT NOT NULL REFERENCES record(id),
  run_id BIGINT NOT NULL REFERENCES run(id), node TEXT NOT NULL,
  due_at BIGINT NOT NULL, is_armed BIGINT NOT NULL DEFAULT 1, fired_at BIGINT,
  UNIQUE (run_id, node)
) STRICT;
CREATE INDEX timer_due ON timer (is_armed, due_at);
CREATE INDEX timer_record ON timer (record_id, is_armed);

CREATE TABLE flow (
  code TEXT NOT NULL, version BIGINT NOT NULL, text TEXT NOT NULL, at BIGINT NOT NULL,
  is_active BIGINT NOT NULL DEFAULT 1, PRIMARY KEY (code, version)
) STRICT;

CREATE TABLE notice (
  id ROWID, person_id BIGINT NOT NULL REFERENCES person(id), at BIGINT NOT NULL,
  text TEXT NOT NULL, record_id BIGINT, task_id BIGINT, rule TEXT,
  needs_action BIGINT NOT NULL DEFAULT 0, read_at BIGINT, idem TEXT UNIQUE
) STRICT;
CREATE INDEX notice_person ON notice (person_id, id);
CREATE INDEX notice_unread ON notice (person_id, read_at, id);

-- Numbers without gaps: the last one given, per series and year.
CREATE TABLE series (key TEXT PRIMARY KEY, last BIGINT NOT NULL) STRICT;

-- Long work in the background.
CREATE TABLE job (
  id IDENTITY, kind TEXT NOT NULL, state TEXT NOT NULL, payload TEXT NOT NULL,
  done BIGINT NOT NULL DEFAULT 0, total BIGINT NOT NULL DEFAULT 0, result TEXT NOT NULL DEFAULT '{}',
  created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL
) STRICT;
CREATE INDEX job_state ON job (state, id);

CREATE TABLE import (
  id IDENTITY, type TEXT NOT NULL, file_name TEXT NOT NULL, mapping TEXT NOT NULL,
  state TEXT NOT NULL, rows_done BIGINT NOT NULL DEFAULT 0, rows_total BIGINT NOT NULL DEFAULT 0,
  made BIGINT NOT NULL DEFAULT 0, failed BIGINT NOT NULL DEFAULT 0, errors TEXT NOT NULL DEFAULT '[]',
  file TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, created_by BIGINT
) STRICT;
CREATE TABLE import_record (
  import_id BIGINT NOT NULL REFERENCES import(id), record_id BIGINT NOT NULL, row_no BIGINT NOT NULL,
  PRIMARY KEY (import_id, record_id)
) STRICT;
CREATE INDEX import_record_record ON import_record (record_id);

-- Columns of the tables of record types, as they were made: what links where, what is retired.
CREATE TABLE type_column (
  type TEXT NOT NULL, code TEXT NOT NULL, kind TEXT NOT NULL, to_type TEXT,
  is_retired BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (type, code)
) STRICT;
CREATE INDEX type_column_to ON type_column (to_type);

-- Words of records for search; its shape is the database's own.
{search}
