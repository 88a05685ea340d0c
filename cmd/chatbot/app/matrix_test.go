package app_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/ws"
)

// belongings are the ids of what a person has in these tests: a session with a question and an interrupted answer, which can be
// stopped, continued, regenerated and followed; the current login; a failed job, which is theirs only in name;
// a group to which the person belongs; an invitation; an API key; a second factor; a passkey; and a file that was read.
type belongings struct{ user, session, question, answer, login, job, group, invitation, key, passkey, file, identity int64 }

// with replaces the placeholders of a path with the ids; "" if a placeholder is unknown.
func (b belongings) with(path string) string {
	path = strings.NewReplacer("{user_id}", fmt.Sprint(b.user), "{session_id}", fmt.Sprint(b.session), "{login_id}", fmt.Sprint(b.login), "{job_id}", fmt.Sprint(b.job), "{key_id}", fmt.Sprint(b.key), "{passkey_id}", fmt.Sprint(b.passkey), "{group_id}", fmt.Sprint(b.group), "{invitation_id}", fmt.Sprint(b.invitation), "{file_id}", fmt.Sprint(b.file), "{identity_id}", fmt.Sprint(b.identity)).Replace(path)
	path = strings.NewReplacer("{provider_id}", "matrix", "{server_id}", "matrix", "{model_id}", "matrix/by-hand", "{call_id}", "c1").Replace(path)
	id := b.answer
	if strings.HasSuffix(path, "/edit") {
		id = b.question
	}
	if path = strings.ReplaceAll(path, "{message_id}", fmt.Sprint(id)); strings.ContainsAny(path, "{}") {
		return ""
	}
	return path
}

// access is the input of a described operation and its expected statuses. Two rules apply to all: without a token an operation is
// refused unless the description declares it open, and a path with somebody else's id is a 404.
type access struct {
	query     string
	body      func(b belongings, name string) any
	refresh   bool // takes the refresh token
	upload    bool // takes a form with a file
	own       int  // status with one's own ids
	anonymous int  // status without a token, if the operation is open
	stranger  int  // status with somebody else's ids in the body; 0: as own, or 404 for a path with ids
}

func just(body any) func(belongings, string) any { return func(belongings, string) any { return body } }

var routes = map[string]access{
	"POST /api/auth/register": {anonymous: 201, own: 201, body: func(_ belongings, name string) any {
		return obj{"username": "new_" + name, "email": name + "@new.example", "password": password}
	}},
	"POST /api/auth/invitation": {anonymous: 403, own: 403, body: just(obj{"invitation": "nobody's"})},
	"POST /api/auth/login": {anonymous: 200, own: 200, body: func(_ belongings, name string) any {
		return obj{"username": name, "password": password}
	}},

	"GET /api/auth/oidc/{provider_id}/start":     {own: 303, anonymous: 303, stranger: 303},
	"GET /api/auth/oidc/{provider_id}/callback":  {own: 303, anonymous: 303, stranger: 303},
	"POST /api/auth/oidc/{provider_id}/sign-out": {body: just(obj{"ticket": "none"}), own: 403, anonymous: 403, stranger: 403},
	"GET /api/auth/identities":                   {own: 200},
	"POST /api/auth/identities":                  {own: 404, body: just(obj{"provider": "acme"})}, // there is none; see sign_on_test.go
	"DELETE /api/auth/identities/{identity_id}":  {own: 204, body: just(obj{"password": password})},

	"POST /api/auth/login/second/passkey":    {anonymous: 401, own: 401, body: just(obj{"mfa_token": "nobody's"})},
	"GET /api/auth/passkeys":                 {own: 200},
	"POST /api/auth/passkeys/begin":          {own: 200, body: just(obj{"password": password})},
	"POST /api/auth/passkeys/finish":         {own: 409, body: just(obj{"passkey_token": "nobody's", "credential": obj{}, "name": "Phone"})},
	"PATCH /api/auth/passkeys/{passkey_id}":  {own: 200, body: just(obj{"name": "Tablet"})},
	"DELETE /api/auth/passkeys/{passkey_id}": {own: 204, body: just(obj{"password": password})},
	"POST /api/auth/passkeys/login/begin":    {own: 200, anonymous: 200},
	"POST /api/auth/passkeys/login/finish":   {own: 409, anonymous: 409, body: just(obj{"passkey_token": "nobody's", "credential": obj{}})},

	"POST /api/auth/login/second":          {anonymous: 401, own: 401, body: just(obj{"mfa_token": "nobody's", "code": "123456"})},
	"GET /api/auth/second-factor":          {own: 200},
	"POST /api/auth/totp":                  {own: 200, body: just(obj{"password": password})},
	"DELETE /api/auth/totp":                {own: 204, stranger: 409, body: just(obj{"password": password})},
	"POST /api/auth/totp/confirm":          {own: 409, body: just(obj{"code": "123456"})},
	"POST /api/auth/recovery-codes":        {own: 200, stranger: 409, body: just(obj{"password": password})},
	"POST /api/auth/refresh":               {own: 200, anonymous: 401, refresh: true},
	"POST /api/auth/logout":                {own: 204},
	"GET /api/auth/me":                     {own: 200},
	"POST /api/auth/ws-ticket":             {own: 201},
	"GET /api/auth/sessions":               {own: 200},
	"DELETE /api/auth/sessions":            {own: 204},
	"DELETE /api/auth/sessions/{login_id}": {own: 204},
	"GET /api/auth/keys":                   {own: 200},
	"POST /api/auth/keys":                  {own: 201, body: just(obj{"name": "laptop"})},
	"DELETE /api/auth/keys/{key_id}":       {own: 204},
	"POST /api/auth/password":              {own: 204, body: just(obj{"current_password": password, "new_password": password + "2"})},
	"POST /api/auth/password/forgot":       {own: 409, anonymous: 409, body: just(obj{"email": "ann@example.com"})}, // no mail; see mail_test.go
	"POST /api/auth/password/reset":        {own: 403, anonymous: 403, body: just(obj{"token": "nobody's", "new_password": password + "2"})},
	"POST /api/auth/verify":                {own: 403, anonymous: 403, body: just(obj{"token": "nobody's"})},
	"POST /api/auth/verify/resend":         {own: 409, anonymous: 409, body: just(obj{"email": "ann@example.com"})},       // no mail; see mail_test.go
	"POST /api/auth/email":                 {own: 409, body: just(obj{"email": "new@example.org", "password": password})}, // no mail; see change_email_test.go
	"POST /api/auth/delete":                {own: 204, body: just(obj{"password": password})},
	"POST /api/auth/deactivate":            {own: 204, body: just(obj{"password": password})},
	"GET /api/auth/export":                 {own: 200},
	"GET /api/config":                      {own: 200, anonymous: 200},
	"GET /api/logo":                        {own: 404, anonymous: 404},
	"GET /api/manifest.webmanifest":        {own: 200, anonymous: 200},
	"GET /api/models":                      {own: 200},
	"GET /api/usage":                       {own: 200},

	// Members are refused; see TestAdminRoutesAreForAdmins.
	"GET /api/admin/settings":                         {own: 403},
	"PATCH /api/admin/settings":                       {own: 403, body: just(obj{"banner": obj{"value": "hello", "version": 0}})},
	"GET /api/admin/users":                            {own: 403},
	"POST /api/admin/users":                           {own: 403, body: just(obj{"username": "eve", "email": "eve@example.com", "password": password})},
	"GET /api/admin/users/{user_id}":                  {own: 403, stranger: 403},
	"PATCH /api/admin/users/{user_id}":                {own: 403, stranger: 403, body: just(obj{"role": "admin", "is_active": false, "budget": obj{"tokens": 5, "per": "day"}})},
	"DELETE /api/admin/users/{user_id}":               {own: 403, stranger: 403},
	"POST /api/admin/users/{user_id}/revoke":          {own: 403, stranger: 403},
	"POST /api/admin/users/{user_id}/reset-link":      {own: 403, stranger: 403, body: just(obj{})},
	"POST /api/admin/mail/test":                       {own: 403},
	"GET /api/admin/audit":                            {own: 403},
	"GET /api/admin/usage":                            {own: 403},
	"GET /api/admin/overview":                         {own: 403},
	"GET /api/admin/jobs":                             {own: 403},
	"POST /api/admin/jobs/{job_id}/retry":             {own: 403, stranger: 403},
	"DELETE /api/admin/jobs/{job_id}":                 {own: 403, stranger: 403},
	"DELETE /api/admin/users/{user_id}/second-factor": {own: 403, stranger: 403, body: just(obj{})},

	"GET /api/admin/identity-providers":                     {own: 403},
	"POST /api/admin/identity-providers":                    {own: 403, body: just(obj{"id": "acme", "name": "Acme", "issuer": "http://127.0.0.1:1", "client_id": "chat"})},
	"GET /api/admin/identity-providers/{provider_id}":       {own: 403, stranger: 403},
	"PATCH /api/admin/identity-providers/{provider_id}":     {own: 403, stranger: 403, body: just(obj{"enabled": false})},
	"DELETE /api/admin/identity-providers/{provider_id}":    {own: 403, stranger: 403},
	"POST /api/admin/identity-providers/{provider_id}/test": {own: 403, stranger: 403},
	"GET /api/admin/identity-providers/{provider_id}/test":  {own: 403, stranger: 403},
	"GET /api/admin/providers":                              {own: 403},
	"POST /api/admin/providers":                             {own: 403, body: just(obj{"id": "acme", "kind": "openai", "base_url": "http://127.0.0.1:1"})},
	"POST /api/admin/providers/check":                       {own: 403, body: just(obj{"kind": "openai", "base_url": "http://127.0.0.1:1"})},
	"GET /api/admin/providers/{provider_id}":                {own: 403, stranger: 403},
	"PATCH /api/admin/providers/{provider_id}":              {own: 403, stranger: 403, body: just(obj{"enabled": false})},
	"DELETE /api/admin/providers/{provider_id}":             {own: 403, stranger: 403},
	"POST /api/admin/providers/{provider_id}/check":         {own: 403, stranger: 403},
	"GET /api/admin/mcp-servers":                            {own: 403},
	"POST /api/admin/mcp-servers":                           {own: 403, body: just(obj{"id": "acme", "url": "http://127.0.0.1:1"})},
	"POST /api/admin/mcp-servers/check":                     {own: 403, body: just(obj{"url": "http://127.0.0.1:1"})},
	"GET /api/admin/mcp-servers/{server_id}":                {own: 403, stranger: 403},
	"PATCH /api/admin/mcp-servers/{server_id}":              {own: 403, stranger: 403, body: just(obj{"enabled": false})},
	"DELETE /api/admin/mcp-servers/{server_id}":             {own: 403, stranger: 403},
	"POST /api/admin/mcp-servers/{server_id}/check":         {own: 403, stranger: 403},
	"GET /api/admin/models":                                 {own: 403},
	"POST /api/admin/models":                                {own: 403, body: just(obj{"id": "matrix/more"})},
	"PATCH /api/admin/models/{model_id}":                    {own: 403, stranger: 403, body: just(obj{"enabled": false})},
	"DELETE /api/admin/models/{model_id}":                   {own: 403, stranger: 403},

	"GET /api/admin/invitations":                            {own: 403},
	"POST /api/admin/invitations":                           {own: 403, body: just(obj{"role": "admin"})},
	"POST /api/admin/invitations/{invitation_id}/resend":    {own: 403, stranger: 403},
	"DELETE /api/admin/invitations/{invitation_id}":         {own: 403, stranger: 403},
	"GET /api/admin/keys":                                   {own: 403},
	"DELETE /api/admin/keys/{key_id}":                       {own: 403, stranger: 403},
	"GET /api/admin/groups":                                 {own: 403},
	"POST /api/admin/groups":                                {own: 403, body: just(obj{"name": "a new group"})},
	"GET /api/admin/groups/{group_id}":                      {own: 403, stranger: 403},
	"PATCH /api/admin/groups/{group_id}":                    {own: 403, stranger: 403, body: just(obj{"name": "another name"})},
	"DELETE /api/admin/groups/{group_id}":                   {own: 403, stranger: 403},
	"GET /api/admin/groups/{group_id}/members":              {own: 403, stranger: 403},
	"GET /api/admin/groups/{group_id}/members/{user_id}":    {own: 403, stranger: 403},
	"PUT /api/admin/groups/{group_id}/members/{user_id}":    {own: 403, stranger: 403},
	"DELETE /api/admin/groups/{group_id}/members/{user_id}": {own: 403, stranger: 403},

	// Access tokens are no keys; see openai_test.go.
	"GET /v1/models":            {own: 401},
	"GET /v1/models/{model_id}": {own: 401, stranger: 401},
	"POST /v1/responses":        {own: 401, body: just(obj{"model": "demo/demo", "input": "hi"})},
	"POST /v1/embeddings":       {own: 401, body: just(obj{"model": "demo/demo", "input": "hi"})},
	"POST /v1/chat/completions": {own: 401, body: just(obj{"model": "demo/demo", "messages": []obj{{"role": "user", "content": "hi"}}})},

	"GET /api/files":                   {own: 200},
	"POST /api/files":                  {own: 201, upload: true},
	"GET /api/files/{file_id}":         {own: 200},
	"DELETE /api/files/{file_id}":      {own: 204},
	"GET /api/files/{file_id}/content": {own: 200},
	"GET /api/files/{file_id}/text":    {own: 200},

	"POST /api/chat/message": {own: 200, stranger: 404, body: func(b belongings, _ string) any {
		return obj{"message": "hi", "session_id": b.session}
	}},
	"GET /api/chat/search":                            {own: 200, query: "?q=question"},
	"GET /api/chat/messages/{message_id}/stream":      {own: 200},
	"POST /api/chat/messages/{message_id}/stop":       {own: 200},
	"POST /api/chat/messages/{message_id}/continue":   {own: 200},
	"POST /api/chat/messages/{message_id}/regenerate": {own: 200},
	"POST /api/chat/messages/{message_id}/edit":       {own: 200, body: just(obj{"message": "hello"})},
	"POST /api/chat/messages/{message_id}/select":     {own: 200},
	// The answer has no such call; decisions on calls that wait are in tools_test.go.
	"POST /api/chat/messages/{message_id}/tools/{call_id}": {own: 404, body: just(obj{"approve": true})},
	"GET /api/connections":                                 {own: 200},
	"GET /api/connections/callback/{server_id}":            {own: 303, anonymous: 303, stranger: 303},
	"GET /api/connections/clients/{server_id}":             {own: 404, anonymous: 404}, // not without HTTPS
	"POST /api/connections/{server_id}":                    {own: 404},                 // the server is disabled; see connections_test.go
	"DELETE /api/connections/{server_id}":                  {own: 204},
	"GET /api/tools":                                       {own: 200},
	"GET /api/chat/instructions":                           {own: 200},
	"PATCH /api/chat/instructions":                         {own: 200, body: just(obj{"instructions": "Be brief."})},
	"GET /api/chat/sessions":                               {own: 200},
	"POST /api/chat/sessions":                              {own: 201, body: just(obj{"title": "mine"})},
	"GET /api/chat/sessions/{session_id}":                  {own: 200},
	"PATCH /api/chat/sessions/{session_id}":                {own: 200, body: just(obj{"title": "renamed"})},
	"DELETE /api/chat/sessions/{session_id}":               {own: 204},
	"GET /api/chat/sessions/{session_id}/messages":         {own: 200},
	"GET /api/chat/sessions/{session_id}/export":           {own: 200, query: "?format=json"},
	"GET /api/chat/ws":                                     {own: 426, anonymous: 426}, // see TestFramesReachOnlyTheirOwner
	"GET /health":                                          {own: 200, anonymous: 200},
	"GET /health/ready":                                    {own: 200, anonymous: 200},
	"GET /health/detailed":                                 {own: 200, anonymous: 200},
	"GET /api/openapi.json":                                {own: 200, anonymous: 200},
	"GET /api/docs":                                        {own: 200, anonymous: 200},
}

// operation is an operation of the API description.
type operation struct {
	method, path string
	open         bool // needs no access token
	access
}

// operations returns all operations of the description with their expected access. The test fails for an operation that is missing
// in routes or in the description.
func operations(t *testing.T) []operation {
	t.Helper()
	raw, err := httpapi.Description()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	missing := maps.Clone(routes)
	var all []operation
	for path, methods := range document.Paths {
		for method, described := range methods {
			if method == "parameters" {
				continue
			}
			name := strings.ToUpper(method) + " " + path
			expected, ok := routes[name]
			if !ok {
				t.Errorf("%s is described, but nothing says here who may do what with it", name)
				continue
			}
			delete(missing, name)
			var one struct{ Security *[]any }
			if err := json.Unmarshal(described, &one); err != nil {
				t.Fatal(err)
			}
			open := one.Security != nil && !strings.HasPrefix(path, "/v1/")
			if open != (expected.anonymous != 0) {
				t.Errorf("%s: open to all as described: %v, as expected here: %d", name, open, expected.anonymous)
			}
			all = append(all, operation{strings.ToUpper(method), path, open, expected})
		}
	}
	for name := range missing {
		t.Errorf("%s is expected here, but not described", name)
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

func (o operation) call(c *client, b belongings, name string) reply {
	c.t.Helper()
	path := b.with(o.path)
	if path == "" {
		c.t.Fatalf("%s has an id that belongings do not know", o.path)
	}
	var body any
	if o.body != nil {
		body = o.body(b, name)
	}
	path += o.query
	if o.upload {
		return c.upload("notes.txt", "a file of "+name)
	}
	if o.refresh && c.refresh != "" {
		return c.do(o.method, path, body, "Authorization: Bearer "+c.refresh)
	}
	return c.do(o.method, path, body)
}

// world is a server with access to its database.
type world struct {
	*server
	db *sql.DB
}

func newWorld(t *testing.T, settings ...string) *world {
	dir := t.TempDir()
	return newWorldOf(t, startIn(t, dir, settings...), dir)
}

func newWorldOf(t *testing.T, s *server, dir string) *world {
	db, err := sql.Open("sqlite", filepath.Join(dir, "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return &world{s, db}
}

// settled registers a person with belongings.
func (w *world) settled(name string) (*client, belongings) {
	w.t.Helper()
	c := w.person(name)
	said := c.post("/api/chat/message", obj{"message": "a question of " + name, "client_message_id": "key of " + name}).want(200)
	b := belongings{user: c.userID, session: said.int("session_id"), question: said.int("parent_id"), answer: said.int("id")}
	b.login = w.rows("SELECT max(id) FROM logins WHERE user_id = ?", c.userID)[0][0].(int64)
	w.exec("UPDATE messages SET status = 'interrupted' WHERE id = ?", b.answer)
	w.exec("INSERT INTO groups (name, name_folded, created_at) VALUES (?1, ?1, '2026-01-01 00:00:00+00:00')", "group of "+name)
	b.group = w.rows("SELECT max(id) FROM groups")[0][0].(int64)
	w.exec("INSERT INTO group_members (group_id, user_id, added_at) VALUES (?, ?, '2026-01-01 00:00:00+00:00')", b.group, b.user)
	b.job = w.rows("INSERT INTO jobs (kind, key, status, due_at, created_at, ended_at) VALUES ('make_title', ?1, 'failed', ?2, ?2, ?2) RETURNING id",
		"of "+name, time.Now().UTC().Format("2006-01-02 15:04:05+00:00"))[0][0].(int64) // an old one, the server would prune
	w.exec(`INSERT INTO invitations (token_hash, role, created_by, created_at, expires_at)
		VALUES (?, 'member', ?, '2026-01-01 00:00:00+00:00', '2999-01-01 00:00:00+00:00')`, "hash of "+name, b.user)
	b.invitation = w.rows("SELECT max(id) FROM invitations")[0][0].(int64)
	w.exec("INSERT INTO api_keys (user_id, name, secret_hash, hint, scopes, per_minute, created_at) VALUES (?1, 'laptop', 'hash of ' || ?1, 'cb-AbCd', 'chat models', 0, '2026-01-01 00:00:00+00:00')", b.user)
	b.key = w.rows("SELECT max(id) FROM api_keys")[0][0].(int64)
	w.exec("INSERT INTO external_identities (user_id, provider, issuer, subject, label, added_at, used_at) VALUES (?1, 'acme', 'https://acme.example', ?1, 'me', ?2, ?2)", b.user, "2026-01-01 00:00:00+00:00")
	b.identity = w.rows("SELECT max(id) FROM external_identities")[0][0].(int64)
	w.exec("INSERT INTO totp_factors VALUES (?, 'sealed', 0, '2026-01-01 00:00:00+00:00')", b.user)
	w.exec(`INSERT INTO passkeys (user_id, credential_id, handle, public_key, sign_count, transports, model, syncable, synced, name, created_at)
		VALUES (?1, printf('%08d', ?1), 'aGFuZGxl', 'a2V5', 0, '', '', 0, 0, 'Phone', '2026-01-01 00:00:00+00:00')`, b.user)
	b.passkey = w.rows("SELECT max(id) FROM passkeys")[0][0].(int64)
	b.file = c.read(c.upload("notes.txt", "a question of "+name).want(201).int("id")).int("id")
	w.exec(`INSERT OR IGNORE INTO mcp_servers (id, name, url, command, args, headers, env, enabled, approval, restricted, tools, listed, version, created_at, changed_by, changed_at)
		VALUES ('matrix', 'Matrix', 'http://127.0.0.1:1/mcp', '', '', '', '', 0, '', 0, '', '', 1, ?1, 0, ?1)`, "2026-01-01 00:00:00+00:00")
	w.exec("INSERT INTO connections (user_id, server_id, state, access, wanted, more_needed, version, connected_at, changed_at) VALUES (?1, 'matrix', 'connected', '', '', false, 1, ?2, ?2)", b.user, "2026-01-01 00:00:00+00:00")
	return c, b
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.db.ExecContext(w.t.Context(), statement, args...); err != nil {
		w.t.Fatal(err)
	}
}

// dump returns all rows of a person in the database.
func (w *world) dump(userID int64) string {
	w.t.Helper()
	mine := map[string]string{
		"users": "id = ?", "logins": "user_id = ?", "chat_sessions": "user_id = ?", "sends": "user_id = ?",
		"messages":     "session_id IN (SELECT id FROM chat_sessions WHERE user_id = ?)",
		"audit_events": "user_id = ?1 OR actor_id = ?1", "usage_events": "user_id = ?", "usage_days": "user_id = ?", "budgets": "user_id = ?", "budget_reservations": "user_id = ?",
		"files": "user_id = ?", "file_blobs": "user_id = ?", "file_uploads": "user_id = ?",
		"file_texts":    "file_id IN (SELECT id FROM files WHERE user_id = ?)",
		"message_files": "file_id IN (SELECT id FROM files WHERE user_id = ?)",
		"group_members": "user_id = ?", "api_keys": "user_id = ?", "replies": "user_id = ?", "totp_factors": "user_id = ?", "totp_enrolments": "user_id = ?", "recovery_codes": "user_id = ?", "passkeys": "user_id = ?", "account_tokens": "user_id = ?", "external_identities": "user_id = ?", "sign_on_tests": "user_id = ?", "provider_sessions": "user_id = ?", "invitations": "created_by = ?1 OR used_by = ?1", "connections": "user_id = ?", "connection_attempts": "user_id = ?", "connection_revocations": "user_id = ?",
	}
	nobodys := []string{"sqlite_sequence", "bun_migrations", "bun_migration_locks", "audit_retention", "search_queue", "search_backfill", "file_sections", "unindexed_files", "write_checks", "jobs", "settings", "groups", "providers", "models", "model_groups", "model_revision", "mcp_servers", "mcp_server_groups", "mcp_revision", "connection_servers", "passkey_challenges", "identity_providers", "finished_sign_ons"}
	var all strings.Builder
	// The full-text indexes are left out, because they have only the words of messages, titles and files, and change in the background.
	for _, table := range w.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '*_terms*' ORDER BY name") {
		name := table[0].(string)
		if slices.Contains(nobodys, name) {
			continue
		}
		where, known := mine[name]
		if !known {
			w.t.Fatalf("whose are the rows of %s?", name)
		}
		for _, row := range w.rows("SELECT * FROM "+name+" WHERE "+where+" ORDER BY 1, 2", userID) {
			fmt.Fprintf(&all, "%s %q\n", name, row)
		}
	}
	return all.String()
}

func (w *world) rows(query string, args ...any) [][]any {
	w.t.Helper()
	rows, err := w.db.QueryContext(w.t.Context(), query, args...)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var all [][]any
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, values)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// Every route works with a person's own ids, returns not found with somebody else's, is refused without a token, and never changes
// somebody else's data.
func TestRoutesReachOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, hers := w.settled("ann")
	before := w.dump(ann.userID)
	if strings.Count(before, "\n") < 7 { // account, login, session, two messages, key, audit
		t.Fatalf("the dump is not whole:\n%s", before)
	}
	all := operations(t)
	for i, o := range all {
		name := o.method + " " + o.path
		stranger := fmt.Sprintf("bob_%d", i) // a new person each time, because the operation may delete the account
		bob := w.person(stranger)
		want := o.own
		switch {
		case o.stranger != 0:
			want = o.stranger
		case strings.Contains(o.path, "{"):
			want = 404
		}
		if r := o.call(bob, hers, stranger); r.status != want {
			t.Errorf("%s with hers: %d, want %d: %s", name, r.status, want, r.body)
		} else if strings.Contains(string(r.body), "question of ann") {
			t.Errorf("%s tells of her: %s", name, r.body)
		}
		want = 401
		if o.open {
			want = o.anonymous
		}
		anyone := stranger
		if strings.HasSuffix(o.path, "/register") {
			anyone = "anyone"
		}
		if r := o.call(w.nobody(), hers, anyone); r.status != want {
			t.Errorf("%s without a token: %d, want %d: %s", name, r.status, want, r.body)
		}
		if after := w.dump(ann.userID); after != before {
			t.Fatalf("%s changed what is hers:\n%s\nbefore:\n%s", name, after, before)
		}

		own := fmt.Sprintf("own_%d", i)
		c, his := w.settled(own)
		if r := o.call(c, his, own); r.status != o.own {
			t.Errorf("%s with one's own: %d, want %d: %s", name, r.status, o.own, r.body)
		}
	}
	if after := w.dump(ann.userID); after != before {
		t.Errorf("something changed what is hers:\n%s\nbefore:\n%s", after, before)
	}
	ann.do("PATCH", path("/api/chat/sessions/%d", hers.session), obj{"title": "hers"}).want(200)
	if w.dump(ann.userID) == before {
		t.Error("the dump does not see a change")
	}
}

// frames has, for each type, a frame with somebody's ids, the error code for a stranger, and the last type that the owner receives
// ("": none).
var frames = map[string]struct {
	frame           func(b belongings) obj
	stranger, owner string
}{
	"message":    {func(b belongings) obj { return obj{"session_id": b.session, "content": "hi"} }, "INVALID_SESSION", "message"},
	"edit":       {func(b belongings) obj { return obj{"message_id": b.question, "content": "hello"} }, "INVALID_MESSAGE", "message"},
	"regenerate": {func(b belongings) obj { return obj{"message_id": b.answer} }, "INVALID_MESSAGE", "message"},
	"continue":   {func(b belongings) obj { return obj{"message_id": b.answer} }, "INVALID_MESSAGE", "message"},
	"decide":     {func(b belongings) obj { return obj{"message_id": b.answer, "call_id": "c1", "approve": true} }, "INVALID_CALL", "error"}, // the answer has no call
	"stop":       {func(b belongings) obj { return obj{"message_id": b.answer} }, "INVALID_MESSAGE", ""},
	"resume":     {func(b belongings) obj { return obj{"message_id": b.answer, "after": 0} }, "INVALID_MESSAGE", "end"},
	"ping":       {func(belongings) obj { return obj{} }, "", "pong"},
}

func TestFramesReachOnlyTheirOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, hers := w.settled("ann")
	w.person("bob")
	before := w.dump(ann.userID)
	for _, token := range []string{"", "x", ann.refresh} {
		if _, response, err := w.dial(token); err == nil || response.StatusCode != 401 {
			t.Errorf("a socket for %q: %v", token, err)
		}
	}
	bob := w.nobody()
	bob.signIn("bob")
	socket := bob.socket()
	for i, kind := range ws.FrameTypes() {
		expected, ok := frames[kind]
		if !ok {
			t.Errorf("nothing says here who may send %q", kind)
			continue
		}
		frame := expected.frame(hers)
		frame["type"] = kind
		socket.send(frame)
		if e := socket.next(); expected.stranger != "" && (e.Type != "error" || e.ErrorCode != expected.stranger) || expected.stranger == "" && e.Type == "error" {
			t.Errorf("%s with hers: %+v", kind, e)
		}
		if after := w.dump(ann.userID); after != before {
			t.Fatalf("%s changed what is hers:\n%s\nbefore:\n%s", kind, after, before)
		}

		c, his := w.settled(fmt.Sprintf("own_%d", i))
		own := c.socket()
		frame = expected.frame(his)
		frame["type"] = kind
		own.send(frame)
		if expected.owner == "" {
			own.send(obj{"type": "ping"})
			expected.owner = "pong"
		}
		own.until(expected.owner)
	}
	if len(frames) != len(ws.FrameTypes()) {
		t.Errorf("%d types are expected here, there are %q", len(frames), ws.FrameTypes())
	}
}
