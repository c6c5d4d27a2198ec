-- Where those who work here live, told by keyed pseudonyms of the first epoch and nothing else, to mark what they do with records of people who
-- live there too. No address is stored. The row of somebody goes when nothing of it is known any more.
SET ROLE aceso_owner;

CREATE TABLE workforce.home (
    worker   uuid   PRIMARY KEY REFERENCES workforce.person (id) ON DELETE CASCADE,
    homes    text[] NOT NULL CHECK (cardinality(homes) BETWEEN 1 AND 10
                                    AND array_to_string(homes, ',', '?') ~ '^e[1-9][0-9]*:[0-9a-f]{64}(,e[1-9][0-9]*:[0-9a-f]{64})*$'),
    -- as whom an EHR knows their account, once it was seen so
    ehr_user text   UNIQUE CHECK (ehr_user ~ '^e[1-9][0-9]*:[0-9a-f]{64}$')
);

GRANT SELECT, INSERT, DELETE ON workforce.home TO aceso_service;
GRANT UPDATE (homes, ehr_user) ON workforce.home TO aceso_service;
GRANT SELECT (worker) ON workforce.home TO aceso_auditor;

-- What whoever judges a broken glass is told: that the two live together, or that it could not be known. Sealed under the key of the month and
-- always as long, since it is about somebody who works here; none where a replica of the version before opened it.
ALTER TABLE access.emergency ADD COLUMN household bytea;
RESET ROLE;
