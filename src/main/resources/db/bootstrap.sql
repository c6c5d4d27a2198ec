-- Run once per cluster and database by a database administrator, connected to the database that Aceso is to use.
-- Makes the group roles. Login roles are made by whoever keeps the credentials, IN ROLE one of these groups:
--   serve -> aceso_service, sequence -> aceso_sequencer, migrate -> aceso_owner, auditors -> aceso_auditor.
-- Idempotent. Nothing here is secret.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['aceso_owner', 'aceso_service', 'aceso_sequencer', 'aceso_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE', wanted);
        END IF;
    END LOOP;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format(
            'GRANT CONNECT ON DATABASE %I TO aceso_owner, aceso_service, aceso_sequencer, aceso_auditor',
            current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO aceso_owner', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
