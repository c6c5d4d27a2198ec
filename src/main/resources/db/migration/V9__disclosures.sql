-- What a recipient was shown of a patient: which paths, never what was in them. For the disclosure guard; forgotten after its window.
CREATE SCHEMA access AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

-- Sets of paths, under the SHA-256 of their text. There are as many as contracts have versions and narrowings.
CREATE TABLE access.path_set (
    id    bytea PRIMARY KEY CHECK (id = sha256(convert_to(paths, 'UTF8'))),
    -- sorted, one a line
    paths text  NOT NULL CHECK (paths <> '')
);

-- One row for each patient, recipient, set and day, however often it is shown.
CREATE TABLE access.disclosure (
    -- the keyed pseudonym of the first epoch
    patient   text  NOT NULL CHECK (patient ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    kind      text  NOT NULL CHECK (kind IN ('function', 'model', 'vendor', 'export')),
    recipient text  NOT NULL CHECK (recipient ~ '^[a-z0-9-]{1,40}$'),
    -- of UTC
    day       date  NOT NULL,
    path_set  bytea NOT NULL REFERENCES access.path_set (id),
    PRIMARY KEY (patient, kind, recipient, day, path_set)
);
CREATE INDEX disclosure_by_day ON access.disclosure (day);

GRANT USAGE ON SCHEMA access TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT ON access.path_set TO aceso_service;
GRANT SELECT, INSERT, DELETE ON access.disclosure TO aceso_service;
GRANT SELECT ON ALL TABLES IN SCHEMA access TO aceso_auditor;

-- Nothing is changed, sets stay, and no disclosure leaves within a week, which is the shortest window there may be. A day is left for
-- clocks on either side of midnight.
CREATE FUNCTION access.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'disclosures are only added to: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON access.path_set
    FOR EACH STATEMENT EXECUTE FUNCTION access.never();
CREATE TRIGGER append_only BEFORE UPDATE OR TRUNCATE ON access.disclosure
    FOR EACH STATEMENT EXECUTE FUNCTION access.never();

CREATE FUNCTION access.only_when_old() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.day >= (now() AT TIME ZONE 'UTC')::date - 6 THEN
        RAISE EXCEPTION 'a disclosure is remembered for a week at least' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER only_when_old BEFORE DELETE ON access.disclosure
    FOR EACH ROW EXECUTE FUNCTION access.only_when_old();
RESET ROLE;
