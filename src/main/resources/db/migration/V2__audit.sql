-- The log: entries wait in pending, get a position in entry, and are covered by tiles and checkpoints.
-- Rows are sealed; in the clear are only what look-up and order need: ids, times, patients' pseudonyms, hashes.
CREATE SCHEMA audit AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

-- Opaque ids of people. The name is sealed; account is a keyed pseudonym of issuer and subject.
CREATE TABLE audit.person (
    id          uuid  PRIMARY KEY,
    account     text  NOT NULL UNIQUE,
    sealed_name bytea NOT NULL
);

-- Durable, not yet published. A row leaves only for audit.entry.
CREATE TABLE audit.pending (
    id        uuid        PRIMARY KEY,
    at        timestamptz NOT NULL,
    patient   text,
    sealed    bytea       NOT NULL,
    leaf_hash bytea       NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
CREATE INDEX pending_in_order ON audit.pending (at, id);
CREATE INDEX pending_by_patient ON audit.pending (patient, at DESC) WHERE patient IS NOT NULL;

-- What was about to be done. sealed holds the intent's entry once more, so that it can be closed when its maker is gone.
CREATE TABLE audit.intent (
    id       uuid        PRIMARY KEY,
    deadline timestamptz NOT NULL,
    sealed   bytea       NOT NULL
);
CREATE INDEX intent_by_deadline ON audit.intent (deadline);

-- One row for each closed intent: outcome and abandonment both insert, the second one fails.
CREATE TABLE audit.closing (
    intent_id uuid PRIMARY KEY REFERENCES audit.intent (id),
    entry_id  uuid NOT NULL UNIQUE,
    kind      text NOT NULL CHECK (kind IN ('outcome', 'abandoned'))
);

CREATE TABLE audit.entry (
    position  bigint      PRIMARY KEY CHECK (position >= 0),
    id        uuid        NOT NULL UNIQUE,
    at        timestamptz NOT NULL,
    patient   text,
    sealed    bytea       NOT NULL,
    leaf_hash bytea       NOT NULL CHECK (octet_length(leaf_hash) = 32)
);
CREATE INDEX entry_by_patient ON audit.entry (patient, at DESC) WHERE patient IS NOT NULL;

CREATE TABLE audit.tile (
    level  int    NOT NULL CHECK (level BETWEEN 0 AND 63),
    index  bigint NOT NULL CHECK (index >= 0),
    width  int    NOT NULL CHECK (width BETWEEN 1 AND 256),
    hashes bytea  NOT NULL CHECK (octet_length(hashes) = width * 32),
    PRIMARY KEY (level, index)
);

CREATE TABLE audit.checkpoint (
    size bigint      PRIMARY KEY CHECK (size > 0),
    root bytea       NOT NULL CHECK (octet_length(root) = 32),
    note text        NOT NULL,
    at   timestamptz NOT NULL
);

-- Grants say who may try; the triggers hold for the owner and for whoever is granted more by mistake.
CREATE FUNCTION audit.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.person
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.intent
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.closing
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON audit.pending
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON audit.tile
    FOR EACH STATEMENT EXECUTE FUNCTION audit.never();

-- A pending entry leaves only when it has a position, unchanged.
CREATE FUNCTION audit.only_when_sequenced() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM audit.entry e
        WHERE e.id = OLD.id AND e.leaf_hash = OLD.leaf_hash AND e.sealed = OLD.sealed AND e.at = OLD.at
          AND e.patient IS NOT DISTINCT FROM OLD.patient
    ) THEN
        RAISE EXCEPTION 'a pending entry leaves only for audit.entry' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER only_when_sequenced BEFORE DELETE ON audit.pending
    FOR EACH ROW EXECUTE FUNCTION audit.only_when_sequenced();

-- A tile grows at its end and keeps what it held.
CREATE FUNCTION audit.only_growing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.level <> OLD.level OR NEW.index <> OLD.index OR NEW.width < OLD.width
        OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
        RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_growing BEFORE UPDATE ON audit.tile
    FOR EACH ROW EXECUTE FUNCTION audit.only_growing();

GRANT USAGE ON SCHEMA audit TO aceso_service, aceso_sequencer, aceso_auditor;
GRANT SELECT, INSERT ON audit.person, audit.pending, audit.intent, audit.closing TO aceso_service;
GRANT SELECT ON audit.entry, audit.tile, audit.checkpoint TO aceso_service;
GRANT SELECT, DELETE ON audit.pending TO aceso_sequencer;
GRANT SELECT, INSERT ON audit.entry, audit.tile, audit.checkpoint TO aceso_sequencer;
GRANT UPDATE (width, hashes) ON audit.tile TO aceso_sequencer;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO aceso_auditor;
RESET ROLE;
