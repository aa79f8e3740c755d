-- Lines that begin with `sqlite:` or `postgres:` are for that database alone. `{bump …}` counts a
-- generation up when a table changes, `{append_only …}` refuses to change or delete rows.

-- Whether open records of a type need a next step, as its package says. The guard compares: nobody
-- takes the need away from a record by writing past the application. A type never changes.
CREATE TABLE type_rule (
  type TEXT PRIMARY KEY, needs_step BIGINT NOT NULL CHECK (needs_step IN (0, 1))
) STRICT;
INSERT INTO type_rule (type, needs_step) SELECT type, MAX(needs_step) FROM record GROUP BY type;
sqlite: CREATE TRIGGER record_need_new BEFORE INSERT ON record WHEN NEW.needs_step IS NOT (SELECT needs_step FROM type_rule WHERE type = NEW.type) BEGIN SELECT RAISE(ABORT, 'record_has_step'); END;
sqlite: CREATE TRIGGER record_need BEFORE UPDATE OF needs_step, type ON record WHEN NEW.type <> OLD.type OR NEW.needs_step IS NOT (SELECT needs_step FROM type_rule WHERE type = NEW.type) BEGIN SELECT RAISE(ABORT, 'record_has_step'); END;
postgres: CREATE FUNCTION record_need() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (TG_OP = 'UPDATE' AND NEW.type <> OLD.type) OR NEW.needs_step IS DISTINCT FROM (SELECT needs_step FROM type_rule WHERE type = NEW.type) THEN RAISE EXCEPTION 'the need of a next step follows the type' USING ERRCODE = '23514', CONSTRAINT = 'record_has_step'; END IF; RETURN NEW; END $$;
postgres: CREATE TRIGGER record_need BEFORE INSERT OR UPDATE OF needs_step, type ON record FOR EACH ROW EXECUTE FUNCTION record_need();

-- A step is a task of the same record. SQLite adds no key to a table that is there and has one
-- writer at a time, so triggers are enough; rows from before are the doctor's.
sqlite: CREATE TRIGGER step_task_record_new BEFORE INSERT ON plan_step WHEN NEW.record_id IS NOT (SELECT record_id FROM task WHERE id = NEW.task_id) BEGIN SELECT RAISE(ABORT, 'step_task_record'); END;
sqlite: CREATE TRIGGER step_task_record BEFORE UPDATE OF task_id, record_id ON plan_step WHEN NEW.record_id IS NOT (SELECT record_id FROM task WHERE id = NEW.task_id) BEGIN SELECT RAISE(ABORT, 'step_task_record'); END;
sqlite: CREATE TRIGGER task_step_record BEFORE UPDATE OF record_id ON task WHEN NEW.record_id IS NOT OLD.record_id AND EXISTS (SELECT 1 FROM plan_step WHERE task_id = OLD.id) BEGIN SELECT RAISE(ABORT, 'step_task_record'); END;
postgres: CREATE UNIQUE INDEX task_of_record ON task (id, record_id);
postgres: ALTER TABLE plan_step ADD CONSTRAINT step_task_record FOREIGN KEY (task_id, record_id) REFERENCES task (id, record_id) DEFERRABLE INITIALLY DEFERRED NOT VALID;

-- Counted up in the transaction of every change that processes keep in memory.
CREATE TABLE generation (key TEXT PRIMARY KEY, number BIGINT NOT NULL) STRICT;
INSERT INTO generation (key, number) VALUES ('catalog', 1), ('sessions', 1);
postgres: CREATE FUNCTION bump() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE generation SET number = number + 1 WHERE key = TG_ARGV[0]; RETURN NULL; END $$;
{bump catalog: insert on person}
{bump catalog: update of name, position, department_id, is_active, locale on person}
{bump catalog: insert on person_role}
{bump catalog: delete on person_role}
{bump catalog: insert on department}
{bump catalog: update on department}
{bump catalog: delete on department}
{bump catalog: insert on package}
{bump catalog: update on package}
{bump catalog: delete on package}
{bump catalog: insert on flow}
{bump catalog: update on flow}
{bump catalog: insert on setting when (NEW.key NOT LIKE '%/%')}
{bump catalog: update on setting when (NEW.key NOT LIKE '%/%')}
{bump catalog: delete on setting when (OLD.key NOT LIKE '%/%')}
{bump sessions: delete on session}
{bump sessions: delete on token}
{bump sessions: update of is_active on person}

-- Who saw special categories of personal data, at most one line per person, record and hour.
CREATE TABLE special_view (
  person_id BIGINT NOT NULL REFERENCES person(id), record_id BIGINT NOT NULL,
  hour BIGINT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (person_id, record_id, hour)
) STRICT;
CREATE INDEX special_view_record ON special_view (record_id, at);
postgres: CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = '23514', CONSTRAINT = 'append_only'; END $$;
{append_only special_view}
