-- A variant that came back is told of when it has stayed for a while. The waiting is a row, so it outlives a restart,
-- and any node may be the one to end it.
ALTER TABLE stock_variant
    ADD COLUMN page_id      text,                           -- whose holders are told; null: the partner's page
    ADD COLUMN came_back_at timestamptz,                    -- out before, in since then, and not told yet
    ADD COLUMN fires_at     timestamptz,                    -- when it is told if it is still so
    ADD COLUMN recheck      boolean NOT NULL DEFAULT false, -- the hint was old: the shop is asked before
    ADD COLUMN fired_at     timestamptz,                    -- when the last epoch was told
    ADD COLUMN decision     text,                           -- why the last one that waited was told or not
    ADD COLUMN policy       text,                           -- digest of the policy that the state was reckoned by
    ADD CONSTRAINT waiting_has_a_time CHECK ((came_back_at IS NULL) = (fires_at IS NULL));

CREATE INDEX stock_variant_to_fire ON stock_variant (fires_at) WHERE fires_at IS NOT NULL;

-- Products whose messages said too little: the shop is asked, once for all messages of a while.
CREATE TABLE stock_question (
    source     text        NOT NULL,
    product_id text        NOT NULL,
    asked_for  timestamptz NOT NULL,            -- the newest message that said too little
    due_at     timestamptz NOT NULL,
    tries      integer     NOT NULL DEFAULT 0,
    PRIMARY KEY (source, product_id)
);
CREATE INDEX stock_question_due ON stock_question (due_at);
