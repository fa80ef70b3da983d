import GRDB

/// The tables of a store, for people with sqlite3 and for the code beside it.
///
/// All times are integer microseconds since 1970-01-01T00:00:00Z, all durations integer microseconds; `NULL` means that
/// nothing was measured. Open the file with `sqlite3 -readonly`; never write to it while an agent runs. Start with the
/// views: `observation` (hot rows in words), `certificate_seen` (who showed which certificate when), `alert_pending`.
///
/// - `target`: one row a target, for ever; `active` is 0 once it left the plan; `labels` is a JSON object.
/// - `word`: addresses, diagnosis codes and fingerprints, each once; `result` refers to them by number.
/// - `result`: the last hours, one row a probe, in order of time. `kind` 0 is OPTIONS on the live connection, 1 a fresh
///   handshake; `verdict` 0 pass, 1 warn, 2 fail, 3 unknown; `lateness` against the schedule.
/// - `chunk`: older hours, one sealed block a target and hour (layout: `Chunk.swift`); `n` observations that started
///   from `t0` to `t1`. A row is either in `result` or in one chunk, never in both. An hour may have further chunks
///   of samples that came late.
/// - `rollup_1h`, `rollup_1d`: what the sealed observations of an hour or UTC day starting at `start` come to, counted
///   by kind and verdict, with the least, greatest and summed OPTIONS round trip; `sketch` (see `Rollup.swift`) has the
///   distribution of each phase. Hot rows are in neither.
/// - `certificate`: each certificate once, names in `certificate_name`; texts from peers are blobs of their bytes, cut.
///   `chain`: a stretch of time in which a target showed the same chain, its elements in `chain_element`, leaf at 0.
/// - `health`: the state of each target now; `snapshot` is the state machine's memory, opaque.
/// - `incident`: spans of trouble; `ended` is NULL while one is open.
/// - `outbox`: alert deliveries; `state` is `pending`, `delivered` or `failed`.
/// - `delivery_attempt`: every attempt at a delivery, by number from 1: when, what came of it, and what was said.
/// - `meta`: small facts that outlive a restart.
///
/// `PRAGMA application_id` is 0x54775374 in every store.
enum Schema {
    /// Marks a file as a store.
    static let applicationID: Int64 = 0x5477_5374

    /// Every version of the schema in order: append a migration, never change one.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 observations, certificates, health, incidents, outbox") { database in
            try database.execute(sql: version1)
        }
        migrator.registerMigration("2 attempts of deliveries") { database in
            try database.execute(sql: attempts)
        }
        return migrator
    }

    private static let attempts = """
        CREATE TABLE delivery_attempt (
            delivery TEXT NOT NULL REFERENCES outbox ON DELETE CASCADE,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            outcome TEXT NOT NULL CHECK (outcome IN ('delivered', 'retry', 'failed')),
            detail TEXT,
            PRIMARY KEY (delivery, number)
        ) STRICT, WITHOUT ROWID;
        """

    private static let version1 = """
        CREATE TABLE target (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL,
            address TEXT NOT NULL,
            profile TEXT NOT NULL,
            labels TEXT NOT NULL CHECK (json_valid(labels)),
            active INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE word (
            id INTEGER PRIMARY KEY,
            text TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE result (
            ts INTEGER NOT NULL,
            target INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            verdict INTEGER NOT NULL,
            lateness INTEGER NOT NULL,
            diagnosis INTEGER,
            sip INTEGER,
            retry_after INTEGER,
            dns INTEGER,
            tcp INTEGER,
            tls INTEGER,
            options INTEGER,
            address INTEGER,
            leaf INTEGER,
            PRIMARY KEY (ts, target, kind)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY,
            target INTEGER NOT NULL,
            t0 INTEGER NOT NULL,
            t1 INTEGER NOT NULL,
            n INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        CREATE INDEX chunk_by_target ON chunk (target, t0);

        CREATE TABLE rollup_1h (
            start INTEGER NOT NULL,
            target INTEGER NOT NULL,
            alive_pass INTEGER NOT NULL,
            alive_warn INTEGER NOT NULL,
            alive_fail INTEGER NOT NULL,
            alive_unknown INTEGER NOT NULL,
            fresh_pass INTEGER NOT NULL,
            fresh_warn INTEGER NOT NULL,
            fresh_fail INTEGER NOT NULL,
            fresh_unknown INTEGER NOT NULL,
            options_min INTEGER,
            options_max INTEGER,
            options_sum INTEGER NOT NULL,
            sketch BLOB NOT NULL,
            PRIMARY KEY (start, target)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE rollup_1d (
            start INTEGER NOT NULL,
            target INTEGER NOT NULL,
            alive_pass INTEGER NOT NULL,
            alive_warn INTEGER NOT NULL,
            alive_fail INTEGER NOT NULL,
            alive_unknown INTEGER NOT NULL,
            fresh_pass INTEGER NOT NULL,
            fresh_warn INTEGER NOT NULL,
            fresh_fail INTEGER NOT NULL,
            fresh_unknown INTEGER NOT NULL,
            options_min INTEGER,
            options_max INTEGER,
            options_sum INTEGER NOT NULL,
            sketch BLOB NOT NULL,
            PRIMARY KEY (start, target)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE certificate (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            subject BLOB NOT NULL,
            issuer BLOB NOT NULL,
            serial TEXT NOT NULL,
            not_before INTEGER NOT NULL,
            not_after INTEGER NOT NULL,
            key TEXT NOT NULL
        ) STRICT;

        CREATE TABLE certificate_name (
            certificate INTEGER NOT NULL REFERENCES certificate ON DELETE CASCADE,
            place INTEGER NOT NULL,
            name BLOB NOT NULL,
            PRIMARY KEY (certificate, place)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE chain (
            id INTEGER PRIMARY KEY,
            target INTEGER NOT NULL REFERENCES target,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX chain_by_target ON chain (target, first_seen);

        CREATE TABLE chain_element (
            chain INTEGER NOT NULL REFERENCES chain ON DELETE CASCADE,
            position INTEGER NOT NULL,
            certificate INTEGER NOT NULL REFERENCES certificate,
            PRIMARY KEY (chain, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX chain_element_by_certificate ON chain_element (certificate);

        CREATE TABLE health (
            target INTEGER PRIMARY KEY REFERENCES target,
            state TEXT NOT NULL,
            since INTEGER NOT NULL,
            snapshot TEXT NOT NULL
        ) STRICT;

        CREATE TABLE incident (
            id TEXT PRIMARY KEY,
            target INTEGER NOT NULL REFERENCES target,
            state TEXT NOT NULL,
            diagnosis TEXT,
            summary TEXT NOT NULL,
            started INTEGER NOT NULL,
            ended INTEGER,
            last_good INTEGER
        ) STRICT;
        CREATE INDEX incident_by_start ON incident (started);
        CREATE INDEX incident_open ON incident (target) WHERE ended IS NULL;

        CREATE TABLE outbox (
            id TEXT PRIMARY KEY,
            dedup_key TEXT NOT NULL,
            receiver TEXT NOT NULL,
            payload TEXT NOT NULL,
            created INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
            attempts INTEGER NOT NULL,
            next_attempt INTEGER NOT NULL,
            ended INTEGER,
            last_error TEXT
        ) STRICT;
        CREATE INDEX outbox_pending ON outbox (next_attempt) WHERE state = 'pending';
        CREATE INDEX outbox_by_age ON outbox (created);

        CREATE TABLE meta (
            key TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE VIEW observation AS
        SELECT datetime(r.ts / 1000000, 'unixepoch') AS time, t.name AS target,
            CASE r.kind WHEN 0 THEN 'keep-alive' ELSE 'fresh' END AS kind,
            CASE r.verdict WHEN 0 THEN 'pass' WHEN 1 THEN 'warn' WHEN 2 THEN 'fail' ELSE 'unknown' END AS verdict,
            d.text AS diagnosis, r.sip, r.dns / 1000.0 AS dns_ms, r.tcp / 1000.0 AS tcp_ms, r.tls / 1000.0 AS tls_ms,
            r.options / 1000.0 AS options_ms, a.text AS address, l.text AS leaf
        FROM result r JOIN target t ON t.id = r.target
            LEFT JOIN word d ON d.id = r.diagnosis
            LEFT JOIN word a ON a.id = r.address
            LEFT JOIN word l ON l.id = r.leaf;

        CREATE VIEW certificate_seen AS
        SELECT t.name AS target, datetime(h.first_seen / 1000000, 'unixepoch') AS first_seen,
            datetime(h.last_seen / 1000000, 'unixepoch') AS last_seen, e.position,
            CAST(c.subject AS TEXT) AS subject, CAST(c.issuer AS TEXT) AS issuer,
            datetime(c.not_after / 1000000, 'unixepoch') AS not_after, c.sha256
        FROM chain h JOIN target t ON t.id = h.target
            JOIN chain_element e ON e.chain = h.id
            JOIN certificate c ON c.id = e.certificate;

        CREATE VIEW alert_pending AS
        SELECT id, receiver, datetime(created / 1000000, 'unixepoch') AS created, attempts,
            datetime(next_attempt / 1000000, 'unixepoch') AS next_attempt, last_error
        FROM outbox WHERE state = 'pending';
        """
}
