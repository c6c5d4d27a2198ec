-- Who broke the glass for whom, for how long and why, and who judged it. Both tables are only added to: an access ends by its time, with its
-- session, or by its review.
SET ROLE aceso_owner;

CREATE TABLE access.emergency (
    id           uuid        PRIMARY KEY,
    opaque_id    text        NOT NULL CHECK (opaque_id ~ '^[a-z2-7]{26}$'),
    -- the patient's key, under which the text is sealed: it becomes unreadable when their records are erased
    data_key     uuid        NOT NULL REFERENCES sealing.data_key (id),
    -- an opaque id of audit.person, here and below
    person       uuid        NOT NULL,
    role         text        NOT NULL CHECK (role ~ '^[a-z-]{1,40}$'),
    -- the keyed pseudonym of the session, and the sign-in it began with
    session      text        NOT NULL CHECK (session ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    session_from timestamptz NOT NULL,
    reason       text        NOT NULL CHECK (reason IN ('emergency-treatment', 'on-call-cover', 'transfer', 'ehr-down', 'other')),
    sealed       bytea       NOT NULL,
    at           timestamptz NOT NULL,
    until        timestamptz NOT NULL,
    review_due   timestamptz NOT NULL,
    CHECK (at < until AND at < review_due)
);
CREATE INDEX emergency_by_person ON access.emergency (person, until);
CREATE INDEX emergency_by_key ON access.emergency (data_key);
CREATE INDEX emergency_by_time ON access.emergency (at DESC, id);

CREATE TABLE access.emergency_review (
    emergency uuid        PRIMARY KEY REFERENCES access.emergency (id),
    outcome   text        NOT NULL CHECK (outcome IN ('justified', 'not-justified')),
    person    uuid        NOT NULL,
    -- the reviewer's note, under the key of the month: it is about whoever broke the glass
    sealed    bytea       NOT NULL,
    at        timestamptz NOT NULL
);

GRANT SELECT, INSERT ON access.emergency, access.emergency_review TO aceso_service;
GRANT SELECT ON access.emergency, access.emergency_review TO aceso_auditor;

CREATE OR REPLACE FUNCTION access.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'this is only added to: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access.emergency
    FOR EACH STATEMENT EXECUTE FUNCTION access.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access.emergency_review
    FOR EACH STATEMENT EXECUTE FUNCTION access.never();

CREATE FUNCTION access.judged_by_another() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF EXISTS (SELECT FROM access.emergency e WHERE e.id = NEW.emergency AND e.person = NEW.person) THEN
        RAISE EXCEPTION 'nobody judges their own emergency access' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER judged_by_another BEFORE INSERT ON access.emergency_review
    FOR EACH ROW EXECUTE FUNCTION access.judged_by_another();

-- Sealed text does not get shorter, see V5.
ALTER TABLE access.emergency ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE access.emergency_review ALTER COLUMN sealed SET STORAGE EXTERNAL;
RESET ROLE;
