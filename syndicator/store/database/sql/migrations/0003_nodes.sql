-- Who shares the state, and what the first of them fixed for all.

CREATE TABLE node (
    role text COLLATE "C",
    host text COLLATE "C",
    pid int,
    since timestamptz NOT NULL,
    seen timestamptz NOT NULL,
    PRIMARY KEY (role, host, pid)
);

CREATE TABLE fixed (
    name text COLLATE "C" PRIMARY KEY,
    value bigint NOT NULL
);
