package config

import (
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
)

// mountedSecrets is where container runtimes put secrets, readable by everybody in the container, which is one program.
const mountedSecrets = "/run/secrets/"

// trustWarnings names settings under which everybody is believed.
func (c Config) trustWarnings() (warnings []string) {
	everybody := func(network string) bool {
		p, err := netip.ParsePrefix(network)
		return err == nil && p.Bits() == 0
	}
	if slices.ContainsFunc(c.TrustedProxies, everybody) {
		warnings = append(warnings, "TRUSTED_PROXIES trusts every address: anybody can pretend to come from another one, past every limit; name the proxy's own network")
	}
	if c.AllowPlainHTTP {
		warnings = append(warnings, "ALLOW_PLAIN_HTTP lets people sign in over plain HTTP: everybody on the network between can take over what they do")
	}
	return warnings
}

// openSecrets names files with secrets that other accounts of this machine can read: those that settings name, and the file
// dotenv, which sets the secrets inDotenv itself.
func openSecrets(values map[string]string, dotenv string, inDotenv []string) (warnings []string) {
	warn := func(path, what string) {
		info, err := os.Stat(path)
		if err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 && !strings.HasPrefix(path, mountedSecrets) {
			warnings = append(warnings, fmt.Sprintf("%s holds %s and can be read by every account of this machine: chmod 600 %s", path, what, path))
		}
	}
	for _, name := range inFiles {
		if path := values[name+"_FILE"]; path != "" {
			warn(path, name)
		}
	}
	if len(inDotenv) > 0 {
		warn(dotenv, strings.Join(inDotenv, " and "))
	}
	return warnings
}
