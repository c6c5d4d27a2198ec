-- Escrow, backups and restores.
SET ROLE aceso_owner;
CREATE SCHEMA IF NOT EXISTS custody;
REVOKE ALL ON SCHEMA custody FROM PUBLIC;

-- New keys, sealed to the offline recovery key, until a snapshot of Vault holds them. created_at is the database's own clock.
CREATE TABLE sealing.escrow (
    key_id          uuid        PRIMARY KEY,
    kek             text        NOT NULL CHECK (kek IN ('patient', 'log')),
    recovery_key_id text        NOT NULL CHECK (recovery_key_id ~ '^[0-9a-f]{64}$'),
    sealed          bytea       NOT NULL,
    created_at      timestamptz NOT NULL
);
CREATE INDEX escrow_by_age ON sealing.escrow (created_at);

-- Backups that are whole and in their place.
CREATE TABLE custody.backup (
    id                uuid        PRIMARY KEY,
    started_at        timestamptz NOT NULL,
    finished_at       timestamptz NOT NULL,
    sha256            text        NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes             bigint      NOT NULL,
    table_rows        bigint      NOT NULL,
    log_size          bigint      NOT NULL,
    schema_version    text        NOT NULL,
    -- absent where no Vault keeps the keys
    vault_snapshot_at timestamptz,
    recovery_key_id   text        NOT NULL
);

-- Which backups the log has an entry about: whoever inserts the row writes the entry, in the same transaction.
CREATE TABLE custody.backup_entry (
    backup uuid PRIMARY KEY REFERENCES custody.backup (id)
);

-- Restores. One without an end keeps serve, sequence and backup from starting.
CREATE TABLE custody.restore (
    id          uuid        PRIMARY KEY,
    started_at  timestamptz NOT NULL,
    backup      uuid        NOT NULL,
    loaded_at   timestamptz,
    finished_at timestamptz
);

GRANT USAGE ON SCHEMA custody TO aceso_service, aceso_sequencer, aceso_auditor;

-- The service keeps keys and, for an erasure, forgets them; it never reads one back. Only backup empties what a snapshot holds.
GRANT INSERT, DELETE, SELECT (key_id) ON sealing.escrow TO aceso_service;
GRANT SELECT (key_id, kek, recovery_key_id, created_at) ON sealing.escrow TO aceso_auditor;
GRANT SELECT ON custody.backup TO aceso_service;
GRANT SELECT, INSERT ON custody.backup_entry TO aceso_service;
GRANT SELECT ON custody.restore TO aceso_service, aceso_sequencer;
GRANT SELECT ON custody.backup, custody.backup_entry, custody.restore TO aceso_auditor;

-- backup reads everything (bootstrap.sql) and changes nothing but its own record and the escrow.
GRANT DELETE ON sealing.escrow TO aceso_backup;
GRANT INSERT ON custody.backup TO aceso_backup;
RESET ROLE;
