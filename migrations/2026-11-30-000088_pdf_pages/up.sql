-- Of a PDF that can be placed in a design: how many pages it has, and how large the first one is, in thousandths of a millimetre.
ALTER TABLE uploads
    ADD COLUMN pages integer CHECK (pages > 0),
    ADD COLUMN width_um integer CHECK (width_um > 0),
    ADD COLUMN height_um integer CHECK (height_um > 0),
    ADD CONSTRAINT uploads_page_whole CHECK (num_nulls(pages, width_um, height_um) IN (0, 3)),
    ADD CONSTRAINT uploads_page_of_pdf CHECK (pages IS NULL OR content_type = 'application/pdf');
