-- Two that paid the same on one day without a reference are told apart by what is written beside it.
CREATE TEMPORARY TABLE renewed ON COMMIT DROP AS
SELECT id, statement_id, line, account_id,
       sha256(convert_to(
           to_char(posted_on, 'YYYY-MM-DD') || '|' || trim_scale(amount)::text || '|' || reference_key
           || CASE direction WHEN 'OUT' THEN '|OUT' ELSE '' END
           || CASE WHEN description || phone = '' THEN '' ELSE '|' || description || '|' || phone END, 'UTF8')) AS fingerprint
FROM statement_lines
WHERE length(ltrim(reference_key, '0')) < 4;
-- Out of the way first: a turn may pass from one line to another.
UPDATE statement_lines SET occurrence = occurrence + 1000000000 FROM renewed WHERE renewed.id = statement_lines.id;
UPDATE statement_lines
SET fingerprint = turns.fingerprint, occurrence = turns.turn
FROM (
    SELECT id, fingerprint,
           row_number() OVER (PARTITION BY account_id, fingerprint ORDER BY statement_id, line)::integer AS turn
    FROM renewed
) AS turns
WHERE turns.id = statement_lines.id;
DROP TABLE renewed;

-- How files were read so far may take dollars for bolívares, or a word of money that went back for income: asked for once
-- more.
DELETE FROM statement_formats;
