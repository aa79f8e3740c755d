-- What came from outside for a record: an answer, a letter, a call. The key keeps twice from being
-- more than once.
CREATE TABLE incoming (
  id IDENTITY, key TEXT UNIQUE, record_id BIGINT NOT NULL REFERENCES record(id),
  name TEXT NOT NULL, data TEXT NOT NULL, at BIGINT NOT NULL, person_id BIGINT
) STRICT;
CREATE INDEX incoming_record ON incoming (record_id, id);
