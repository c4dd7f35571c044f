CREATE TABLE alerts (
    seq INTEGER NOT NULL,
    alert_id VARCHAR(40) NOT NULL,
    spate_id VARCHAR(40) NOT NULL,
    "group" VARCHAR(200),
    raised_at DATETIME NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq),
    UNIQUE (alert_id)
);
CREATE TABLE journal (
    seq INTEGER NOT NULL,
    received_at DATETIME NOT NULL,
    partnership VARCHAR(100),
    report TEXT,
    PRIMARY KEY (seq)
);
CREATE TABLE messages (
    id INTEGER NOT NULL,
    alert_id VARCHAR(200) NOT NULL,
    group_id VARCHAR(200) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    language VARCHAR(20) NOT NULL,
    thread VARCHAR(200) NOT NULL,
    text TEXT NOT NULL,
    segments INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    due DATETIME NOT NULL,
    expires DATETIME NOT NULL,
    approval VARCHAR(80),
    decided_by VARCHAR(200),
    decided_at DATETIME,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(80),
    PRIMARY KEY (id),
    UNIQUE (alert_id, group_id, channel, language)
);
CREATE TABLE offsets (
    topic VARCHAR(250) NOT NULL,
    partition INTEGER NOT NULL,
    "offset" BIGINT NOT NULL,
    PRIMARY KEY (topic, partition)
);
CREATE TABLE outbox (
    id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    alert_id VARCHAR(200) NOT NULL,
    recipient VARCHAR(64) NOT NULL,
    channel VARCHAR(40) NOT NULL,
    priority INTEGER NOT NULL,
    expires DATETIME NOT NULL,
    state VARCHAR(20) NOT NULL,
    reason VARCHAR(80),
    detail TEXT,
    attempts INTEGER NOT NULL,
    looks INTEGER NOT NULL,
    next_attempt_at DATETIME NOT NULL,
    provider_id TEXT,
    created_at DATETIME NOT NULL,
    claimed_at DATETIME,
    settled_at DATETIME,
    PRIMARY KEY (id),
    UNIQUE (alert_id, recipient, channel),
    FOREIGN KEY(message_id) REFERENCES messages (id)
);
CREATE TABLE refused (
    seq INTEGER NOT NULL,
    received_at DATETIME NOT NULL,
    origin TEXT NOT NULL,
    report_id TEXT NOT NULL,
    kind VARCHAR(60) NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (seq)
);
CREATE INDEX ix_alerts_spate_id ON alerts (spate_id);
CREATE INDEX messages_due ON messages (state, due);
CREATE INDEX outbox_due ON outbox (state, priority, next_attempt_at);
CREATE INDEX outbox_message ON outbox (message_id);
