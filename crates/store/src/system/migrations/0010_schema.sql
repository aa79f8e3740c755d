-- Columns kept under another name since their field is of another kind; digits of decimals.
ALTER TABLE type_column ADD COLUMN kept_of TEXT;
ALTER TABLE type_column ADD COLUMN scale BIGINT;

-- What a change of the types still does with the records that are there, in order; `after_id` is
-- how far it has come. `work` is JSON.
CREATE TABLE schema_step (
  id IDENTITY, job_id BIGINT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, work TEXT NOT NULL,
  after_id BIGINT NOT NULL DEFAULT 0, done BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0, lost BIGINT NOT NULL DEFAULT 0, is_done BIGINT NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX schema_step_job ON schema_step (job_id, id);

-- Values that could not be converted, as they were.
CREATE TABLE kept_value (
  type TEXT NOT NULL, field TEXT NOT NULL, record_id BIGINT NOT NULL, kind TEXT NOT NULL,
  value TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (type, field, record_id)
) STRICT;

-- Every text that a package has had, with who changed it, when and why.
CREATE TABLE revision (
  id IDENTITY, package TEXT NOT NULL, version TEXT NOT NULL, files TEXT NOT NULL,
  at BIGINT NOT NULL, person_id BIGINT, note TEXT NOT NULL DEFAULT '', job_id BIGINT
) STRICT;
CREATE INDEX revision_package ON revision (package, id);
INSERT INTO revision (package, version, files, at) SELECT code, version, files, installed_at FROM package;
