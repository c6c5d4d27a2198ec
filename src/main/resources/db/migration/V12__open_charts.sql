-- Who had whose chart open in the EHR, last when: keyed pseudonyms only, one row for each pair, forgotten when its time is over.
SET ROLE aceso_owner;

CREATE TABLE access.open_chart (
    -- both under the first epoch
    patient      text        NOT NULL CHECK (patient ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    practitioner text        NOT NULL CHECK (practitioner ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    at           timestamptz NOT NULL,
    PRIMARY KEY (patient, practitioner)
);
CREATE INDEX open_chart_by_age ON access.open_chart (at);

GRANT SELECT, INSERT, DELETE ON access.open_chart TO aceso_service;
GRANT UPDATE (at) ON access.open_chart TO aceso_service;
GRANT SELECT ON access.open_chart TO aceso_auditor;

-- The grant names the column; the trigger holds for whoever is granted more.
CREATE FUNCTION access.only_later() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.at < OLD.at OR (NEW.patient, NEW.practitioner) IS DISTINCT FROM (OLD.patient, OLD.practitioner) THEN
        RAISE EXCEPTION 'a chart was opened later or not at all' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER only_later BEFORE UPDATE ON access.open_chart FOR EACH ROW EXECUTE FUNCTION access.only_later();
RESET ROLE;
