ALTER TABLE settings
    DROP COLUMN contact_whatsapp,
    DROP COLUMN contact_hours,
    DROP COLUMN cash_place,
    DROP COLUMN cash_hours,
    DROP COLUMN cash_state;
