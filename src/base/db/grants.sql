-- What the role that Krafta works as may do: read and write, and nothing to a table itself. What a trigger refuses whatever is
-- written (`refuse_change`), that role may not do either, so that it holds where triggers are switched off.
DO $$
DECLARE
    worker CONSTANT text := current_setting('krafta.worker');
    one record;
BEGIN
    IF NOT has_schema_privilege(worker, current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', current_schema(), worker);
    END IF;
    FOR one IN
        SELECT c.oid::regclass AS relation,
               -- A view reads and writes as its owner.
               c.relkind = 'v' OR c.relname = '__diesel_schema_migrations' AS is_read_only,
               coalesce(bit_or(t.tgtype), 0) & 16 > 0 AS refuses_update,
               coalesce(bit_or(t.tgtype), 0) & 8 > 0 AS refuses_delete
        FROM pg_class c
        LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgfoid = to_regproc('refuse_change') AND t.tgqual IS NULL
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
          -- An extension may have tables of its own here.
          AND pg_has_role(c.relowner, 'USAGE')
        GROUP BY c.oid
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM %I', one.relation, worker);
        EXECUTE format('GRANT SELECT ON %s TO %I', one.relation, worker);
        CONTINUE WHEN one.is_read_only;
        EXECUTE format('GRANT INSERT ON %s TO %I', one.relation, worker);
        IF NOT one.refuses_update THEN
            EXECUTE format('GRANT UPDATE ON %s TO %I', one.relation, worker);
        END IF;
        IF NOT one.refuses_delete THEN
            EXECUTE format('GRANT DELETE ON %s TO %I', one.relation, worker);
        END IF;
    END LOOP;
    -- Numbers are drawn; nobody sets a sequence back.
    FOR one IN
        SELECT c.oid::regclass AS relation FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' AND pg_has_role(c.relowner, 'USAGE')
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', one.relation, worker);
    END LOOP;
END $$
