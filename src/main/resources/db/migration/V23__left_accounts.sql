-- Every account that was somebody's and no longer is; and what makes counting cheap.
SET ROLE aceso_owner;

CREATE TABLE workforce.left_account (
    account text        PRIMARY KEY CHECK (account ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    -- whose it was, and the log's id of the person under that account
    worker  uuid        NOT NULL REFERENCES workforce.person (id) ON DELETE CASCADE,
    person  uuid        NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX left_account_by_person ON workforce.left_account (person);
CREATE INDEX left_account_by_worker ON workforce.left_account (worker);

-- The log's ids of one person, under all accounts that were theirs: two of them are not two people.
CREATE VIEW workforce.known_as AS
    SELECT coalesce(external_id, left_external_id, id::text) AS who, person FROM workforce.person WHERE person IS NOT NULL
    UNION ALL
    SELECT coalesce(p.external_id, p.left_external_id, p.id::text), l.person
    FROM workforce.left_account l JOIN workforce.person p ON p.id = l.worker;
GRANT SELECT, INSERT ON workforce.left_account TO aceso_service;
GRANT SELECT ON workforce.known_as TO aceso_service;
GRANT SELECT ON workforce.left_account TO aceso_auditor;

-- Replicas of the version before forget somebody, or give them another external id, without a word of who left: until none of them runs, this says
-- it for them. Changes nothing of what this version writes; it may go with the first migration of the next version.
CREATE FUNCTION workforce.left_by_the_version_before() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.account IS NOT NULL AND NEW.account IS DISTINCT FROM OLD.account THEN
        INSERT INTO workforce.left_account (account, worker, person, at) VALUES (OLD.account, OLD.id, OLD.person, NEW.changed_at)
            ON CONFLICT DO NOTHING;
    END IF;
    IF NEW.forgotten_at IS NOT NULL THEN
        NEW.left_external_id := coalesce(NEW.left_external_id, OLD.external_id);
        DELETE FROM workforce.home WHERE worker = NEW.id;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER left_by_the_version_before BEFORE UPDATE OF account, forgotten_at ON workforce.person
    FOR EACH ROW EXECUTE FUNCTION workforce.left_by_the_version_before();

-- The same rows as before: each completion has its person, so that they can be joined, and the planner knows how many there are. With two anti-joins
-- it took them for one row, and asked for each completion by itself.
CREATE OR REPLACE VIEW workforce.standing_training AS
    SELECT t.* FROM workforce.training t JOIN workforce.person p ON p.id = t.worker
    WHERE (p.person = t.person) IS NOT TRUE
          AND NOT EXISTS (SELECT FROM workforce.training_withdrawal w WHERE w.training = t.id);

-- Those that were given up are counted until somebody has acted.
CREATE INDEX notice_given_up ON notices.notice (ended_at) WHERE state = 'failed';
RESET ROLE;
