-- What a workshop changes of its own that weakens the house waits for an admin.
--
-- It is measured by what Krafta said or accepted last: that is `vetted_…` where the workshop has moved away from it by
-- itself, and the column beside it where that is null. So many small steps are one large one.
ALTER TABLE workshops
    ADD COLUMN vetted_capacity integer CHECK (vetted_capacity > 0),
    ADD COLUMN vetted_sla integer CHECK (vetted_sla BETWEEN 0 AND 365),
    ADD COLUMN vetted_policy text CHECK (vetted_policy IN
        ('DEPOSITO_TOTAL', 'DEPOSITO_PARCIAL', 'PAGO_AL_FINALIZAR', 'PAGO_CONTRA_ENTREGA'));
ALTER TABLE workshop_offers
    ADD COLUMN vetted_cost numeric(12, 2) CHECK (vetted_cost >= 0),
    ADD COLUMN vetted_review boolean,
    ADD COLUMN vetted_active boolean;

CREATE TABLE workshop_proposals (
    id           uuid PRIMARY KEY,
    workshop_id  uuid NOT NULL REFERENCES workshops,
    -- Of an offer; it need not be there yet.
    variant_id   text REFERENCES variants,
    min_quantity integer CHECK (min_quantity > 0),
    field        text NOT NULL,
    -- As codes and figures; blank where there was nothing.
    old_value    text NOT NULL,
    new_value    text NOT NULL CHECK (new_value <> ''),
    proposed_by  uuid NOT NULL REFERENCES users,
    proposed_at  timestamptz NOT NULL,
    decided_by   uuid REFERENCES users,
    decided_at   timestamptz,
    accepted     boolean,
    CHECK ((variant_id IS NULL) = (min_quantity IS NULL)),
    CHECK (CASE WHEN variant_id IS NULL THEN field IN ('paymentPolicy', 'capacityPerDay', 'slaDays')
        ELSE field IN ('cost', 'reviewRequired', 'active') END),
    CHECK ((decided_at IS NULL) = (accepted IS NULL) AND (decided_at IS NULL) = (decided_by IS NULL))
);
-- One wish for each thing; a later one takes its place.
CREATE UNIQUE INDEX workshop_proposals_open ON workshop_proposals
    (workshop_id, coalesce(variant_id, ''), coalesce(min_quantity, 0), field) WHERE decided_at IS NULL;

ALTER TABLE settings ADD COLUMN workshop_changes_apply boolean NOT NULL DEFAULT false;
