-- Where a session was last used from whose place is known, whom the provider calls it, and what the provider ended, by its own clock.
SET ROLE aceso_owner;

-- the last site of the configuration, and when it was last used from there; places between that nobody knows change neither
ALTER TABLE identity.session ADD COLUMN site text CHECK (site ~ '^site:[a-z0-9-]{1,32}$'),
    ADD COLUMN site_at timestamptz,
    ADD CHECK ((site IS NULL) = (site_at IS NULL));
UPDATE identity.session SET site = place, site_at = seen_at WHERE place LIKE 'site:%';

-- the provider's sub, as a keyed pseudonym, where that does not name the account
ALTER TABLE identity.session ADD COLUMN subject text CHECK (subject ~ '^e[1-9][0-9]*:[0-9a-f]{64}$');
CREATE INDEX session_by_subject ON identity.session (subject) WHERE subject IS NOT NULL;

-- What the provider ended: one of its sessions, those of somebody that it does not name, an account, or a sub. Sign-ins up to said_at, which like theirs is by the provider's clock, do not
-- count, seen or not. It is forgotten by at, which is by the database's.
CREATE TABLE identity.provider_sign_out (
    name    text        PRIMARY KEY CHECK (name ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    said_at timestamptz NOT NULL,
    at      timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.provider_sign_out TO aceso_service;
GRANT SELECT ON identity.provider_sign_out TO aceso_auditor;
RESET ROLE;
