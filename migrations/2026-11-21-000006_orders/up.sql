CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- `status` and `payment_status` are derived from the facts (submissions, refunds, assignments) and written by one
-- function, in the transaction that changed a fact.
CREATE TABLE orders (
    id                 uuid PRIMARY KEY,
    sequence           bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    number             text NOT NULL UNIQUE CHECK (number ~ '^KRFT-[0-9A-HJKMNP-TV-Z]{6}$'),
    user_id            uuid REFERENCES users,
    customer_name      text NOT NULL DEFAULT '',
    customer_email     text NOT NULL DEFAULT '',
    customer_phone     text NOT NULL DEFAULT '',
    customer_id_number text NOT NULL DEFAULT '',
    delivery_method    text NOT NULL CHECK (delivery_method IN ('PICKUP', 'LOCAL_DELIVERY', 'NATIONAL_SHIPPING')),
    shipping_address   text NOT NULL,
    shipping_city      text NOT NULL,
    shipping_state     text NOT NULL,
    shipping_cost      numeric(12, 2) NOT NULL CHECK (shipping_cost >= 0),
    subtotal           numeric(12, 2) NOT NULL CHECK (subtotal >= 0),
    total              numeric(12, 2) NOT NULL CHECK (total = subtotal + shipping_cost),
    total_bs           numeric(16, 2) NOT NULL CHECK (total_bs >= 0),
    exchange_rate      numeric(14, 4) NOT NULL CHECK (exchange_rate > 0),
    priority           text NOT NULL DEFAULT 'STANDARD' CHECK (priority IN ('RUSH', 'STANDARD', 'HOLD')),
    notes              text NOT NULL DEFAULT '',
    carrier            text NOT NULL DEFAULT '',
    tracking_number    text NOT NULL DEFAULT '',
    status             text NOT NULL CHECK (status IN ('PENDING', 'REPORTED', 'UNDER_REVIEW', 'CONFIRMED', 'NOTIFIED',
        'ACCEPTED', 'IN_PRODUCTION', 'READY', 'HANDED_TO_DELIVERY', 'COMPLETED', 'REJECTED', 'CANCELLED',
        'REFUND_PENDING', 'REFUNDED')),
    payment_status     text NOT NULL CHECK (payment_status IN
        ('NOT_REQUIRED', 'PENDING', 'REPORTED', 'UNDER_REVIEW', 'CONFIRMED', 'REJECTED')),
    link_version       integer NOT NULL DEFAULT 1, -- raised to make earlier tracking links worthless
    search_text        text NOT NULL,              -- what staff search by, without case and accents
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);
CREATE INDEX orders_newest ON orders (created_at DESC, id DESC);
CREATE INDEX orders_status_newest ON orders (status, created_at DESC, id DESC);
CREATE INDEX orders_user_newest ON orders (user_id, created_at DESC, id DESC) WHERE user_id IS NOT NULL;
CREATE INDEX orders_search ON orders USING gin (search_text gin_trgm_ops);

-- The row stands for «cancelled»: an order is cancelled once, and what is then due back is fixed.
CREATE TABLE order_cancellations (
    order_id     uuid PRIMARY KEY REFERENCES orders,
    cancelled_by uuid REFERENCES users,
    reason       text NOT NULL,
    refund_due   numeric(18, 2) NOT NULL CHECK (refund_due >= 0), -- USD
    created_at   timestamptz NOT NULL
);

CREATE TABLE order_items (
    id                uuid PRIMARY KEY,
    order_id          uuid NOT NULL REFERENCES orders,
    position          integer NOT NULL CHECK (position >= 0),
    variant_id        text NOT NULL REFERENCES variants,
    product_name      text NOT NULL, -- as it was sold; the catalogue may change
    size              text,
    quantity          integer NOT NULL CHECK (quantity BETWEEN 1 AND 10000),
    unit_price        numeric(12, 2) NOT NULL CHECK (unit_price >= 0),
    preview_url       text CHECK (preview_url !~* '^data:'), -- an address elsewhere; our own files go by id
    preview_upload_id uuid REFERENCES uploads,
    design_upload_id  uuid REFERENCES uploads,
    design_views      jsonb,
    UNIQUE (order_id, position),
    UNIQUE (id, order_id)
);
CREATE INDEX order_items_preview ON order_items (preview_upload_id) WHERE preview_upload_id IS NOT NULL;
CREATE INDEX order_items_design ON order_items (design_upload_id) WHERE design_upload_id IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- The timeline. `id` orders it; `audience` says who may read a row.
CREATE TABLE order_events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id   uuid NOT NULL REFERENCES orders,
    item_id    uuid,
    kind       text NOT NULL CHECK (kind ~ '^[a-z_]+$'),
    status     text NOT NULL, -- the order's status after the event
    audience   text NOT NULL CHECK (audience IN ('CUSTOMER', 'WORKSHOP', 'STAFF')),
    workshop_id uuid REFERENCES workshops,
    actor_id   uuid REFERENCES users,
    actor_role text NOT NULL CHECK (actor_role IN ('ADMIN', 'OPERADOR', 'TALLER', 'CLIENTE', 'INVITADO', 'SISTEMA')),
    message    text NOT NULL,
    reason     text,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (item_id, order_id) REFERENCES order_items (id, order_id)
);
CREATE INDEX order_events_order ON order_events (order_id, id);
CREATE TRIGGER order_events_append_only BEFORE UPDATE OR DELETE ON order_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A repeat of a request with the same key and body gets the first answer.
CREATE TABLE idempotency_keys (
    owner       text NOT NULL, -- the user's id, or 'guest'
    key         text NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    body_digest bytea NOT NULL CHECK (length(body_digest) = 32),
    order_id    uuid NOT NULL REFERENCES orders,
    answer      jsonb NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (owner, key)
);
