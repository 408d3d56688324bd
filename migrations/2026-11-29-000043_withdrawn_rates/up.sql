-- A rate that does not count yet may be a slip: it is taken out of the ledger, and kept here with who did it.
CREATE TABLE withdrawn_rates (
    id           uuid PRIMARY KEY,
    rate         numeric(14, 4) NOT NULL,
    source       text NOT NULL,
    valid_from   timestamptz NOT NULL,
    created_by   uuid REFERENCES users,
    withdrawn_by uuid NOT NULL REFERENCES users,
    withdrawn_at timestamptz NOT NULL,
    -- What counted once was paid at.
    CHECK (withdrawn_at < valid_from)
);
CREATE TRIGGER withdrawn_rates_append_only BEFORE UPDATE OR DELETE ON withdrawn_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The ledger lets nothing else go.
CREATE FUNCTION refuse_unless_withdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM withdrawn_rates w WHERE w.id = OLD.id AND w.valid_from = OLD.valid_from AND w.rate = OLD.rate) THEN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER exchange_rates_append_only ON exchange_rates;
CREATE TRIGGER exchange_rates_append_only BEFORE UPDATE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER exchange_rates_withdrawn BEFORE DELETE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_withdrawn();
