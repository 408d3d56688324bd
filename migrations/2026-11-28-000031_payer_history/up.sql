-- What the same person paid before is shown beside a payment that is to be decided.
CREATE INDEX payment_submissions_payer_phone ON payment_submissions (payer_phone, reported_at DESC) WHERE payer_phone <> '';
CREATE INDEX payment_submissions_payer_name ON payment_submissions (payer_name, reported_at DESC) WHERE payer_name <> '';
