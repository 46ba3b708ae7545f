package doctor

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// A bundle has what helps, and neither a secret nor the name of the home folder.
func TestBundleHidesSecretsAndHome(t *testing.T) {
	const compose = "name: shop\nservices: {app: {image: app, environment: {LEVEL: low, APP_PASSWORD: canary-1234}}}\n"
	found := examine(t, answering(t, http.StatusOK, "[]"), compose) // in a folder of its own
	home, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", home)
	got := found.Bundle(t.Context(), "v1", "a finding in "+home+"/app with ``` and postgresql://me:canary-5678@db/shop")
	for _, want := range []string{
		"# fastdock doctor\n", "- fastdock v1, ", "a finding in ~/app", "LEVEL: low",
		"````\na finding",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "canary") || strings.Contains(got, home) {
		t.Errorf("it shows what it must not:\n%s", got)
	}
}
