DROP TRIGGER withdrawn_rates_kept ON withdrawn_rates;
