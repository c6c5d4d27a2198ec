-- Effects of one resource are sent in the order in which they were intended, those of each EHR beside those of the others; and whether one may
-- have arrived is kept until the EHR has said it.
SET ROLE aceso_owner;

ALTER TABLE records.effect
    -- keyed digest of the resource it is about; all that a patient has from before this version count as about one
    ADD COLUMN resource bytea NOT NULL DEFAULT '',
    -- its place among the patient's, in the order of their intents; given by the statement that adds the row
    ADD COLUMN place    int,
    -- whether an attempt may have arrived, and the EHR has not said since that it is not there
    ADD COLUMN unsure   boolean NOT NULL DEFAULT false;

ALTER TABLE records.effect DISABLE TRIGGER only_onward;
UPDATE records.effect e SET place = o.place, unsure = e.state <> 'done' AND e.attempts > 0
    FROM (SELECT id, row_number() OVER (PARTITION BY data_key ORDER BY made_at, id) AS place FROM records.effect) o WHERE o.id = e.id;
ALTER TABLE records.effect ENABLE TRIGGER only_onward;

ALTER TABLE records.effect ALTER COLUMN place SET NOT NULL;
CREATE UNIQUE INDEX effect_place ON records.effect (data_key, place);
DROP INDEX records.effect_due;
CREATE INDEX effect_due ON records.effect (ehr, next_at) WHERE state = 'waiting';
CREATE INDEX effect_before ON records.effect (data_key, resource, place) WHERE state = 'waiting';

GRANT UPDATE (unsure) ON records.effect TO aceso_service;

CREATE OR REPLACE FUNCTION records.only_onward() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF OLD.state <> 'waiting' OR NEW.attempts < OLD.attempts
        OR (NEW.id, NEW.record, NEW.record_version, NEW.data_key, NEW.ehr, NEW.function, NEW.act, NEW.type, NEW.effect_mac,
            NEW.sealed, NEW.intent, NEW.made_at, NEW.resource, NEW.place)
            IS DISTINCT FROM (OLD.id, OLD.record, OLD.record_version, OLD.data_key, OLD.ehr, OLD.function, OLD.act, OLD.type,
            OLD.effect_mac, OLD.sealed, OLD.intent, OLD.made_at, OLD.resource, OLD.place) THEN
        RAISE EXCEPTION 'an effect ends once and is never another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;

-- Replicas of the version before add rows without resource and place: until none of them runs, such a row comes after all that there are. Changes
-- nothing of what this version writes; it may go, with the default of resource, with the first migration of the next version.
CREATE FUNCTION records.placed_by_the_version_before() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.place IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('records.effect ' || NEW.data_key, 0));
        NEW.place := (SELECT coalesce(max(e.place), 0) + 1 FROM records.effect e WHERE e.data_key = NEW.data_key);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER placed_by_the_version_before BEFORE INSERT ON records.effect
    FOR EACH ROW EXECUTE FUNCTION records.placed_by_the_version_before();
RESET ROLE;
