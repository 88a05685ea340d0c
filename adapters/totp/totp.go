// Package totp generates and checks codes of authenticator apps.
package totp

import (
	"crypto/subtle"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// period is the length of a time step. Some apps ignore what the URI says about it, and about digits and algorithm.
const period = 30

// Codes implements ports.TOTP.
type Codes struct{}

var _ ports.TOTP = Codes{}

// Generate implements ports.TOTP.
func (Codes) Generate(issuer, account string) (identity.TOTPKey, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, SecretSize: 20})
	if err != nil {
		return identity.TOTPKey{}, err
	}
	uri := address(issuer, account, key.Secret())
	rows, err := draw(uri)
	return identity.TOTPKey{Secret: key.Secret(), URI: uri, QR: rows}, err
}

// address returns the URI that apps read. That of the library leaves & in the issuer as it is, which ends the issuer. Colons separate
// issuer and account, so they are replaced within both; a plus is not read as a space by all apps.
func address(issuer, account, secret string) string {
	escape := func(text string) string {
		return strings.ReplaceAll(url.QueryEscape(strings.Join(strings.Fields(strings.ReplaceAll(text, ":", " ")), " ")), "+", "%20")
	}
	return "otpauth://totp/" + escape(issuer) + ":" + escape(account) + "?secret=" + secret + "&issuer=" + escape(issuer) + "&algorithm=SHA1&digits=6&period=" + strconv.Itoa(period)
}

// draw returns the rows of a QR code.
func draw(text string) ([]string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	size := code.Bounds().Dx()
	rows := make([]string, size)
	for y := range rows {
		row := make([]byte, size)
		for x := range row {
			row[x] = '0'
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				row[x] = '1'
			}
		}
		rows[y] = string(row)
	}
	return rows, nil
}

// Step implements ports.TOTP. It compares with all steps in constant time.
func (Codes) Step(secret, code string, at time.Time) (step int64, ok bool) {
	if !identity.IsTOTPCode(code) {
		return 0, false
	}
	now := at.Unix() / period
	for _, candidate := range []int64{now - 1, now, now + 1} {
		if candidate < 0 {
			continue
		}
		want, err := hotp.GenerateCodeCustom(secret, uint64(candidate), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = candidate, true
		}
	}
	return step, ok
}
