-- Where a content lies, a place of its own each time it comes; null: under its hash, as before.
ALTER TABLE file_blob ADD COLUMN place TEXT;
-- Places that no row names any more; their bytes are on their way out.
CREATE TABLE file_gone (place TEXT PRIMARY KEY) STRICT;
