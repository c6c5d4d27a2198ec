-- Every account that was somebody's and no longer is, where there was room for the last one only; and what makes counting cheap.
SET ROLE aceso_owner;

CREATE TABLE workforce.left_account (
    account text        PRIMARY KEY CHECK (account ~ '^e[1-9][0-9]*:[0-9a-f]{64}$'),
    at      timestamptz NOT NULL
);
INSERT INTO workforce.left_account (account, at)
    SELECT left_account, max(changed_at) FROM workforce.person WHERE left_account IS NOT NULL GROUP BY left_account;
-- its index and its grant go with it
ALTER TABLE workforce.person DROP COLUMN left_account;

GRANT SELECT, INSERT ON workforce.left_account TO aceso_service;
GRANT SELECT ON workforce.left_account TO aceso_auditor;

-- The same rows as before: each completion has its person, so that they can be joined, and the planner knows how many there are. With two anti-joins
-- it took them for one row, and asked for each completion by itself.
CREATE OR REPLACE VIEW workforce.standing_training AS
    SELECT t.* FROM workforce.training t JOIN workforce.person p ON p.id = t.worker
    WHERE (p.person = t.person) IS NOT TRUE
          AND NOT EXISTS (SELECT FROM workforce.training_withdrawal w WHERE w.training = t.id);

-- Those that were given up are counted until somebody has acted.
CREATE INDEX notice_given_up ON notices.notice (ended_at) WHERE state = 'failed';
RESET ROLE;
