-- Designs that their owners keep, whether or not anything is ordered with them: others go after a week.
CREATE TABLE kept_designs (
    design_id uuid PRIMARY KEY REFERENCES designs,
    kept_at   timestamptz NOT NULL
);
-- A list of one's own, the newest first.
CREATE INDEX designs_of_owner ON designs (owner_id, created_at DESC, id DESC) WHERE owner_id IS NOT NULL;
