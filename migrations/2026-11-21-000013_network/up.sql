-- Days on which a workshop does not work, besides weekends and public holidays.
CREATE TABLE workshop_closures (
    workshop_id uuid NOT NULL REFERENCES workshops,
    day         date NOT NULL,
    reason      text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
    PRIMARY KEY (workshop_id, day)
);

-- Who changed a price, a policy, a coverage or a rate, from what to what. `workshop_id` is empty for what concerns all.
CREATE TABLE network_audit (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workshop_id uuid REFERENCES workshops,
    subject     text NOT NULL CHECK (subject ~ '^[a-z_]+$'),   -- workshop, offer, coverage, closure, rate, rule, zone
    label       text NOT NULL DEFAULT '',                      -- which one, in words that last
    field       text NOT NULL CHECK (field ~ '^[a-z_]+$'),
    old_value   text,                                          -- empty: there was none
    new_value   text,                                          -- empty: it was taken away
    actor_id    uuid REFERENCES users,
    created_at  timestamptz NOT NULL
);
CREATE INDEX network_audit_common ON network_audit (id DESC) WHERE workshop_id IS NULL;
CREATE INDEX network_audit_workshop ON network_audit (workshop_id, id DESC) WHERE workshop_id IS NOT NULL;
CREATE TRIGGER network_audit_append_only BEFORE UPDATE OR DELETE ON network_audit
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What an admin may set. One row.
CREATE TABLE settings (
    id              boolean PRIMARY KEY DEFAULT true CHECK (id),
    acceptance_days integer NOT NULL DEFAULT 1 CHECK (acceptance_days BETWEEN 1 AND 10) -- business days
);
INSERT INTO settings DEFAULT VALUES;

-- The administration searches people by name and address, whatever the case and the accents: letters are taken apart, and
-- their accents left out. Capitals that are no letter and accent are listed because `lower` leaves them alone under the
-- locale C.
ALTER TABLE users ADD COLUMN search_text text NOT NULL GENERATED ALWAYS AS
    (translate(lower(regexp_replace(normalize(name || ' ' || email, NFD), '[\u0300-\u036f]', '', 'g')),
        'ÆÐØÞĐŁŒ', 'æðøþđłœ')) STORED;
CREATE INDEX users_search ON users USING gin (search_text gin_trgm_ops);
-- Ids are in the order of time: newest first.
CREATE INDEX users_role ON users (role, id DESC);

-- An offer that work was agreed on is not deleted; whether it was must not take a look at every assignment.
CREATE INDEX assignments_offer ON assignments (workshop_offer_id) WHERE workshop_offer_id IS NOT NULL;
