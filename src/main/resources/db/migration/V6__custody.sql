-- Custody: who rotated keys, who holds records back, and who had which patient's key given up. Everything here is only ever added to.
-- Tables belong to the owners' group, so that each login of it can change the schema later.
ALTER SCHEMA sealing OWNER TO aceso_owner;
ALTER TABLE sealing.data_key OWNER TO aceso_owner;
ALTER TABLE sealing.wrapped_key OWNER TO aceso_owner;
ALTER TABLE sealing.log_key OWNER TO aceso_owner;
CREATE SCHEMA IF NOT EXISTS custody AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

-- A key is given up once and stays so. The row stays, because records name it; a patient who returns gets a new one.
ALTER TABLE sealing.data_key ADD COLUMN erased_at timestamptz;
ALTER TABLE sealing.data_key DROP CONSTRAINT data_key_pseudonym_key, DROP CONSTRAINT data_key_opaque_id_key;
CREATE UNIQUE INDEX data_key_pseudonym ON sealing.data_key (pseudonym) WHERE erased_at IS NULL;
CREATE UNIQUE INDEX data_key_opaque_id ON sealing.data_key (opaque_id) WHERE erased_at IS NULL;
CREATE INDEX data_key_erased ON sealing.data_key (opaque_id) WHERE erased_at IS NOT NULL;

-- The grant names the one column; the trigger holds for whoever is granted more.
CREATE FUNCTION sealing.only_given_up() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.erased_at IS NOT NULL OR NEW.erased_at IS NULL
        OR (NEW.id, NEW.pseudonym, NEW.opaque_id, NEW.sealed_ref, NEW.created_at)
            IS DISTINCT FROM (OLD.id, OLD.pseudonym, OLD.opaque_id, OLD.sealed_ref, OLD.created_at) THEN
        RAISE EXCEPTION 'a data key can only be given up, once' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_given_up BEFORE UPDATE ON sealing.data_key
    FOR EACH ROW EXECUTE FUNCTION sealing.only_given_up();
GRANT UPDATE (erased_at) ON sealing.data_key TO aceso_service;
GRANT SELECT (erased_at) ON sealing.data_key TO aceso_auditor;

-- id is also that of the intent in the log. person is an opaque id of audit.person, here and below.
CREATE TABLE custody.rotation (
    id     uuid        PRIMARY KEY,
    key    text        NOT NULL CHECK (key IN ('patient', 'log', 'derive')),
    run    uuid        NOT NULL,
    person uuid        NOT NULL,
    at     timestamptz NOT NULL
);

CREATE TABLE custody.hold (
    id        uuid        PRIMARY KEY,
    opaque_id text        NOT NULL CHECK (opaque_id ~ '^[a-z2-7]{26}$'),
    kind      text        NOT NULL CHECK (kind IN ('litigation', 'investigation', 'rights-request')),
    -- where the papers are: a docket, a case; never a name
    reference text        NOT NULL CHECK (reference ~ '^[A-Za-z0-9._:/+=@-]{1,100}$'),
    person    uuid        NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX hold_by_patient ON custody.hold (opaque_id);
CREATE INDEX hold_by_time ON custody.hold (at DESC, id);

CREATE TABLE custody.hold_release (
    hold      uuid        PRIMARY KEY REFERENCES custody.hold (id),
    reference text        NOT NULL CHECK (reference ~ '^[A-Za-z0-9._:/+=@-]{1,100}$'),
    person    uuid        NOT NULL,
    at        timestamptz NOT NULL
);

CREATE TABLE custody.erasure (
    id        uuid        PRIMARY KEY,
    opaque_id text        NOT NULL CHECK (opaque_id ~ '^[a-z2-7]{26}$'),
    data_key  uuid        NOT NULL REFERENCES sealing.data_key (id),
    reason    text        NOT NULL CHECK (reason IN
        ('patient-request', 'consent-withdrawn', 'retention-over', 'entered-in-error', 'legal-order')),
    person    uuid        NOT NULL,
    at        timestamptz NOT NULL
);
CREATE INDEX erasure_by_key ON custody.erasure (data_key);
CREATE INDEX erasure_by_time ON custody.erasure (at DESC, id);

-- Approved by a second person, begun (the key is given up), done (the key is gone) or withdrawn before it was begun.
CREATE TABLE custody.erasure_step (
    erasure uuid        NOT NULL REFERENCES custody.erasure (id),
    step    text        NOT NULL CHECK (step IN ('approved', 'begun', 'done', 'withdrawn')),
    person  uuid        NOT NULL,
    at      timestamptz NOT NULL,
    -- of the intent that was begun
    intent  uuid,
    -- of what is done: what is told to whoever asks
    receipt text,
    PRIMARY KEY (erasure, step),
    CHECK ((step = 'begun') = (intent IS NOT NULL)),
    CHECK ((step = 'done') = (receipt IS NOT NULL))
);

GRANT USAGE ON SCHEMA custody TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA custody TO aceso_service;
GRANT SELECT ON ALL TABLES IN SCHEMA custody TO aceso_auditor;

CREATE FUNCTION custody.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'custody is only added to: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.rotation
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.hold
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.hold_release
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.erasure
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.erasure_step
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
RESET ROLE;
