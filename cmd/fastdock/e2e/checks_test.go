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
	response, err := client.Get(s.url(path))
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	return response.StatusCode, string(content), err
}

func (s *stack) url(path string) string { return fmt.Sprintf("http://127.0.0.1:%d%s", s.port, path) }

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

// question is one request, and what its answer must be.
type question struct {
	request string // method and path
	body    string // JSON
	status  int
	text    string // in the answer
}

// answers fails the test unless the app answers the question so.
func (s *stack) answers(q question) {
	s.t.Helper()
	method, path, _ := strings.Cut(q.request, " ")
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url(path), strings.NewReader(q.body))
	must(s.t, err)
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != q.status || !strings.Contains(string(body), q.text) {
		s.t.Fatalf("%s: status %d, body %q, error %v; want %d with %q",
			q.request, response.StatusCode, body, err, q.status, q.text)
	}
}
