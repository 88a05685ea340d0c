package deploy_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The same sources give the same images, and nobody who takes over a tag at a registry gets into them.
func TestBaseImagesAreNamedByDigest(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	from := regexp.MustCompile(`(?m)^FROM (?:--platform=\S+ )?(\S+) AS (\S+)$`).FindAllStringSubmatch(string(text), -1)
	if all := regexp.MustCompile(`(?m)^FROM `).FindAllString(string(text), -1); len(from) == 0 || len(from) != len(all) {
		t.Fatalf("%d stages, %d of them understood", len(all), len(from))
	}
	arguments := map[string]string{}
	for _, a := range regexp.MustCompile(`(?m)^ARG (\w+)=(\S+)$`).FindAllStringSubmatch(string(text), -1) {
		arguments[a[1]] = a[2]
	}
	digest := regexp.MustCompile(`^\S+:\S+@sha256:[0-9a-f]{64}$`)
	stages, based := map[string]bool{}, 0
	for _, f := range from {
		image := os.Expand(f[1], func(name string) string { return arguments[name] })
		if !stages[image] && !strings.HasPrefix(image, "scratch") {
			based++
			if !digest.MatchString(image) {
				t.Errorf("stage %s is based on %s, which has no digest", f[2], image)
			}
		}
		stages[f[2]] = true
	}
	if based < 6 {
		t.Errorf("%d stages are based on images", based)
	}
}
