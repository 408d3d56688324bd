-- As what a workshop wants the print files of designs for what it offers.
ALTER TABLE workshop_offers ADD COLUMN print_file text NOT NULL DEFAULT 'pdf'
    CHECK (print_file IN ('pdf', 'pdf_marks', 'png'));
