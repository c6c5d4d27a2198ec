-- What is to be written into charts: committed with the record that proposed it, sealed under the patient's key, sent afterwards.
SET ROLE aceso_owner;

CREATE TABLE records.effect (
    id             uuid        PRIMARY KEY,
    record         uuid        NOT NULL,
    record_version int         NOT NULL,
    data_key       uuid        NOT NULL REFERENCES sealing.data_key (id),
    ehr            text        NOT NULL,
    function       text        NOT NULL,
    act            text        NOT NULL CHECK (act IN ('create', 'update')),
    type           text        NOT NULL CHECK (type ~ '^[A-Za-z]{1,40}$'),
    -- keyed digest of all of it: the same is not written twice
    effect_mac     bytea       NOT NULL,
    sealed         bytea       NOT NULL,
    -- its intent in the log, which the outcome closes
    intent         uuid        NOT NULL UNIQUE,
    made_at        timestamptz NOT NULL,
    -- how far it has come; from the second attempt on, one before may have arrived
    state          text        NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    attempts       int         NOT NULL DEFAULT 0,
    next_at        timestamptz NOT NULL,
    code           text        CHECK (code ~ '^[a-z-]{1,40}$'),
    ended_at       timestamptz,
    FOREIGN KEY (record, record_version) REFERENCES records.inference (id, version),
    CHECK ((state = 'waiting') = (ended_at IS NULL))
);
ALTER TABLE records.effect ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX effect_once ON records.effect (data_key, effect_mac) WHERE state <> 'failed';
CREATE INDEX effect_due ON records.effect (next_at) WHERE state = 'waiting';
CREATE INDEX effect_by_record ON records.effect (record, record_version);
CREATE INDEX effect_by_patient ON records.effect (data_key, made_at DESC);

GRANT SELECT, INSERT ON records.effect TO aceso_service;
GRANT UPDATE (state, attempts, next_at, code, ended_at) ON records.effect TO aceso_service;
GRANT SELECT ON records.effect TO aceso_auditor;

-- The grant names the columns; the trigger holds for whoever is granted more.
CREATE FUNCTION records.only_onward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.attempts < OLD.attempts
        OR (NEW.id, NEW.record, NEW.record_version, NEW.data_key, NEW.ehr, NEW.function, NEW.act, NEW.type, NEW.effect_mac,
            NEW.sealed, NEW.intent, NEW.made_at)
            IS DISTINCT FROM (OLD.id, OLD.record, OLD.record_version, OLD.data_key, OLD.ehr, OLD.function, OLD.act, OLD.type,
            OLD.effect_mac, OLD.sealed, OLD.intent, OLD.made_at) THEN
        RAISE EXCEPTION 'an effect ends once and is never another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_onward BEFORE UPDATE ON records.effect FOR EACH ROW EXECUTE FUNCTION records.only_onward();
RESET ROLE;
