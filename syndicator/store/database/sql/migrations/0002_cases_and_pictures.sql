-- Takedowns as cases, the documents that came with them, and copies of pictures: whoever shares the state has all of it.

CREATE TABLE casework (
    number int PRIMARY KEY,
    body jsonb NOT NULL
);

CREATE TABLE enclosed (
    name text COLLATE "C" PRIMARY KEY,
    body bytea NOT NULL
);

CREATE TABLE picture (
    name text COLLATE "C" PRIMARY KEY,
    body bytea NOT NULL
);
-- They are packed already: packing them again costs time and gains nothing.
ALTER TABLE picture ALTER COLUMN body SET STORAGE EXTERNAL;
