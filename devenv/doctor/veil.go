package doctor

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// hidden stands for what is secret.
const hidden = "***"

// What looks like a secret wherever it stands, and what is left of it.
var patterns = []struct {
	secret *regexp.Regexp
	left   string
}{
	{regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z)`), hidden},
	{regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@'"]*:)([^\s@'"]+)@`), "${1}" + hidden + "@"},
	{regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}`), "${1}" + hidden},
	{regexp.MustCompile(`(?i)(--?[\w-]*(?:passw(?:or)?d|passphrase|secret|token|api-?key|requirepass|masterauth)["']?,?\s+["']?)[^\s"',-][^\s"',]*`), "${1}" + hidden},
	{regexp.MustCompile(`\$(?:apr1|2[abxy]|[156])\$[\w./$]+`), hidden}, // a password's hash
	{regexp.MustCompile(`\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|pypi-|sk-)[\w-]{16,}|\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+`), hidden},
}

var assignment = regexp.MustCompile(`(?i)((?:password|passwd|passphrase|secret|token|api_?key|private_?key|access_?key)\w*["']?\s*[=:]\s*["']?)([^\s"',;&)]+)`)

// Veil makes a function that takes secrets out of a text: those that are known from the files and the containers that
// were looked at, in the forms in which they are written, and whatever looks like one.
func Veil(ground *check.Ground) func(string) string {
	secrets := known(ground)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // a longer one may hold a shorter one
	var pairs []string
	for _, secret := range secrets {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), inJSON(secret)} {
			pairs = append(pairs, form, hidden)
		}
	}
	known := strings.NewReplacer(pairs...)
	return func(text string) string {
		text = known.Replace(text)
		for _, pattern := range patterns {
			text = pattern.secret.ReplaceAllString(text, pattern.left)
		}
		return assignment.ReplaceAllStringFunc(text, hideValue)
	}
}

func inJSON(secret string) string {
	quoted, _ := json.Marshal(secret) // a string always can be
	return string(quoted[1 : len(quoted)-1])
}

// hideValue hides what is assigned; the name of a variable that holds it is no secret.
func hideValue(text string) string {
	m := assignment.FindStringSubmatch(text)
	if strings.HasPrefix(m[2], "$") || strings.HasPrefix(m[2], "…") {
		return text
	}
	return m[1] + hidden
}

// veiled takes the secrets out of everything that findings show.
func veiled(findings []check.Finding, veil func(string) string) {
	for i := range findings {
		f := &findings[i]
		f.Cause, f.Subject, f.Fix.Text = veil(f.Cause), veil(f.Subject), veil(f.Fix.Text)
		evidence := make([]string, len(f.Evidence))
		for j, line := range f.Evidence {
			evidence[j] = veil(line)
		}
		if len(evidence) > 0 {
			f.Evidence = evidence
		}
	}
}
