-- Sealed text does not get shorter, so PostgreSQL need not try; and a search of the data files sees exactly what was written.
ALTER TABLE audit.pending ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE audit.intent ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE audit.entry ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE records.inference ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE hooks.claim ALTER COLUMN answer SET STORAGE EXTERNAL;
