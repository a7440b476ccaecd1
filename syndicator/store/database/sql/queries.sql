-- What the store asks of the database. Each statement goes by the name above it. Long arrays go in binary (%()b): as text,
-- every quote of a JSON text is escaped on the way, which costs more than all the rest.

-- name: enter
SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %(place)s, 0))

-- name: stay
SELECT pg_advisory_lock(hashtextextended(current_schema() || %(place)s, 0))

-- name: leave
SELECT pg_advisory_unlock(hashtextextended(current_schema() || %(place)s, 0))

-- name: compress
SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)

-- name: own
SELECT pg_try_advisory_lock(hashtextextended(current_schema() || '/owner', 0))

-- name: own_with_others
SELECT pg_try_advisory_lock_shared(hashtextextended(current_schema() || '/owner', 0))

-- name: give_back
SELECT pg_advisory_unlock_all()

-- name: owner
SELECT application_name, host(client_addr)
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
  AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint << 32 | objid::bigint = hashtextextended(current_schema() || '/owner', 0)
LIMIT 1

-- name: begin_epoch
UPDATE change SET epoch = epoch + 1 RETURNING epoch, number

-- name: change
SELECT number, epoch, judged, ledger FROM change

-- name: tick
UPDATE change SET number = number + 1,
  judged = CASE WHEN %(judged)s THEN number + 1 ELSE judged END,
  ledger = CASE WHEN %(ledger)s THEN number + 1 ELSE ledger END
WHERE epoch = %(epoch)s AND (%(after)s::bigint IS NULL OR judged <= %(after)s)
RETURNING number

-- name: sources
SELECT key, state::text, commits, trimmed, mark FROM source WHERE changed > %(after)s

-- name: source
SELECT state::text, commits, trimmed, mark FROM source WHERE key = %(source)s

-- name: save_states
INSERT INTO source AS old (key, state, commits, changed)
SELECT key, state::jsonb, commits, %(number)s
FROM unnest(%(keys)b::text[], %(states)b::text[], %(commits)b::bigint[]) AS new (key, state, commits)
ORDER BY key
ON CONFLICT (key) DO UPDATE SET state = excluded.state, changed = excluded.changed WHERE old.commits = excluded.commits

-- name: put_source
INSERT INTO source (key, state, commits, trimmed, mark, changed)
VALUES (%(source)s, %(state)s::jsonb, %(commits)s, %(trimmed)s, %(mark)s, %(number)s)
ON CONFLICT (key) DO UPDATE SET state = excluded.state, commits = excluded.commits, trimmed = excluded.trimmed,
  mark = excluded.mark, changed = excluded.changed

-- name: reserve_source
INSERT INTO source (key, state, changed) VALUES (%(source)s, %(state)s::jsonb, 0) ON CONFLICT DO NOTHING

-- name: known
SELECT hashes, left_out::text, shown::text,
  (SELECT array_agg(name ORDER BY seen) FROM identity WHERE source = %(source)s),
  (SELECT array_agg(article ORDER BY seen) FROM identity WHERE source = %(source)s),
  (SELECT array_agg(id ORDER BY id) FROM article WHERE source = %(source)s),
  (SELECT array_agg(digest ORDER BY id) FROM article WHERE source = %(source)s)
FROM known WHERE source = %(source)s

-- name: left_out
SELECT left_out::text FROM known WHERE source = %(source)s

-- name: put_known
INSERT INTO known AS old (source, hashes, left_out, shown)
VALUES (%(source)s, coalesce(%(hashes)s::text[], '{}'), coalesce(%(left_out)s::jsonb, '[]'),
  coalesce(%(shown)s::jsonb, '[]'))
ON CONFLICT (source) DO UPDATE SET hashes = coalesce(%(hashes)s::text[], old.hashes),
  left_out = coalesce(%(left_out)s::jsonb, old.left_out), shown = coalesce(%(shown)s::jsonb, old.shown)

-- name: put_identities
INSERT INTO identity (source, hash, name, article, seen)
SELECT %(source)s, hash, name, article, %(seen)s + place
FROM unnest(%(hashes)b::bytea[], %(names)b::text[], %(articles)b::text[]) WITH ORDINALITY
  AS new (hash, name, article, place)
ON CONFLICT (source, hash) DO UPDATE SET article = excluded.article, seen = excluded.seen

-- name: add_identities
INSERT INTO identity (source, hash, name, article, seen)
SELECT %(source)s, hash, name, article, %(seen)s + place
FROM unnest(%(hashes)b::bytea[], %(names)b::text[], %(articles)b::text[]) WITH ORDINALITY
  AS new (hash, name, article, place)
ON CONFLICT (source, hash) DO NOTHING

-- name: bound_identities
DELETE FROM identity WHERE source = %(source)s AND hash IN (
  SELECT hash FROM identity AS aged
  WHERE source = %(source)s AND NOT EXISTS (SELECT FROM article WHERE article.id = aged.article)
  ORDER BY seen DESC OFFSET greatest(%(most)s, %(each)s * (SELECT cardinality(hashes) FROM known WHERE source = %(source)s)))

-- name: count_identities
SELECT count(*) FROM identity WHERE source = %(source)s

-- name: forget_identities
DELETE FROM identity
WHERE source = %(source)s AND (hash = ANY(%(hashes)s::bytea[]) OR article = ANY(%(articles)s::text[]))

-- name: sums
SELECT id, sum FROM article WHERE source = %(source)s AND id = ANY(%(ids)s::text[])

-- name: blocked
SELECT DISTINCT article FROM block WHERE article = ANY(%(ids)s::text[])

-- name: put_articles
INSERT INTO article (id, source, commit, digest, sum, card, shape, body)
SELECT id, %(source)s, %(commit)s, digest, sum, card, %(shape)s, body::jsonb
FROM unnest(%(ids)b::text[], %(digests)b::text[], %(sums)b::bytea[], %(cards)b::bytea[], %(bodies)b::text[])
  AS new (id, digest, sum, card, body)
ON CONFLICT (id) DO UPDATE SET commit = excluded.commit, digest = excluded.digest, sum = excluded.sum,
  card = excluded.card, shape = excluded.shape, body = excluded.body

-- name: drop_articles
DELETE FROM article WHERE source = %(source)s AND id = ANY(%(ids)s::text[])

-- name: article
SELECT body::text FROM article WHERE id = %(id)s

-- name: several
SELECT id, body::text FROM article WHERE id = ANY(%(ids)s::text[])

-- name: text
SELECT body ->> 'text' FROM article WHERE id = %(id)s

-- name: articles
SELECT body::text FROM article WHERE source = %(source)s

-- name: cards
SELECT source, id, card, CASE WHEN shape = %(shape)s THEN NULL ELSE body::text END FROM article

-- name: cards_since
SELECT source, id, card, CASE WHEN shape = %(shape)s THEN NULL ELSE body::text END
FROM unnest(%(sources)b::text[], %(after)b::bigint[]) AS asked (key, after)
JOIN article ON source = asked.key AND commit > asked.after

-- name: sizes
SELECT source, sum(pg_column_size(body)) FROM article GROUP BY source

-- name: ids
SELECT source, id FROM article WHERE source = ANY(%(sources)s::text[])

-- name: put_cards
UPDATE article SET card = new.card, shape = %(shape)s
FROM unnest(%(ids)b::text[], %(cards)b::bytea[], %(old)b::bytea[]) AS new (id, card, old)
WHERE article.id = new.id AND article.card = new.old

-- name: titles
SELECT id, sum, body ->> 'title' FROM article WHERE source = %(source)s AND id = ANY(%(ids)s::text[])

-- name: stored_sources
SELECT DISTINCT source FROM article WHERE id = ANY(%(ids)s::text[])

-- name: tombstones
SELECT body::text FROM tombstone ORDER BY at, place

-- name: put_tombstone
INSERT INTO tombstone (id, at, body) VALUES (%(id)s, %(at)s, %(body)s::jsonb)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, place = excluded.place, body = excluded.body

-- name: put_blocks
INSERT INTO block (article, tombstone) SELECT DISTINCT unnest(%(articles)s::text[]), %(tombstone)s

-- name: drop_blocks
DELETE FROM block WHERE tombstone = %(tombstone)s

-- name: drop_tombstones
DELETE FROM tombstone

-- name: audit
SELECT line::text FROM audit ORDER BY number

-- name: put_audit
INSERT INTO audit (hash, line)
SELECT hash, line::jsonb FROM unnest(%(hashes)b::bytea[], %(lines)b::text[]) WITH ORDINALITY AS new (hash, line, place)
ORDER BY place
ON CONFLICT (hash) DO NOTHING

-- name: drop_audit
DELETE FROM audit

-- name: note
SELECT body FROM note WHERE name = %(name)s

-- name: note_marks
SELECT name, xmin::text FROM note WHERE name = ANY(%(names)s::text[])

-- name: put_note
INSERT INTO note (name, body) VALUES (%(name)s, %(body)s) ON CONFLICT (name) DO UPDATE SET body = excluded.body

-- name: cases
SELECT body::text FROM casework ORDER BY number

-- name: put_case
INSERT INTO casework (number, body) VALUES (%(number)s, %(body)s::jsonb)
ON CONFLICT (number) DO UPDATE SET body = excluded.body

-- name: enclosed
SELECT body FROM enclosed WHERE name = %(name)s

-- name: put_enclosed
INSERT INTO enclosed (name, body) VALUES (%(name)s, %(body)s) ON CONFLICT (name) DO NOTHING

-- name: picture
SELECT body FROM picture WHERE name = %(name)s

-- name: pictures
SELECT name FROM picture

-- name: put_picture
INSERT INTO picture (name, body) VALUES (%(name)s, %(body)s) ON CONFLICT (name) DO UPDATE SET body = excluded.body

-- name: drop_pictures
DELETE FROM picture WHERE name = ANY(%(names)s::text[])

-- name: put_node
WITH gone AS (DELETE FROM node WHERE seen < now() - interval '10 minutes')
INSERT INTO node (role, host, pid, since, seen) VALUES (%(role)s, %(host)s, %(pid)s, now(), now())
ON CONFLICT (role, host, pid) DO UPDATE SET seen = now(),
  since = CASE WHEN node.seen < now() - interval '1 minute' THEN now() ELSE node.since END

-- name: drop_node
DELETE FROM node WHERE (role, host, pid) = (%(role)s, %(host)s, %(pid)s)

-- name: nodes
SELECT role, host, pid, since, seen FROM node ORDER BY seen DESC, role, host, pid

-- name: fix
INSERT INTO fixed (name, value) VALUES (%(name)s, %(value)s)
ON CONFLICT (name) DO UPDATE SET value = fixed.value RETURNING value

-- name: try_to_enter
SELECT pg_try_advisory_lock(hashtextextended(current_schema() || %(place)s, 0))

-- name: leader
SELECT application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND granted AND objsubid = 1
  AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND classid::bigint << 32 | objid::bigint = hashtextextended(current_schema() || %(place)s, 0)
