DROP TABLE refunds;
DROP TABLE payment_verification_log;
DROP TABLE payment_submissions;
DROP TABLE payment_accounts;
DROP TABLE exchange_rates;
