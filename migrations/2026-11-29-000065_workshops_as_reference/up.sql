-- Every page with an order names its workshops: read once by each process too.
CREATE TRIGGER reference_data_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON workshops
    FOR EACH STATEMENT EXECUTE FUNCTION reference_data_changed();
