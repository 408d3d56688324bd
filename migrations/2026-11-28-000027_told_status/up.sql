-- Which status a customer was told of: a word of its own, for the words of a letter may be put better any day.
ALTER TABLE outbox ADD COLUMN order_status text;
ALTER TABLE notices ADD COLUMN order_status text;
COMMENT ON COLUMN outbox.order_status IS 'Of news about an order: the status that they tell of.';
COMMENT ON COLUMN notices.order_status IS 'Of news about an order: the status that they tell of.';

-- Until now every such text began with the words of its status.
CREATE TEMPORARY TABLE told (words, status) ON COMMIT DROP AS
    SELECT * FROM (VALUES
            ('Tu pedido está creado y espera el registro del pago manual.', 'PENDING'),
            ('Recibimos tu comprobante. El pedido quedará en revisión hasta confirmar el ingreso real en la cuenta indicada.', 'REPORTED'),
            ('Estamos verificando el pago reportado antes de iniciar producción.', 'UNDER_REVIEW'),
            ('Pago verificado. El equipo coordinará la asignación con un taller aliado apto.', 'CONFIRMED'),
            ('El taller aliado fue notificado y debe aceptar o rechazar la asignación.', 'NOTIFIED'),
            ('El taller aceptó el pedido y lo preparará para producción.', 'ACCEPTED'),
            ('Tu producto está actualmente en producción con el taller asignado.', 'IN_PRODUCTION'),
            ('Tu pedido está listo para retiro, delivery local o envío según la modalidad seleccionada.', 'READY'),
            ('Tu pedido fue entregado al operador de despacho.', 'HANDED_TO_DELIVERY'),
            ('Tu pedido fue completado. Gracias por confiar en Krafta.', 'COMPLETED'),
            ('El pago fue rechazado. Revisa la referencia o contacta soporte para corregirlo.', 'REJECTED'),
            ('El pedido fue cancelado.', 'CANCELLED'),
            ('Hay un reembolso pendiente asociado a este pedido.', 'REFUND_PENDING'),
            ('El reembolso fue registrado.', 'REFUNDED')
    ) told;
UPDATE outbox SET order_status = told.status FROM told
    WHERE outbox.kind = 'order_status' AND split_part(outbox.body, E'\n\n', 1) = told.words;
UPDATE notices SET order_status = told.status FROM told
    WHERE notices.kind = 'order_status' AND split_part(notices.body, E'\n\n', 1) = told.words;
DROP TABLE told;
