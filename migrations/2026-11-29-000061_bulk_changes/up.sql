-- One change to many orders: asked about before it begins, done one by one, and told at an address that stays.
CREATE TABLE bulk_changes (
    id           uuid PRIMARY KEY,
    created_by   uuid NOT NULL REFERENCES users,
    created_at   timestamptz NOT NULL,
    -- Where orders are to be brought: a word of the production API, or a status.
    goal         text,
    priority     text CHECK (priority IN ('RUSH', 'STANDARD', 'HOLD')),
    workshop_id  uuid REFERENCES workshops,
    notes        text CHECK (length(notes) BETWEEN 1 AND 2000),
    -- The list that it was asked for from, as its address says it.
    list_query   text NOT NULL DEFAULT '' CHECK (length(list_query) <= 2000),
    started_at   timestamptz,
    finished_at  timestamptz,
    CHECK (num_nonnulls(goal, priority, workshop_id, notes) > 0),
    CHECK (finished_at IS NULL OR started_at IS NOT NULL)
);
CREATE INDEX bulk_changes_open ON bulk_changes (started_at) WHERE started_at IS NOT NULL AND finished_at IS NULL;
CREATE INDEX bulk_changes_own ON bulk_changes (created_by, created_at DESC, id DESC);

CREATE TABLE bulk_change_orders (
    change_id  uuid NOT NULL REFERENCES bulk_changes ON DELETE CASCADE,
    position   integer NOT NULL,
    order_id   uuid NOT NULL REFERENCES orders,
    -- Nothing until it was tried.
    outcome    text CHECK (outcome IN ('DONE', 'REFUSED')),
    why        text,
    PRIMARY KEY (change_id, position),
    UNIQUE (change_id, order_id),
    CHECK (why IS NULL OR outcome = 'REFUSED'),
    CHECK (outcome IS DISTINCT FROM 'REFUSED' OR why IS NOT NULL)
);
CREATE INDEX bulk_change_orders_open ON bulk_change_orders (change_id, position) WHERE outcome IS NULL;
CREATE INDEX bulk_change_orders_order ON bulk_change_orders (order_id);
