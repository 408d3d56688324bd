-- Numbers that a process has set aside, to promise them while it cannot ask. They begin with a character with which no
-- other new number begins; the one of an order is unique in `orders`, as ever.
CREATE TABLE reserved_order_numbers (
    number      text PRIMARY KEY CHECK (number ~ '^KRFT-Z[0-9A-HJKMNP-TV-Z]{5}$'),
    reserved_at timestamptz NOT NULL
);

-- Orders that were taken while the database was away and do not fit any more, until an admin decides. Kept for good.
CREATE TABLE held_orders (
    -- What the order is to be called.
    id          uuid PRIMARY KEY,
    number      text NOT NULL UNIQUE,
    accepted_at timestamptz NOT NULL,
    held_at     timestamptz NOT NULL,
    -- Why it does not fit: for programs, and for people.
    code        text NOT NULL CHECK (code <> ''),
    reason      text NOT NULL CHECK (reason <> ''),
    -- All that the customer gave, and what they were promised.
    record      jsonb NOT NULL,
    -- What a repeat of the request is known by.
    key_owner   text,
    key         text,
    decision    text CHECK (decision IN ('ENTERED', 'DISCARDED')),
    decided_by  uuid REFERENCES users (id),
    decided_at  timestamptz,
    note        text NOT NULL DEFAULT '',
    CHECK ((key_owner IS NULL) = (key IS NULL)),
    CHECK ((decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)),
    CHECK (decision IS DISTINCT FROM 'DISCARDED' OR note <> '')
);
CREATE INDEX held_orders_waiting ON held_orders (accepted_at) WHERE decision IS NULL;
CREATE INDEX held_orders_key ON held_orders (key_owner, key) WHERE key IS NOT NULL;

-- Their files: what waits for a person is not swept.
CREATE TABLE held_order_files (
    order_id  uuid NOT NULL REFERENCES held_orders (id),
    upload_id uuid NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (order_id, upload_id)
);
CREATE INDEX held_order_files_upload_id ON held_order_files (upload_id);
