-- On which stages a record stood, from when until when: filters ask for the past by it.
CREATE TABLE stage_visit (
  id ROWID, record_id BIGINT NOT NULL REFERENCES record(id),
  stage TEXT NOT NULL, since BIGINT NOT NULL, until BIGINT
) STRICT;
CREATE INDEX stage_visit_record ON stage_visit (record_id, stage, since, until);

-- What histories remember of the records that are there.
sqlite: INSERT INTO stage_visit (record_id, stage, since, until) SELECT m.record_id, m.stage, m.at, LEAD(m.at) OVER (PARTITION BY m.record_id ORDER BY m.at, m.id) FROM (SELECT h.id, h.record_id, h.at, json_extract(h.changes, '$.stage[1]') AS stage FROM history h JOIN record r ON r.id = h.record_id WHERE h.kind = 'moved' UNION ALL SELECT 0, r.id, r.created_at, COALESCE((SELECT json_extract(h.changes, '$.stage[0]') FROM history h WHERE h.record_id = r.id AND h.kind = 'moved' ORDER BY h.id LIMIT 1), r.stage) FROM record r) m WHERE m.stage IS NOT NULL;
postgres: INSERT INTO stage_visit (record_id, stage, since, until) SELECT m.record_id, m.stage, m.at, LEAD(m.at) OVER (PARTITION BY m.record_id ORDER BY m.at, m.id) FROM (SELECT h.id, h.record_id, h.at, h.changes::json->'stage'->>1 AS stage FROM history h JOIN record r ON r.id = h.record_id WHERE h.kind = 'moved' UNION ALL SELECT 0, r.id, r.created_at, COALESCE((SELECT h.changes::json->'stage'->>0 FROM history h WHERE h.record_id = r.id AND h.kind = 'moved' ORDER BY h.id LIMIT 1), r.stage) FROM record r) m WHERE m.stage IS NOT NULL;
