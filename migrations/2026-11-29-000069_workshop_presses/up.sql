-- What a workshop pressed, by the key that its phone gave it: sent twice, it acts once. For some weeks.
CREATE TABLE workshop_presses (
    user_id  uuid NOT NULL REFERENCES users,
    key      uuid NOT NULL,
    -- A press may be about several.
    order_id uuid NOT NULL REFERENCES orders,
    -- The move and whose work: the same key asks for nothing else.
    asks     text NOT NULL CHECK (length(asks) BETWEEN 1 AND 100),
    made_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, key, order_id)
);
CREATE INDEX workshop_presses_made ON workshop_presses (made_at);
CREATE INDEX workshop_presses_order ON workshop_presses (order_id);
