-- The recycle bin. The spine of a record in it stays, so that links and histories keep their ends;
-- its row leaves the table of its type, and with it every list, count, sum and unique index.
ALTER TABLE record ADD COLUMN trashed_at BIGINT;

-- `root_id` is the record whose deletion took this one along, or itself; `cells` are the columns
-- of the row as JSON.
CREATE TABLE trash (
  record_id BIGINT PRIMARY KEY REFERENCES record(id), root_id BIGINT NOT NULL, type TEXT NOT NULL,
  at BIGINT NOT NULL, person_id BIGINT, rule TEXT, cells TEXT NOT NULL, merged_into BIGINT
) STRICT;
CREATE INDEX trash_root ON trash (root_id);
CREATE INDEX trash_at ON trash (at, record_id);

-- Two records of one thing that became one; `moved` is what undoing it takes back, as JSON.
CREATE TABLE merged (
  id IDENTITY, type TEXT NOT NULL, main_id BIGINT NOT NULL, other_id BIGINT NOT NULL,
  at BIGINT NOT NULL, person_id BIGINT, moved TEXT NOT NULL, undone_at BIGINT
) STRICT;
CREATE INDEX merged_other ON merged (other_id);

-- Pairs that somebody has looked at and found different, for everybody; the smaller id first.
CREATE TABLE distinct_pair (
  a_id BIGINT NOT NULL, b_id BIGINT NOT NULL, at BIGINT NOT NULL, person_id BIGINT,
  PRIMARY KEY (a_id, b_id)
) STRICT;

-- What records of a type are alike by, and the pairs found by it; made anew by every search.
CREATE TABLE duplicate_key (
  type TEXT NOT NULL, key TEXT NOT NULL, record_id BIGINT NOT NULL,
  PRIMARY KEY (type, key, record_id)
) STRICT;
CREATE TABLE duplicate (
  type TEXT NOT NULL, a_id BIGINT NOT NULL, b_id BIGINT NOT NULL, score BIGINT NOT NULL,
  reasons TEXT NOT NULL, PRIMARY KEY (type, a_id, b_id)
) STRICT;
CREATE INDEX duplicate_score ON duplicate (type, score, a_id, b_id);

-- The background job that made a change, so that all of them can be taken back.
ALTER TABLE history ADD COLUMN job_id BIGINT;
CREATE INDEX history_job ON history (job_id, id);
