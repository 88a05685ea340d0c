package jwt

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"chatbot/domain/identity"
)

// lastSecond is the end of the year 9999; later times have no RFC 3339 form.
const lastSecond = 253402300799

var errClaims = errors.New("the claims are none that we write")

// readClaims accepts claims only in the form that Issue writes: integers as plain JSON integers, text as JSON strings, one
// audience, and no duplicate names. The library also accepts times as strings and fractions, and the last of two claims
// with the same name.
func readClaims(payload []byte) (identity.Claims, error) {
	fields, err := members(payload)
	if err != nil {
		return identity.Claims{}, err
	}
	issued, expires := integer(fields["iat"]), integer(fields["exp"])
	c := identity.Claims{
		UserID: identity.UserID(integer(fields["user_id"])), LoginID: identity.LoginID(integer(fields[loginID])),
		Username: text(fields["username"]), Email: text(fields["email"]), TokenID: text(fields["jti"]),
		IssuedAt: time.Unix(issued, 0).UTC(), ExpiresAt: time.Unix(expires, 0).UTC(),
	}
	var audiences []string
	_ = json.Unmarshal(fields["aud"], &audiences) // no audiences if it is not a list
	if c.UserID <= 0 || c.LoginID <= 0 || c.Username == "" || c.Email == "" || c.TokenID == "" ||
		issued <= 0 || expires <= issued || expires > lastSecond ||
		len(audiences) != 1 || text(fields["sub"]) != strconv.FormatInt(int64(c.UserID), 10) {
		return identity.Claims{}, errClaims
	}
	return c, nil
}

// current reports whether the claims are valid at now, with leeway for clock skew.
func current(c identity.Claims, now time.Time) bool {
	return now.Before(c.ExpiresAt.Add(leeway)) && !now.Before(c.IssuedAt.Add(-leeway))
}

// members returns the members of a JSON object; a duplicate name is an error.
func members(object []byte) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errClaims
	}
	all := map[string]json.RawMessage{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		if _, twice := all[name.(string)]; twice {
			return nil, errClaims
		}
		all[name.(string)] = value
	}
	return all, nil
}

// integer parses a JSON integer. It returns 0 for a missing value and for anything else, including fractions and exponents.
func integer(raw json.RawMessage) int64 {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// text parses a JSON string. It returns "" for a missing value and for anything else.
func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}
