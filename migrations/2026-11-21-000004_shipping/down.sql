DROP TABLE fulfillment_rules;
DROP TABLE shipping_rates;
