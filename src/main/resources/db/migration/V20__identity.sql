-- What a session has of its own, and what is left of somebody who was forgotten.
SET ROLE aceso_owner;

-- Replicas of the version before read this table by s.*, and do not know the new columns. PostgreSQL gives each of their prepared statements up once
-- ("cached plan must not change result type"): in a transaction that is one 503 store-unavailable for each of their connections at most.

-- how long this one may go unused, where that is shorter than for others
ALTER TABLE identity.session ADD COLUMN idle_seconds integer CHECK (idle_seconds > 0);

-- the provider's session to which it belongs; those of portals are several to one
ALTER TABLE identity.session ADD COLUMN provider_session text CHECK (provider_session ~ '^e[1-9][0-9]*:[0-9a-f]{64}$');
UPDATE identity.session SET provider_session = id WHERE named;
CREATE INDEX session_by_provider ON identity.session (provider_session);
COMMENT ON COLUMN identity.sign_out.account IS 'an account, or a session of the provider''s: no sign-in from before counts, seen or not';

-- The keyed pseudonym of the external id that somebody had when they were forgotten, so that their accounts stay refused where the provider alone
-- decides. Whoever is made known anew under that external id is let in.
ALTER TABLE workforce.person ADD COLUMN left_external_id text CHECK (left_external_id ~ '^e[1-9][0-9]*:[0-9a-f]{64}$');
CREATE INDEX person_by_left_external_id ON workforce.person (left_external_id) WHERE left_external_id IS NOT NULL;
GRANT UPDATE (left_external_id) ON workforce.person TO aceso_service;
RESET ROLE;
