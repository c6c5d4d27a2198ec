-- Which courses those who work here completed, what of it was recorded wrongly, and who was let in for a while without (45 CFR 164.530(b),
-- 164.308(a)(5)). Everything here is only ever added to; what somebody wrote in their own words is sealed.
SET ROLE aceso_owner;

CREATE TABLE workforce.training (
    id           uuid        PRIMARY KEY,
    worker       uuid        NOT NULL REFERENCES workforce.person (id),
    course       text        NOT NULL CHECK (course ~ '^[a-z0-9-]{1,40}$'),
    completed_on date        NOT NULL,
    -- the last day on which it counts, where the certificate says so; the policy may say an earlier one
    expires_on   date,
    -- the log's id of whoever recorded it; none where software did
    person       uuid,
    at           timestamptz NOT NULL,
    CHECK (expires_on >= completed_on)
);
CREATE INDEX training_by_worker ON workforce.training (worker, course);

CREATE TABLE workforce.training_withdrawal (
    training uuid        PRIMARY KEY REFERENCES workforce.training (id),
    reason   text        NOT NULL CHECK (reason IN ('wrong-person', 'wrong-course', 'wrong-date', 'not-passed', 'other')),
    person   uuid        NOT NULL,
    at       timestamptz NOT NULL
);

-- What counts: not withdrawn, and not recorded by whose it is, also where only a later sign-in showed whose account that was.
CREATE VIEW workforce.standing_training AS
    SELECT t.* FROM workforce.training t
    WHERE NOT EXISTS (SELECT FROM workforce.training_withdrawal w WHERE w.training = t.id)
          AND NOT EXISTS (SELECT FROM workforce.person p WHERE p.id = t.worker AND p.person = t.person);

CREATE TABLE workforce.training_override (
    id     uuid        PRIMARY KEY,
    worker uuid        NOT NULL REFERENCES workforce.person (id),
    reason text        NOT NULL CHECK (reason IN ('record-late', 'course-not-available', 'urgent-cover', 'returning', 'other')),
    -- under the key of the month: it is about somebody who works here
    sealed bytea       NOT NULL,
    hours  integer     NOT NULL CHECK (hours > 0),
    person uuid        NOT NULL,
    at     timestamptz NOT NULL,
    until  timestamptz NOT NULL,
    CHECK (at < until)
);
CREATE INDEX training_override_by_worker ON workforce.training_override (worker, until);
CREATE INDEX training_override_by_time ON workforce.training_override (at DESC, id);

CREATE TABLE workforce.training_override_end (
    override uuid        PRIMARY KEY REFERENCES workforce.training_override (id),
    person   uuid        NOT NULL,
    at       timestamptz NOT NULL
);

-- Those that are not over, by the database's clock; none that somebody gave themselves.
CREATE VIEW workforce.open_override AS
    SELECT o.* FROM workforce.training_override o
    WHERE o.until > clock_timestamp() AND NOT EXISTS (SELECT FROM workforce.training_override_end e WHERE e.override = o.id)
          AND NOT EXISTS (SELECT FROM workforce.person p WHERE p.id = o.worker AND p.person = o.person);

-- Whoever is forgotten and comes back has another row: since when somebody is known is asked by the account's person.
CREATE INDEX person_by_log_id ON workforce.person (person);

GRANT SELECT, INSERT ON workforce.training, workforce.training_withdrawal, workforce.training_override, workforce.training_override_end
    TO aceso_service;
GRANT SELECT ON workforce.standing_training, workforce.open_override TO aceso_service;
GRANT SELECT ON workforce.training, workforce.training_withdrawal, workforce.training_override, workforce.training_override_end
    TO aceso_auditor;

CREATE FUNCTION workforce.never() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'this is only added to: % on %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workforce.training
    FOR EACH STATEMENT EXECUTE FUNCTION workforce.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workforce.training_withdrawal
    FOR EACH STATEMENT EXECUTE FUNCTION workforce.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workforce.training_override
    FOR EACH STATEMENT EXECUTE FUNCTION workforce.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON workforce.training_override_end
    FOR EACH STATEMENT EXECUTE FUNCTION workforce.never();

-- Sealed text does not get shorter, see V5.
ALTER TABLE workforce.training_override ALTER COLUMN sealed SET STORAGE EXTERNAL;
RESET ROLE;
