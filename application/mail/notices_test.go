package mail_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/domain/mail"
)

// hostile is text as it must not reach a header or the HTML of a mail.
const hostile = "<img src=x onerror=alert(1)>\r\nBcc: eve@evil.example\r\n\r\n{{.Name}}"

func notice(kind mail.Kind, language mail.Language) mail.Mail {
	return mail.Mail{
		Kind: kind, To: "ann@example.com", Language: language, Name: hostile, Until: now.Add(mail.NoticeLife),
		Cause: mail.Cause{At: time.Date(2026, 3, 1, 0, 5, 0, 0, time.FixedZone("", 3600)), Device: "Firefox on Linux", Network: "2001:db8::1", Provider: hostile},
	}
}

func written(t *testing.T, m mail.Mail) (subject, text, html string) {
	t.Helper()
	to := &mailer{}
	if err := sender(to, now).Send(t.Context(), stored(t, m)); err != nil {
		t.Fatalf("%s: %v", m.Kind, err)
	}
	return to.sent[0].Subject, to.sent[0].Text, to.sent[0].HTML
}

// TestNoticesSayWhenAndFromWhere: in the zone that they name, with links to the settings of the public address and no secret, and whatever is in
// a name is text.
func TestNoticesSayWhenAndFromWhere(t *testing.T) {
	causes := map[mail.Language]string{
		mail.English: "\nTime: 28 February 2026, 23:05 UTC\nDevice: Firefox on Linux\nNetwork: 2001:db8::1\n",
		mail.German:  "\nZeit: 28. Februar 2026, 23:05 UTC\nGerät: Firefox auf Linux\nNetzwerk: 2001:db8::1\n",
	}
	for _, kind := range mail.Notices() {
		for language, cause := range causes {
			about := fmt.Sprint(kind, " in ", language)
			subject, text, html := written(t, notice(kind, language))
			if !strings.Contains(text, cause) || !strings.Contains(html, "2001:db8::1") {
				t.Errorf("%s: %q", about, text)
			}
			link := "https://chat.example/settings#"
			if strings.Count(text, "https://") != strings.Count(text, "https://chat.example") || !strings.Contains(text, "\n"+link) || !strings.Contains(html, `href="`+link) || strings.Contains(text+html, "token=") {
				t.Errorf("%s: the links are wrong: %s", about, text)
			}
			if strings.ContainsAny(subject, "\r\n") || strings.Contains(subject, "evil") || strings.Contains(html, "<img") || !strings.Contains(text, "{{.Name}}") {
				t.Errorf("%s: %q\n%s", about, subject, html)
			}
			if named := strings.Count(text, "onerror") == 2; named != (kind == mail.IdentityConnected || kind == mail.IdentityDisconnected) {
				t.Errorf("%s: %s", about, text)
			}
		}
	}
}

// TestNoticesOfOthersNameNoPlace: where an administrator is is nothing for the owner of an account.
func TestNoticesOfOthersNameNoPlace(t *testing.T) {
	m := notice(mail.SecondFactorReset, mail.German)
	m.Cause = mail.Cause{At: m.Cause.At}
	if _, text, _ := written(t, m); strings.Contains(text, "Gerät:") || strings.Contains(text, "Netzwerk:") || !strings.Contains(text, "\nZeit: ") {
		t.Error(text)
	}
}

// TestDevicesAreNamedAsOnThePage, in both languages.
func TestDevicesAreNamedAsOnThePage(t *testing.T) {
	for name, german := range map[string]string{
		"Unknown device": "Unbekanntes Gerät", "Go program": "Go-Programm", "Go program on Linux": "Go-Programm auf Linux", "Samsung Internet on Android": "Samsung Internet auf Android", "curl": "curl",
	} {
		for language, want := range map[mail.Language]string{mail.English: "\nDevice: " + name + "\n", mail.German: "\nGerät: " + german + "\n"} {
			m := notice(mail.NewSignIn, language)
			m.Cause.Device = name
			if _, text, _ := written(t, m); !strings.Contains(text, want) {
				t.Errorf("%s in %s: %s", name, language, text)
			}
		}
	}
}

// TestNoticesAreNotSentLate: what happened long ago is in the settings.
func TestNoticesAreNotSentLate(t *testing.T) {
	to := &mailer{}
	if err := sender(to, now.Add(mail.NoticeLife)).Send(t.Context(), stored(t, notice(mail.NewSignIn, mail.English))); err == nil || len(to.sent) != 0 {
		t.Errorf("%v, %d sent", err, len(to.sent))
	}
}

// TestLettersOfTheReleaseBeforeAreSent: their jobs have no cause.
func TestLettersOfTheReleaseBeforeAreSent(t *testing.T) {
	j := stored(t, reset())
	if strings.Contains(j.Payload, "cause") {
		t.Errorf("a mail without a cause is stored with one: %s", j.Payload)
	}
	place, _, _ := strings.Cut(j.Payload, "|")
	j.Payload = place + `|{"kind":"email_changed","to":"ann@example.com","language":"de","name":"ann","until":"2026-12-01T12:00:00Z"}`
	to := &mailer{}
	if err := sender(to, now).Send(t.Context(), j); err != nil || len(to.sent) != 1 || to.sent[0].Language != "de" {
		t.Errorf("%v, %+v", err, to.sent)
	}
}
