package search

import (
	"fmt"
	"strings"

	"github.com/uptrace/bun/dialect/pgdialect"

	"chatbot/domain/identity"
)

// termIndex is what differs between the databases in the tables of terms.
type termIndex struct {
	// key is the id column of a table.
	key string
	// quote encloses a term that a row must have, `begins` follows it for a prefix match, and `and` stands between two terms.
	quote, begins, and string
	// steps find the newest matching rows of a table; they run in order until one finds weighed rows.
	steps []searchStep
	// ofFiles are the steps for the sections of files.
	ofFiles []searchStep
	// put returns the statement that stores rows, each written as row with values.
	put    func(table, rows string) string
	row    string
	values func(id int64, owner identity.UserID, terms []string) []any
	// lock selects true in the transaction that indexes, and false in others at the same time; "" if there is none.
	lock string
	// merges: deleted terms stay in the index until parts of it are merged.
	merges bool
}

// searchStep selects the ids of up to weighed matching rows of a table, newest first.
type searchStep struct {
	// settings run before it, in its transaction; "" is none.
	settings string
	// find selects ids of the table: of the owner (?0), matching (?1) and less than an id (?2).
	find string
}

// indexLock is the advisory lock of the process that updates the search index: "terms" in ASCII.
const indexLock = 0x7465726d73

// searchSettings fix the plan of a search: an index finds the rows, which are then read by id, regardless of statistics.
// Statistics say nothing about the words of a single person, and there are none after a restore.
const searchSettings = "SET LOCAL enable_seqscan = off; SET LOCAL enable_mergejoin = off; SET LOCAL enable_hashjoin = off;"

// postgresIndexed finds matches by the index.
var postgresIndexed = fmt.Sprintf(`(WITH found AS MATERIALIZED (SELECT id FROM TABLE WHERE terms @@ ?1::tsquery)
	SELECT id FROM found WHERE id < ?2 ORDER BY id DESC LIMIT %d)`, weighed)

var postgresTerms = termIndex{
	key:   "id",
	quote: "'", begins: ":*", and: " & ",
	steps: []searchStep{
		// The index finds all matches at once, unordered. A word that occurs in many texts also occurs among the newest.
		{
			settings: searchSettings + "SET LOCAL enable_bitmapscan = off;",
			find: fmt.Sprintf(`(SELECT id FROM (SELECT id, terms FROM TABLE WHERE user_id = ?0 AND id < ?2 ORDER BY id DESC LIMIT 2000) AS newest
				WHERE terms @@ ?1::tsquery ORDER BY id DESC LIMIT %d)`, weighed),
		},
		{
			settings: "SET LOCAL enable_bitmapscan = on;",
			find:     postgresIndexed,
		},
	},
	// The terms of sections are much longer than those of messages, and of one person there are fewer: the index alone finds them.
	ofFiles: []searchStep{{settings: searchSettings + "SET LOCAL enable_bitmapscan = on;", find: postgresIndexed}},
	put: func(table, rows string) string {
		return "INSERT INTO " + table + " (id, user_id, terms) VALUES " + rows + " ON CONFLICT (id) DO UPDATE SET terms = EXCLUDED.terms"
	},
	row: "(?, ?, array_to_tsvector(?))",
	values: func(id int64, owner identity.UserID, terms []string) []any {
		return []any{id, owner, pgdialect.Array(terms)}
	},
	lock: fmt.Sprintf("SELECT pg_try_advisory_xact_lock(%d)", int64(indexLock)),
}

var sqliteSteps = []searchStep{{find: fmt.Sprintf("(SELECT rowid AS id FROM TABLE(?1) WHERE rowid < ?2 ORDER BY rowid DESC LIMIT %d)", weighed)}}

var sqliteTerms = termIndex{
	key:   "rowid",
	quote: `"`, begins: "*", and: " AND ",
	steps:   sqliteSteps,
	ofFiles: sqliteSteps,
	put: func(table, rows string) string {
		return "INSERT OR REPLACE INTO " + table + " (rowid, terms) VALUES " + rows
	},
	row:    "(?, ?)",
	values: func(id int64, _ identity.UserID, terms []string) []any { return []any{id, strings.Join(terms, " ")} },
	merges: true,
}
