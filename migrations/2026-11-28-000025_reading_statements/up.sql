-- How files were read so far says nothing of what left, and guessed words by how they begin: asked for once more.
DELETE FROM statement_formats;

-- Money that left is counted beside what came in, whose counts stay as they are.
ALTER TABLE statements
    ADD COLUMN out_read  integer NOT NULL DEFAULT 0 CHECK (out_read >= 0),
    ADD COLUMN out_new   integer NOT NULL DEFAULT 0 CHECK (out_new BETWEEN 0 AND out_read),
    ADD COLUMN content   bytea, -- the file, so that it can be read again with other columns
    ADD COLUMN undone_by uuid REFERENCES users,
    ADD COLUMN undone_at timestamptz,
    ADD CHECK (undone_at IS NOT NULL OR undone_by IS NULL);
COMMENT ON COLUMN statements.lines_read IS 'Lines of money that came in.';
COMMENT ON COLUMN statements.undone_at IS 'Its lines are gone, and the same file may be imported again; the row stays as the record of it.';
DROP INDEX statements_once;
CREATE UNIQUE INDEX statements_once ON statements (account_id, sha256) WHERE undone_at IS NULL;

-- A line that is probably another file's, printed with another day or another reference. It proves nothing while it is set
-- aside, which it is until an admin says that it is other money.
ALTER TABLE statement_lines
    ADD COLUMN seen_before uuid REFERENCES statement_lines ON DELETE SET NULL,
    ADD COLUMN retaken_by  uuid REFERENCES users,
    ADD COLUMN retaken_at  timestamptz,
    ADD CHECK (seen_before <> id),
    ADD CHECK (retaken_at IS NOT NULL OR retaken_by IS NULL);
CREATE INDEX statement_lines_seen_before ON statement_lines (seen_before) WHERE seen_before IS NOT NULL;
-- What other files brought around a day.
CREATE INDEX statement_lines_day ON statement_lines (account_id, posted_on);

-- Rows of a file that are no line of it: those that are no movement, and those that could not be read, which a person
-- mends or passes over.
CREATE TABLE statement_rejects (
    id           uuid PRIMARY KEY,
    statement_id uuid NOT NULL REFERENCES statements,
    line         integer NOT NULL CHECK (line > 0), -- in the file
    content      text NOT NULL,
    why          text NOT NULL,
    state        text NOT NULL CHECK (state IN ('NO_MOVEMENT', 'OPEN', 'PASSED', 'MENDED')),
    line_id      uuid REFERENCES statement_lines ON DELETE SET NULL, -- what it became
    settled_by   uuid REFERENCES users,
    settled_at   timestamptz,
    CHECK ((state IN ('PASSED', 'MENDED')) = (settled_at IS NOT NULL)),
    CHECK (line_id IS NULL OR state = 'MENDED')
);
CREATE INDEX statement_rejects_statement ON statement_rejects (statement_id, state, line);
CREATE INDEX statement_rejects_line ON statement_rejects (line_id) WHERE line_id IS NOT NULL;
