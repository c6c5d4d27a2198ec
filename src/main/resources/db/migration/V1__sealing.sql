-- Keys. No key is here in the clear: wrapped_key holds keys wrapped by a key-encryption key that is kept elsewhere.
create schema if not exists sealing;
revoke all on schema sealing from public;
grant usage on schema sealing to aceso_service, aceso_auditor;

-- One data key for each patient. sealed_ref names the patient, sealed under the data key itself.
create table sealing.data_key (
    id uuid primary key,
    pseudonym text not null unique check (pseudonym ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    opaque_id text not null unique check (opaque_id ~ '^[a-z2-7]{26}$'),
    sealed_ref bytea not null,
    created_at timestamptz not null
);

-- Apart from data_key, so that wrapped keys can move to another keeper, outside the backups of this database.
create table sealing.wrapped_key (
    id uuid primary key,
    kek text not null check (kek in ('patient', 'log')),
    wrapped bytea not null,
    created_at timestamptz not null
);

-- One key for each month of the log, UTC.
create table sealing.log_key (
    month text primary key check (month ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    id uuid not null unique,
    created_at timestamptz not null
);

-- The service makes and uses keys; it never changes or removes one. The sequencer signs and opens nothing: it gets nothing.
-- The auditor sees which keys there are, and no key.
grant select, insert on sealing.data_key, sealing.wrapped_key, sealing.log_key to aceso_service;
grant select (id, pseudonym, opaque_id, created_at) on sealing.data_key to aceso_auditor;
grant select on sealing.log_key to aceso_auditor;
