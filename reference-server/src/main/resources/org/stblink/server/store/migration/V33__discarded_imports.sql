-- An import that is being taken away gets no devices any more: what came late would be seen as soon as it is gone.
ALTER TABLE open_import ADD COLUMN discarded INTEGER NOT NULL DEFAULT 0;
