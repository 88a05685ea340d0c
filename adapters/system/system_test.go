package system_test

import (
	"encoding/base64"
	"testing"
	"time"

	"chatbot/adapters/system"
	"chatbot/ports"
)

var (
	_ ports.Clock   = system.Clock{}
	_ ports.Secrets = system.Secrets{}
)

func TestClockIsUTCInWholeMicroseconds(t *testing.T) {
	before := time.Now().Add(-time.Microsecond)
	now := system.Clock{}.Now()
	if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
		t.Errorf("%v", now)
	}
	if now.Before(before) || now.After(time.Now()) {
		t.Errorf("%v is not now", now)
	}
}

func TestSecretsAre256RandomBits(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret := system.Secrets{}.Secret()
		bits, err := base64.RawURLEncoding.DecodeString(secret)
		if err != nil || len(bits) != 32 || len(secret) != 43 {
			t.Fatalf("%q: %d bytes, %v", secret, len(bits), err)
		}
		if seen[secret] {
			t.Fatal("twice the same")
		}
		seen[secret] = true
	}
}

func TestMemory(t *testing.T) {
	ballast := make([]byte, 64<<20)
	for i := 0; i < len(ballast); i += 4096 {
		ballast[i] = 1
	}
	used, available := system.Memory()
	if used < 64<<20 || used > 8<<30 {
		t.Errorf("%d bytes used with 64 MiB held", used)
	}
	if available == 0 {
		t.Skip("this system does not say how much memory is left")
	}
	if available > 64<<40 {
		t.Errorf("%d bytes available", available)
	}
	_ = ballast[len(ballast)-1]
}
