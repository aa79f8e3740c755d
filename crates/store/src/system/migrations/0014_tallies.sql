-- How many records of a type stand on a stage with a person, with a dated next step, with which
-- sums, and by the hour in which the step is due: kept by triggers on the tables of types, so that
-- a board and the total of a list cost the same at any size. On SQLite a row for each key; on
-- PostgreSQL changes are only added, so that writers do not wait for each other, and gathered now
-- and then. An empty stage is '', nobody is 0; an hour holds the moments (hour - 1, hour] since 1970. A sum is high * 10^9 + low, so that no sum of
-- money is too large.
CREATE TABLE tally (
  type TEXT NOT NULL, stage TEXT NOT NULL, owner_id BIGINT NOT NULL,
  n BIGINT NOT NULL, n_due BIGINT NOT NULL
) STRICT;
CREATE TABLE tally_sum (
  type TEXT NOT NULL, field TEXT NOT NULL, stage TEXT NOT NULL, owner_id BIGINT NOT NULL,
  high BIGINT NOT NULL, low BIGINT NOT NULL
) STRICT;
CREATE TABLE tally_hour (
  type TEXT NOT NULL, stage TEXT NOT NULL, hour BIGINT NOT NULL, n BIGINT NOT NULL
) STRICT;
sqlite: CREATE UNIQUE INDEX tally_key ON tally (type, stage, owner_id);
sqlite: CREATE UNIQUE INDEX tally_sum_key ON tally_sum (type, field, stage, owner_id);
sqlite: CREATE UNIQUE INDEX tally_hour_key ON tally_hour (type, stage, hour);
postgres: CREATE INDEX tally_key ON tally (type, stage, owner_id) INCLUDE (n, n_due);
postgres: CREATE INDEX tally_sum_key ON tally_sum (type, field, stage, owner_id) INCLUDE (high, low);
postgres: CREATE INDEX tally_hour_key ON tally_hour (type, stage, hour) INCLUDE (n);

-- Which sums the triggers of a type keep: codes of fields with commas.
CREATE TABLE tally_of (type TEXT PRIMARY KEY, sums TEXT NOT NULL) STRICT;
