-- Which patients of one EHR turned out to be one, and which of those are apart again. Everything here is only ever added to; no record,
-- key or pseudonym changes with it.
SET ROLE aceso_owner;

CREATE TABLE custody.merge (
    id        uuid        PRIMARY KEY,
    gone      text        NOT NULL CHECK (gone ~ '^[a-z2-7]{26}$'),
    remains   text        NOT NULL CHECK (remains ~ '^[a-z2-7]{26}$'),
    -- the EHR's Patient.link, of either patient, or a person
    source    text        NOT NULL CHECK (source IN ('replaced-by', 'replaces', 'person')),
    reference text        CHECK (reference ~ '^[A-Za-z0-9._:/+=@-]{1,100}$'),
    person    uuid,
    at        timestamptz NOT NULL,
    CHECK (gone <> remains),
    CHECK ((source = 'person') = (person IS NOT NULL)),
    CHECK ((source = 'person') = (reference IS NOT NULL))
);
CREATE INDEX merge_by_gone ON custody.merge (gone);
CREATE INDEX merge_by_remains ON custody.merge (remains);
CREATE INDEX merge_by_time ON custody.merge (at DESC, id);

CREATE TABLE custody.unmerge (
    merge     uuid        PRIMARY KEY REFERENCES custody.merge (id),
    source    text        NOT NULL CHECK (source IN ('ehr', 'person')),
    reference text        CHECK (reference ~ '^[A-Za-z0-9._:/+=@-]{1,100}$'),
    person    uuid,
    at        timestamptz NOT NULL,
    CHECK ((source = 'person') = (person IS NOT NULL)),
    CHECK ((source = 'person') = (reference IS NOT NULL))
);

CREATE VIEW custody.standing_merge AS
    SELECT m.* FROM custody.merge m WHERE NOT EXISTS (SELECT FROM custody.unmerge u WHERE u.merge = m.id);

-- Who is the same patient, as merges stand: the one that remains and all that went into it, but not the one asked about.
CREATE FUNCTION custody.kin(patient text) RETURNS SETOF text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    WITH head AS (
        SELECT coalesce((SELECT s.remains FROM custody.standing_merge s WHERE s.gone = patient LIMIT 1), patient) AS id
    )
    SELECT head.id FROM head WHERE head.id <> patient
    UNION
    SELECT s.gone FROM custody.standing_merge s JOIN head ON s.remains = head.id WHERE s.gone <> patient
$$;

-- What an EHR was when it was first served: a test system's patients never become a production system's under the same id.
CREATE TABLE custody.ehr_environment (
    ehr         text        PRIMARY KEY CHECK (ehr ~ '^[a-z0-9-]{1,32}$'),
    environment text        NOT NULL CHECK (environment IN ('production', 'test')),
    at          timestamptz NOT NULL
);

GRANT SELECT, INSERT ON custody.merge, custody.unmerge, custody.ehr_environment TO aceso_service;
GRANT SELECT ON custody.standing_merge TO aceso_service;
GRANT SELECT ON custody.merge, custody.unmerge, custody.standing_merge, custody.ehr_environment TO aceso_auditor;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.merge
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.unmerge
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.ehr_environment
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
RESET ROLE;
