-- How the statements of an account are read: which column is what.
CREATE TABLE statement_formats (
    account_id uuid PRIMARY KEY REFERENCES payment_accounts,
    columns    jsonb NOT NULL CHECK (jsonb_typeof(columns) = 'object'),
    updated_by uuid REFERENCES users,
    updated_at timestamptz NOT NULL
);

-- A file that was imported.
CREATE TABLE statements (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES payment_accounts,
    file_name   text NOT NULL CHECK (length(file_name) <= 200),
    sha256      bytea NOT NULL CHECK (length(sha256) = 32),
    lines_read  integer NOT NULL CHECK (lines_read >= 0),
    lines_new   integer NOT NULL CHECK (lines_new BETWEEN 0 AND lines_read),
    imported_by uuid REFERENCES users,
    imported_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX statements_once ON statements (account_id, sha256);
CREATE INDEX statements_newest ON statements (imported_at DESC, id DESC);

-- A file that waits until an admin has said which column is what. Swept after a day.
CREATE TABLE statement_drafts (
    id          uuid PRIMARY KEY,
    account_id  uuid NOT NULL REFERENCES payment_accounts,
    file_name   text NOT NULL CHECK (length(file_name) <= 200),
    content     bytea NOT NULL,
    uploaded_by uuid REFERENCES users,
    uploaded_at timestamptz NOT NULL
);

-- Money that came in, as the bank printed it. The same line of an overlapping file is the same row: a line is known by
-- its day, amount and reference, and by its turn among lines that print the same.
CREATE TABLE statement_lines (
    id            uuid PRIMARY KEY,
    account_id    uuid NOT NULL REFERENCES payment_accounts,
    statement_id  uuid NOT NULL REFERENCES statements,
    line          integer NOT NULL CHECK (line > 0), -- in the file
    posted_on     date NOT NULL,
    amount        numeric(16, 2) NOT NULL CHECK (amount > 0), -- in the account's currency
    reference     text NOT NULL,
    reference_key text NOT NULL,
    description   text NOT NULL DEFAULT '',
    bank          text NOT NULL DEFAULT '',
    phone         text NOT NULL DEFAULT '',
    fingerprint   bytea NOT NULL CHECK (length(fingerprint) = 32),
    occurrence    integer NOT NULL CHECK (occurrence > 0),
    submission_id uuid UNIQUE REFERENCES payment_submissions, -- the payment it proved
    matched_by    uuid REFERENCES users,
    matched_at    timestamptz,
    aside_reason  text, -- no order's money: a loan, a sale in the shop
    aside_by      uuid REFERENCES users,
    aside_at      timestamptz,
    reference_tail text NOT NULL GENERATED ALWAYS AS (right(reference_key, 4)) STORED,
    UNIQUE (account_id, fingerprint, occurrence),
    CHECK ((submission_id IS NULL) = (matched_at IS NULL)),
    CHECK ((aside_reason IS NULL) = (aside_at IS NULL)),
    CHECK (submission_id IS NULL OR aside_at IS NULL)
);
CREATE INDEX statement_lines_statement ON statement_lines (statement_id, line);
CREATE INDEX statement_lines_free ON statement_lines (posted_on DESC, id DESC)
    WHERE submission_id IS NULL AND aside_at IS NULL;
CREATE INDEX statement_lines_free_tail ON statement_lines (reference_tail)
    WHERE submission_id IS NULL AND aside_at IS NULL;
CREATE INDEX statement_lines_free_amount ON statement_lines (amount)
    WHERE submission_id IS NULL AND aside_at IS NULL;

-- How a picture looks, to know a receipt that was sent before: 256 bits, and the eight pieces of 32 by which near ones
-- are found (two pictures that differ in fewer than eight bits share at least one).
ALTER TABLE uploads
    ADD COLUMN look       bytea CHECK (length(look) = 32),
    ADD COLUMN look_parts bigint[] CHECK (cardinality(look_parts) = 8),
    ADD CHECK ((look IS NULL) = (look_parts IS NULL));
CREATE INDEX uploads_look ON uploads USING gin (look_parts) WHERE look_parts IS NOT NULL;
CREATE INDEX uploads_sha256 ON uploads (sha256);

-- Open payments that a line may prove.
CREATE INDEX payment_submissions_open_tail ON payment_submissions (reference_tail)
    WHERE status IN ('REPORTED', 'UNDER_REVIEW');
CREATE INDEX payment_submissions_open_amount ON payment_submissions (amount_reported)
    WHERE status IN ('REPORTED', 'UNDER_REVIEW');
-- Confirmed payments of an account's last weeks, for a statement that comes after them.
CREATE INDEX payment_submissions_account_confirmed ON payment_submissions (account_id, reported_at)
    WHERE status = 'CONFIRMED';
