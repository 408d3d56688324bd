-- The links by which a design is shared: one at a time, withdrawn for good, and then another. A design without a row has its first one
-- (number 0), which every design had before links could be withdrawn.
CREATE TABLE design_links (
    design_id    uuid NOT NULL REFERENCES designs ON DELETE CASCADE,
    number       integer NOT NULL CHECK (number >= 0), -- its token carries it
    made_at      timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES users,
    PRIMARY KEY (design_id, number),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE UNIQUE INDEX design_links_one ON design_links (design_id) WHERE withdrawn_at IS NULL;
CREATE INDEX design_links_withdrawn_by ON design_links (withdrawn_by);
