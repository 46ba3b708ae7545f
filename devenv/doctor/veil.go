package doctor

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// hidden stands for what is secret.
const hidden = "***"

var (
	secretName  = regexp.MustCompile(`(?i)(?:password|passwd|passphrase|pwd$|secret|token|api_?key|private_?key|access_?key|signing|credential|dsn$|_key$|^key$|_pass$)`)
	userInfo    = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s/:@'"]*:)([^\s@'"]+)@`)
	assignment  = regexp.MustCompile(`(?i)((?:password|passwd|passphrase|secret|token|api_?key|private_?key|access_?key)\w*["']?\s*[=:]\s*["']?)([^\s"',;&)]+)`)
	bearer      = regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9+/=._~-]{8,}`)
	letterDigit = regexp.MustCompile(`[A-Za-z].*\d|\d.*[A-Za-z]`)
)

// Veil makes a function that takes a project's secrets out of a text: the values of variables, build arguments and
// secret files whose names say so, what .env holds, and whatever looks like a password. The project is nil where the
// Compose files do not load.
func Veil(project *types.Project, dir string) func(string) string {
	var secrets []string
	if project != nil {
		secrets = append(secrets, ofProject(project)...)
	}
	secrets = append(secrets, ofDotenv(filepath.Join(dir, ".env"))...)
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // a longer one may hold a shorter one
	var pairs []string
	for _, secret := range slices.Compact(secrets) {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			pairs = append(pairs, form, hidden)
		}
	}
	known := strings.NewReplacer(pairs...)
	return func(text string) string {
		text = userInfo.ReplaceAllString(known.Replace(text), "${1}"+hidden+"@")
		text = assignment.ReplaceAllStringFunc(text, hideValue)
		return bearer.ReplaceAllString(text, "${1}"+hidden)
	}
}

// hideValue hides what is assigned; the name of a variable that holds it is no secret.
func hideValue(text string) string {
	m := assignment.FindStringSubmatch(text)
	if strings.HasPrefix(m[2], "$") || strings.HasPrefix(m[2], "…") {
		return text
	}
	return m[1] + hidden
}

func ofProject(project *types.Project) []string {
	var secrets []string
	for _, service := range project.AllServices() {
		for name, value := range service.Environment {
			if value != nil {
				secrets = append(secrets, secretIn(name, *value)...)
			}
		}
		if service.Build == nil {
			continue
		}
		for name, value := range service.Build.Args {
			if value != nil {
				secrets = append(secrets, secretIn(name, *value)...)
			}
		}
	}
	for _, secret := range project.Secrets {
		content, err := os.ReadFile(secret.File)
		if err != nil {
			content = []byte(secret.Content)
		}
		if secret.Environment != "" {
			content = []byte(project.Environment[secret.Environment])
		}
		secrets = append(secrets, worthHiding(strings.TrimSpace(string(content)))...)
	}
	return secrets
}

// secretIn is what is secret of a variable: all of it, or the password of an address.
func secretIn(name, value string) []string {
	if at, err := url.Parse(value); err == nil && at.User != nil {
		password, _ := at.User.Password()
		return worthHiding(password)
	}
	if secretName.MatchString(name) && !strings.HasPrefix(value, "/") {
		return worthHiding(value)
	}
	return nil
}

// worthHiding leaves out what is so short that it is part of other words.
func worthHiding(value string) []string {
	if len(value) < 4 {
		return nil
	}
	return []string{value}
}

// ofDotenv are the values of .env that are secret by their names, or long enough to be.
func ofDotenv(file string) []string {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var secrets []string
	for line := range strings.Lines(string(content)) {
		name, value, found := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		value = strings.Trim(strings.TrimSpace(value), `"'`)
		if !found || strings.HasPrefix(name, "#") {
			continue
		}
		secrets = append(secrets, secretIn(strings.TrimSpace(name), value)...)
		if len(value) >= 12 && letterDigit.MatchString(value) && !strings.Contains(value, "://") {
			secrets = append(secrets, value)
		}
	}
	return secrets
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
