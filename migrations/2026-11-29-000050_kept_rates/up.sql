-- That a rate was withdrawn is kept like the rest: it is not emptied.
CREATE TRIGGER withdrawn_rates_kept BEFORE TRUNCATE ON withdrawn_rates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
