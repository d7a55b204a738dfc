-- What a link or button means, where that is too long to travel in it.
CREATE TABLE ask_link (
    page_id    text        NOT NULL REFERENCES page,
    id         text        NOT NULL,
    meaning    jsonb       NOT NULL,
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (page_id, id)
);
CREATE INDEX ask_link_expiring ON ask_link (expires_at);
