package compose

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A private repository is fetched with the login that the user's own git knows; without one, the error says so.
func TestPrivateGitFile(t *testing.T) {
	for name, test := range map[string]struct{ config, user, says string }{
		"helper": {"[credential]\n\thelper = \"!f() { echo username=me; echo password=pebble-12; }; f\"\n", "me", "404"},
		"none":   {"", "", "credential helper"},
	} {
		t.Run(name, func(t *testing.T) {
			user := ""
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if name, _, sent := r.BasicAuth(); sent {
					user = name
					http.NotFound(w, r)
					return
				}
				w.Header().Set("WWW-Authenticate", `Basic realm="private"`)
				w.WriteHeader(http.StatusUnauthorized)
			}))
			defer server.Close()
			home := t.TempDir()
			t.Setenv("HOME", home)
			t.Setenv("XDG_CONFIG_HOME", "")
			t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
			if err := os.WriteFile(filepath.Join(home, ".gitconfig"), []byte(test.config), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := (&gitFiles{}).Load(t.Context(), server.URL+"/shop.git")
			if err == nil || user != test.user || !strings.Contains(err.Error(), test.says) && test.user == "" {
				t.Errorf("user %q, %v", user, err)
			}
		})
	}
}
