DROP TRIGGER exchange_rates_withdrawn ON exchange_rates;
DROP TRIGGER exchange_rates_append_only ON exchange_rates;
CREATE TRIGGER exchange_rates_append_only BEFORE UPDATE OR DELETE ON exchange_rates
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_unless_withdrawn();
DROP TABLE withdrawn_rates;
