-- Words of types, fields, options and stages in the office's language, for the views that report
-- tools read; `code` is empty for a field's own name, both are for a type's.
CREATE TABLE type_word (
  type TEXT NOT NULL, field TEXT NOT NULL, code TEXT NOT NULL, label TEXT NOT NULL,
  PRIMARY KEY (type, field, code)
) STRICT;

-- The views as they were made: another text makes a view anew.
CREATE TABLE report_view (name TEXT PRIMARY KEY, type TEXT NOT NULL, text TEXT NOT NULL) STRICT;

-- Views stand apart, so that a role may read them and nothing else.
postgres: CREATE SCHEMA IF NOT EXISTS report;
postgres: CREATE SCHEMA IF NOT EXISTS special;
