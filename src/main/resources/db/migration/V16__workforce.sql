-- Who works here, as the identity provider says. What it says of somebody is sealed; names are found by keyed pseudonyms of the first epoch.
CREATE SCHEMA workforce AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

CREATE TABLE workforce.person (
    id           uuid        PRIMARY KEY,
    user_name    text        UNIQUE CHECK (user_name ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    external_id  text        UNIQUE CHECK (external_id ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    active       boolean     NOT NULL,
    sealed       bytea,
    version      integer     NOT NULL CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    -- the account that turned out to be theirs, as identity.session has it, and the log's id of the person
    account      text        UNIQUE CHECK (account ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    person       uuid,
    -- a row that says nothing any more stays, because the log names it
    forgotten_at timestamptz,
    CHECK ((forgotten_at IS NULL) = (sealed IS NOT NULL)),
    CHECK ((forgotten_at IS NULL) = (user_name IS NOT NULL)),
    CHECK (forgotten_at IS NULL OR (NOT active AND external_id IS NULL AND account IS NULL)),
    CHECK (account IS NULL OR person IS NOT NULL)
);
CREATE INDEX person_by_age ON workforce.person (created_at, id) WHERE forgotten_at IS NULL;

GRANT USAGE ON SCHEMA workforce TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT ON workforce.person TO aceso_service;
GRANT UPDATE (user_name, external_id, active, sealed, version, changed_at, account, person, forgotten_at) ON workforce.person TO aceso_service;
GRANT SELECT (id, active, version, created_at, changed_at, person, forgotten_at) ON workforce.person TO aceso_auditor;

-- Who was forgotten stays so: whoever returns is somebody new. The trigger holds for whoever is granted more.
CREATE FUNCTION workforce.forgotten_for_good() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.forgotten_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.version < OLD.version THEN
        RAISE EXCEPTION 'a person goes on, or is forgotten for good' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER forgotten_for_good BEFORE UPDATE ON workforce.person FOR EACH ROW EXECUTE FUNCTION workforce.forgotten_for_good();

-- Sealed text does not get shorter, see V5.
ALTER TABLE workforce.person ALTER COLUMN sealed SET STORAGE EXTERNAL;
RESET ROLE;
