CREATE TABLE journal (
    seq SERIAL NOT NULL,
    received_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    partnership VARCHAR(100),
    report TEXT,
    PRIMARY KEY (seq)
);
COMMENT ON COLUMN journal.partnership IS 'of a moment that raised alerts; empty for a report';
COMMENT ON COLUMN journal.report IS 'a report as JSON; empty for a moment';
CREATE TABLE refused (
    seq SERIAL NOT NULL,
    received_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    origin TEXT NOT NULL,
    report_id TEXT NOT NULL,
    kind VARCHAR(60) NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq)
);
CREATE TABLE alerts (
    seq SERIAL NOT NULL,
    alert_id VARCHAR(40) NOT NULL,
    spate_id VARCHAR(40) NOT NULL,
    "group" VARCHAR(200),
    raised_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (alert_id)
);
CREATE INDEX ix_alerts_spate_id ON alerts (spate_id);
COMMENT ON COLUMN alerts."group" IS 'empty for the coordinators'' record';
COMMENT ON COLUMN alerts.body IS 'the line of the contract';
CREATE TABLE offsets (
    topic VARCHAR(250) NOT NULL,
    partition INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    PRIMARY KEY (topic, partition)
);
CREATE TABLE messages (
    id SERIAL NOT NULL,
    alert_id VARCHAR(200) NOT NULL,
    group_id VARCHAR(200) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    language VARCHAR(20) NOT NULL,
    thread VARCHAR(200) NOT NULL,
    text TEXT NOT NULL,
    segments INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    due TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    expires TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    approval VARCHAR(80),
    decided_by VARCHAR(200),
    decided_at TIMESTAMP WITHOUT TIME ZONE,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(80),
    PRIMARY KEY (id),
    UNIQUE (alert_id, group_id, channel, language)
);
CREATE INDEX messages_due ON messages (state, due);
CREATE TABLE outbox (
    id SERIAL NOT NULL,
    message_id INTEGER NOT NULL,
    alert_id VARCHAR(200) NOT NULL,
    recipient VARCHAR(64) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    priority INTEGER NOT NULL,
    expires TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(80),
    detail TEXT,
    attempts INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    next_attempt_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    provider_id TEXT,
    created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL,
    claimed_at TIMESTAMP WITHOUT TIME ZONE,
    settled_at TIMESTAMP WITHOUT TIME ZONE,
    PRIMARY KEY (id),
    UNIQUE (alert_id, recipient, channel),
    FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE INDEX outbox_due ON outbox (state, priority, next_attempt_at);
CREATE INDEX outbox_message ON outbox (message_id);
