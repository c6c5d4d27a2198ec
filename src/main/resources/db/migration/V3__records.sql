-- Inference records: sealed, versioned, linked to the patient only through their data key.
CREATE SCHEMA records AUTHORIZATION aceso_owner;
SET ROLE aceso_owner;

CREATE TABLE records.inference (
    id               uuid        NOT NULL,
    version          int         NOT NULL CHECK (version >= 1),
    data_key         uuid        NOT NULL REFERENCES sealing.data_key (id),
    function         text        NOT NULL,
    function_version text        NOT NULL,
    contract_version text        NOT NULL,
    -- keyed digest of what was concluded and from what: the same function version over the same inputs is one record
    finding_mac      bytea       NOT NULL,
    sealed           bytea       NOT NULL,
    made_at          timestamptz NOT NULL,
    PRIMARY KEY (id, version)
);
CREATE UNIQUE INDEX inference_once
    ON records.inference (data_key, function, function_version, finding_mac) WHERE version = 1;
CREATE INDEX inference_by_patient ON records.inference (data_key, made_at DESC);

GRANT USAGE ON SCHEMA records TO aceso_service, aceso_auditor;
GRANT SELECT, INSERT ON records.inference TO aceso_service;
GRANT SELECT ON records.inference TO aceso_auditor;
RESET ROLE;
