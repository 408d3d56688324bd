CREATE TABLE workshops (
    id               uuid PRIMARY KEY,
    name             text NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
    contact_name     text NOT NULL DEFAULT '',
    phone            text NOT NULL DEFAULT '',
    email            text NOT NULL DEFAULT '',
    address          text NOT NULL DEFAULT '',
    opening_hours    text NOT NULL DEFAULT '',
    city_base        text NOT NULL DEFAULT 'Barquisimeto',
    state_base       text NOT NULL DEFAULT 'Lara',
    capacity_per_day integer NOT NULL DEFAULT 10 CHECK (capacity_per_day > 0),
    sla_days         integer NOT NULL DEFAULT 3 CHECK (sla_days BETWEEN 0 AND 365),
    payment_policy   text NOT NULL DEFAULT 'PAGO_AL_FINALIZAR' CHECK (payment_policy IN
        ('DEPOSITO_TOTAL', 'DEPOSITO_PARCIAL', 'PAGO_AL_FINALIZAR', 'PAGO_CONTRA_ENTREGA')),
    active           boolean NOT NULL DEFAULT true,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);

-- A TALLER works for one workshop.
CREATE TABLE workshop_users (
    user_id     uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    workshop_id uuid NOT NULL REFERENCES workshops
);
CREATE INDEX workshop_users_workshop ON workshop_users (workshop_id);

CREATE TABLE workshop_offers (
    id              uuid PRIMARY KEY,
    workshop_id     uuid NOT NULL REFERENCES workshops,
    variant_id      text NOT NULL REFERENCES variants,
    cost            numeric(12, 2) NOT NULL CHECK (cost >= 0), -- per unit
    currency        text NOT NULL DEFAULT 'USD' CHECK (currency = 'USD'),
    min_quantity    integer NOT NULL DEFAULT 1 CHECK (min_quantity > 0),
    review_required boolean NOT NULL DEFAULT false,
    active          boolean NOT NULL DEFAULT true,
    UNIQUE (workshop_id, variant_id, min_quantity)
);
CREATE INDEX workshop_offers_variant ON workshop_offers (variant_id) WHERE active;

-- An empty city key covers the whole state.
CREATE TABLE workshop_coverage (
    id          uuid PRIMARY KEY,
    workshop_id uuid NOT NULL REFERENCES workshops,
    state_name  text NOT NULL,
    state_key   text NOT NULL,
    city_name   text NOT NULL DEFAULT '',
    city_key    text NOT NULL DEFAULT '',
    UNIQUE (workshop_id, state_key, city_key)
);
