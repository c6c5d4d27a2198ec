-- Consents of patients to the use and disclosure of their records of substance use (42 CFR 2.31), and their revocation. What a consent says is
-- sealed under the patient's own key, so it is erased with the patient. Everything here is only ever added to.
SET ROLE aceso_owner;

CREATE TABLE custody.part2_consent (
    id       uuid        PRIMARY KEY,
    data_key uuid        NOT NULL REFERENCES sealing.data_key (id),
    -- keyed digest of what it says: the same paper recorded twice is one consent
    said_mac bytea       NOT NULL,
    sealed   bytea       NOT NULL,
    person   uuid        NOT NULL,
    at       timestamptz NOT NULL,
    UNIQUE (data_key, said_mac)
);

CREATE TABLE custody.part2_revocation (
    consent uuid        PRIMARY KEY REFERENCES custody.part2_consent (id),
    person  uuid        NOT NULL,
    at      timestamptz NOT NULL
);

GRANT SELECT, INSERT ON custody.part2_consent, custody.part2_revocation TO aceso_service;
-- Not whose they are: that there is one tells that somebody was treated for substance use.
GRANT SELECT (id, person, at) ON custody.part2_consent TO aceso_auditor;
GRANT SELECT ON custody.part2_revocation TO aceso_auditor;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.part2_consent
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON custody.part2_revocation
    FOR EACH STATEMENT EXECUTE FUNCTION custody.never();

-- Sealed text does not get shorter, see V5.
ALTER TABLE custody.part2_consent ALTER COLUMN sealed SET STORAGE EXTERNAL;
RESET ROLE;
