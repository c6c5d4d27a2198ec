-- Sessions of people, so that all replicas agree when one is over. No token, no session id, no address: keyed pseudonyms of the first epoch.
-- Every time but signed_in_at and valid_from, which the identity provider says, is by the database's clock.
CREATE SCHEMA identity AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

CREATE TABLE identity.session (
    id           text        PRIMARY KEY CHECK (id ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    account      text        NOT NULL CHECK (account ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    -- the log's id of the person; none for a session that ended before anybody was seen in it
    person       uuid,
    -- whether the provider named the session; else it is one sign-in
    named        boolean     NOT NULL,
    signed_in_at timestamptz NOT NULL,
    -- tokens of an earlier sign-in are refused
    valid_from   timestamptz NOT NULL,
    -- the last use that was written down
    seen_at      timestamptz NOT NULL,
    -- the absolute end; the row is forgotten after it
    until        timestamptz NOT NULL,
    ended_at     timestamptz,
    why          text        CHECK (why IN ('idle', 'too-long', 'signed-out', 'signed-out-everywhere', 'provider', 'two-places')),
    -- a site of the configuration, or the pseudonym of a network
    place        text        NOT NULL CHECK (place ~ '^(site:[a-z0-9-]{1,32}|e[1-9][0-9]*:[0-9a-f]{64}|)$'),
    left_place   text        NOT NULL CHECK (left_place ~ '^(site:[a-z0-9-]{1,32}|e[1-9][0-9]*:[0-9a-f]{64}|)$'),
    -- moves between places that nobody knows, and since when they are counted
    moves        integer     NOT NULL,
    moves_since  timestamptz NOT NULL,
    CHECK ((ended_at IS NULL) = (why IS NULL))
);
CREATE INDEX session_by_account ON identity.session (account);
CREATE INDEX session_by_use ON identity.session (seen_at) WHERE ended_at IS NULL;
CREATE INDEX session_by_end ON identity.session (until);

-- Accounts that were signed out everywhere: no sign-in from before counts, seen or not.
CREATE TABLE identity.sign_out (
    account text        PRIMARY KEY CHECK (account ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    at      timestamptz NOT NULL
);

-- Logout tokens are used once.
CREATE TABLE identity.logout_token (
    id    text        PRIMARY KEY CHECK (id ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    until timestamptz NOT NULL
);

GRANT USAGE ON SCHEMA identity TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT, UPDATE, DELETE ON identity.session, identity.sign_out TO aceso_service;
GRANT SELECT, INSERT, DELETE ON identity.logout_token TO aceso_service;
GRANT SELECT ON ALL TABLES IN SCHEMA identity TO aceso_auditor;
RESET ROLE;
