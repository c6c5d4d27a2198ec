-- Run once per database by a superuser, connected to that database, before the first `migrate`.
-- Makes the group roles and closes what PostgreSQL leaves open to everybody. Safe to run again, and for a second database of the
-- same cluster: roles belong to the cluster. Login roles are the operator's, one per command, IN ROLE its group:
-- serve -> aceso_service, sequence -> aceso_sequencer, migrate -> aceso_owner, auditors -> aceso_auditor. Nothing here is secret.

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['aceso_owner', 'aceso_service', 'aceso_sequencer', 'aceso_auditor'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', wanted);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
  EXECUTE format('ALTER DATABASE %I OWNER TO aceso_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO aceso_owner, aceso_service, aceso_sequencer, aceso_auditor', current_database());
END
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
