-- Where people find the shop, and where those pay who pay in cash: those whose order stays in that state.
ALTER TABLE settings
    ADD COLUMN contact_whatsapp text NOT NULL DEFAULT '',
    ADD COLUMN contact_hours text NOT NULL DEFAULT '',
    ADD COLUMN cash_place text NOT NULL DEFAULT '',
    ADD COLUMN cash_hours text NOT NULL DEFAULT '',
    ADD COLUMN cash_state text NOT NULL DEFAULT '',
    ADD CONSTRAINT settings_cash_place CHECK ((cash_place = '') = (cash_state = ''));
