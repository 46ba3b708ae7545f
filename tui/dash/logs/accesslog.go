package logs

import (
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// request is a request as an access line has it.
type request struct {
	method, path string
	status       int
	reason       string // "OK"
	took         string // "12 ms"; empty where the line has none
}

// parseAccess reads an access line: `… "GET /items HTTP/1.1" 200 OK`, as uvicorn, gunicorn and nginx write it.
func parseAccess(text string) (request, bool) {
	head, rest, is := strings.Cut(text, ` HTTP/`)
	quote := strings.LastIndexByte(head, '"')
	if !is || quote < 0 {
		return request{}, false
	}
	method, path, is := strings.Cut(head[quote+1:], " ")
	_, rest, closed := strings.Cut(rest, `" `)
	if !is || !closed || method == "" || strings.ToUpper(method) != method || !strings.HasPrefix(path, "/") {
		return request{}, false
	}
	code, rest, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if err != nil || status < 100 || status > 599 {
		return request{}, false
	}
	reason, took := parseDuration(rest)
	return request{method, path, status, reason, took}, true
}

// parseDuration returns the reason of a status from the time that a request took: "OK 12ms", "OK [0.012s]".
func parseDuration(rest string) (reason, took string) {
	words := strings.Fields(rest)
	if len(words) == 0 {
		return "", ""
	}
	last := strings.Trim(words[len(words)-1], "[]()")
	for _, unit := range []string{"ms", "µs", "us", "s"} {
		digits, is := strings.CutSuffix(last, unit)
		if _, err := strconv.ParseFloat(digits, 64); is && err == nil {
			return strings.Join(words[:len(words)-1], " "), digits + " " + unit
		}
	}
	if strings.Trim(words[0], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'-") != "" {
		return "", "" // the size of an answer, a referrer
	}
	return strings.Join(words, " "), ""
}

func (r request) render(theme theme.Theme) string {
	status := statusStyle(r.status, theme).Render(strings.TrimSpace(strconv.Itoa(r.status) + " " + r.reason))
	text := pane.Fit(r.method, 6) + " " + r.path + "  " + status
	if r.took != "" {
		text += "  " + theme.Muted.Render(r.took)
	}
	return text
}

func statusStyle(status int, theme theme.Theme) lipgloss.Style {
	switch {
	case status >= 500:
		return theme.Fail
	case status >= 400:
		return theme.Warn
	case status >= 300:
		return theme.Accent
	}
	return theme.OK
}

// probes knows which paths health checks ask for: the usual ones, and those that the checks of the stack were seen to
// use.
type probes map[string]bool

func newProbes() probes {
	return probes{
		"/health":  true,
		"/healthz": true,
		"/livez":   true,
		"/readyz":  true,
		"/live":    true,
		"/ready":   true,
		"/ping":    true,
	}
}

// DocsProbe is the path with which fastdock asks an app whether it serves FastAPI's documentation.
const DocsProbe = "/docs?from=fastdock"

// learn adds the path that a health check requests.
func (p probes) learn(command string) {
	_, rest, is := strings.Cut(command, "http://")
	if !is {
		return
	}
	rest = rest[:max(0, len(rest)-len(strings.TrimLeft(rest, urlLetters)))]
	if slash := strings.IndexByte(rest, '/'); slash > 0 && len(rest) > slash+1 {
		p[rest[slash:]] = true
	}
}

const urlLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:?&=%+[]"

// pathOf returns the path of a successful probe; "" for every other line.
func (p probes) pathOf(text string) string {
	if !strings.Contains(text, " HTTP/") {
		return ""
	}
	r, is := parseAccess(pane.Plain(text))
	if !is || r.status >= 300 || r.method != "GET" && r.method != "HEAD" {
		return ""
	}
	path, _, _ := strings.Cut(r.path, "?")
	if !p[path] && !p[r.path] {
		return ""
	}
	return r.path
}
