-- Run once per database by a superuser, connected to that database, before the first `migrate`.
-- Makes the group roles and closes what PostgreSQL leaves open to everybody. Safe to run again, and for a second database of the
-- same cluster: roles belong to the cluster. Login roles are the operator's, one per command, IN ROLE its group:
-- serve -> aceso_service, sequence -> aceso_sequencer, migrate -> aceso_owner, auditors -> aceso_auditor, backup -> aceso_backup,
-- restore -> aceso_restore. Where Vault's database engine makes the login roles, `vaultadmin` is its account: give it LOGIN and a
-- password, and let Vault rotate that. It makes roles and puts them into the groups, so it is as powerful as all of them together, but
-- reaches no other role (PostgreSQL 16 or newer, where CREATEROLE ends at the roles that it made). Nothing here is secret.

DO $$
DECLARE
  wanted text;
BEGIN
  BEGIN
    CREATE ROLE vaultadmin NOLOGIN CREATEROLE NOSUPERUSER NOCREATEDB NOREPLICATION NOBYPASSRLS;
  EXCEPTION
    WHEN duplicate_object OR unique_violation THEN NULL;
  END;
  FOREACH wanted IN ARRAY ARRAY['aceso_owner', 'aceso_service', 'aceso_sequencer', 'aceso_auditor', 'aceso_backup', 'aceso_restore'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', wanted);
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    EXECUTE format('GRANT %I TO vaultadmin WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', wanted);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I OWNER TO aceso_owner', current_database());
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format(
    'GRANT CONNECT ON DATABASE %I TO aceso_owner, aceso_service, aceso_sequencer, aceso_auditor, aceso_backup, aceso_restore, vaultadmin',
    current_database());
  -- a restore compares records and log entries in a table of its session's own
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO aceso_restore', current_database());
END
$$;

-- A backup reads everything, what later migrations make too; a restore writes and reads it. Neither makes or drops a table, and the
-- log's triggers hold for both.
GRANT pg_read_all_data TO aceso_backup, aceso_restore;
GRANT pg_write_all_data TO aceso_restore;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
