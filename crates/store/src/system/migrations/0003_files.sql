-- Contents by their SHA-256. An upload counts `stored_at` up before it puts the bytes in place, so
-- that the sweep never takes away what just came.
CREATE TABLE file_blob (
  hash TEXT PRIMARY KEY, bytes BIGINT NOT NULL, stored_at BIGINT NOT NULL
) STRICT;

-- What people see as a file. The row outlives its content (`hash` empty): histories name it.
-- `free_since` is set while no record holds it.
CREATE TABLE file (
  id IDENTITY, hash TEXT REFERENCES file_blob(hash), name TEXT NOT NULL, bytes BIGINT NOT NULL,
  mime TEXT NOT NULL, created_by BIGINT, created_at BIGINT NOT NULL,
  free_since BIGINT, was_used BIGINT NOT NULL DEFAULT 0 CHECK (was_used IN (0, 1))
) STRICT;
CREATE INDEX file_hash ON file (hash);
CREATE INDEX file_free ON file (free_since);

-- Which field of which record holds a file, and until when it did.
CREATE TABLE file_use (
  file_id BIGINT NOT NULL REFERENCES file(id), record_id BIGINT NOT NULL, field TEXT NOT NULL,
  since BIGINT NOT NULL, ended_at BIGINT, PRIMARY KEY (file_id, record_id, field)
) STRICT;
CREATE INDEX file_use_record ON file_use (record_id);
