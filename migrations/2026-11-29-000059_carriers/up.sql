-- Who carries parcels, and where one is followed: facts that change, so they stand in a table. `{guia}` is where the number goes;
-- without an address that takes it there is a page to type it into.
CREATE TABLE carriers (
    name         text PRIMARY KEY CHECK (name = btrim(name) AND char_length(name) BETWEEN 1 AND 120),
    tracking_url text NOT NULL DEFAULT '' CHECK (tracking_url = '' OR tracking_url ~ '^https?://[^ ]+$'
                     AND tracking_url LIKE '%{guia}%' AND char_length(tracking_url) <= 500),
    page_url     text NOT NULL DEFAULT '' CHECK (page_url = '' OR page_url ~ '^https?://[^ ]+$' AND char_length(page_url) <= 500),
    active       boolean NOT NULL DEFAULT true
);
CREATE UNIQUE INDEX carriers_name ON carriers (lower(name));

INSERT INTO carriers (name, tracking_url, page_url) VALUES
    ('Zoom', 'https://zoom.red/tracking-de-envios-personas/?nro-guia={guia}&tipo-consulta=1', 'https://zoom.red/'),
    ('Tealca', 'https://www.tealca.com/rastrear-envio/?guia={guia}', 'https://www.tealca.com/'),
    ('MRW', '', 'https://mrwve.com/mi-envio'),
    ('Domesa', '', 'http://domesa.com.ve/'),
    ('Liberty Express', '', 'https://www.libertyexpress.com/venezuela/rastreo/');
