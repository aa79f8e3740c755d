-- What fields of several links hold, one row a link: the way back has an index, and a record that
-- others point at cannot vanish. The order stands in the column of the field.
CREATE TABLE record_link (
  record_id BIGINT NOT NULL REFERENCES record(id), field TEXT NOT NULL,
  to_id BIGINT NOT NULL REFERENCES record(id), PRIMARY KEY (record_id, field, to_id)
) STRICT;
CREATE INDEX record_link_to ON record_link (to_id, field, record_id);
