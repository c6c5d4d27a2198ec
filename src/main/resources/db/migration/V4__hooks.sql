-- Once only: a hook call is claimed, in the transaction of its intent, before the first request to the EHR.
CREATE SCHEMA hooks AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

CREATE TABLE hooks.claim (
    id            uuid        PRIMARY KEY,
    issuer        text        NOT NULL,
    service       text        NOT NULL,
    hook_instance text        NOT NULL,
    -- keyed digest of the canonical body without fhirAuthorization and extension
    body_mac      bytea       NOT NULL,
    intent        uuid        NOT NULL,
    lease_until   timestamptz NOT NULL,
    claimed_at    timestamptz NOT NULL,
    data_key      uuid REFERENCES sealing.data_key (id),
    answer        bytea,
    -- the record that the answer is about, so that a repeat can name it in the log
    record        uuid,
    record_version int,
    record_sha256 text,
    answered_at   timestamptz,
    UNIQUE (issuer, service, hook_instance)
);
CREATE INDEX claim_by_age ON hooks.claim (coalesce(answered_at, lease_until));

CREATE TABLE hooks.token (
    issuer     text        NOT NULL,
    jti        text        NOT NULL,
    claim      uuid        NOT NULL REFERENCES hooks.claim (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, jti)
);
CREATE INDEX token_by_claim ON hooks.token (claim);

GRANT USAGE ON SCHEMA hooks TO aceso_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON hooks.claim, hooks.token TO aceso_service;
RESET ROLE;
