-- What somebody is to be told: written with what it is about, in one transaction, and sent afterwards. No recipient, no text and nothing about
-- a patient: the text is made when it is sent, from what the row that it is about may say.
CREATE SCHEMA notices AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

CREATE TABLE notices.notice (
    -- also its Message-ID: the same at every attempt
    id         uuid        PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind ~ '^[a-z-]{1,40}$'),
    -- the id of a row elsewhere; the kind says where
    about      uuid        NOT NULL,
    made_at    timestamptz NOT NULL,
    -- not sent before, and given up after
    due_at     timestamptz NOT NULL,
    until      timestamptz NOT NULL,
    state      text        NOT NULL CHECK (state IN ('waiting', 'sent', 'failed', 'needless')),
    -- from the second attempt on, one before may have arrived
    attempts   int         NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    code       text        CHECK (code ~ '^[a-z-]{1,40}$'),
    ended_at   timestamptz,
    UNIQUE (about, kind),
    CHECK (due_at < until),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX notice_due ON notices.notice (next_at) WHERE state = 'waiting';

GRANT USAGE ON SCHEMA notices TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT ON notices.notice TO aceso_service;
GRANT UPDATE (state, attempts, next_at, code, ended_at) ON notices.notice TO aceso_service;
GRANT SELECT ON notices.notice TO aceso_auditor;

-- The grant names the columns; the trigger holds for whoever is granted more.
CREATE FUNCTION notices.only_onward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.attempts < OLD.attempts
        OR (NEW.id, NEW.kind, NEW.about, NEW.made_at, NEW.due_at, NEW.until)
            IS DISTINCT FROM (OLD.id, OLD.kind, OLD.about, OLD.made_at, OLD.due_at, OLD.until) THEN
        RAISE EXCEPTION 'a notice ends once and is never another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_onward BEFORE UPDATE ON notices.notice FOR EACH ROW EXECUTE FUNCTION notices.only_onward();
RESET ROLE;
