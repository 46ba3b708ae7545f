package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// get asks the app once; a request that hangs while a reload is broken ends after two seconds.
func (s *stack) get(path string) (status int, body string, err error) {
	client := http.Client{Timeout: 2 * time.Second}
	response, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d%s", s.port, path))
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}

// mustAnswer fails the test unless the app answers now with that status and a body that has the text.
func (s *stack) mustAnswer(path string, status int, text string) {
	s.t.Helper()
	got, body, err := s.get(path)
	if err != nil || got != status || !strings.Contains(body, text) {
		s.t.Fatalf("GET %s: status %d, body %q, error %v; want %d with %q", path, got, body, err, status, text)
	}
}

func contains(t testing.TB, what, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%s has no %q:\n%s", what, part, text)
	}
}

func same(t testing.TB, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func exited(t testing.TB, r result, code int) {
	t.Helper()
	if r.code != code {
		t.Errorf("exit code %d, want %d\n%s", r.code, code, r.stderr)
	}
}
