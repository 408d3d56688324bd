-- How its customer chose to pay an order, before any money moved; no row where nobody was asked.
CREATE TABLE payment_choices (
    order_id uuid PRIMARY KEY REFERENCES orders (id),
    method   text NOT NULL CHECK (method IN ('PAGO_MOVIL', 'TRANSFERENCIA', 'ZELLE', 'EFECTIVO', 'TARJETA'))
);
