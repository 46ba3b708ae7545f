package dockerfile

import (
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// largestText bounds what is read of a file to look for a word in it.
const largestText = 1 << 20

// text returns the beginning of a file of the folder; empty where it cannot be read.
func (f *folder) text(name string) string {
	file, err := os.Open(filepath.Join(f.dir, filepath.FromSlash(name)))
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }() // it was only read
	content, _ := io.ReadAll(io.LimitReader(file, largestText))
	return string(content)
}

var programText = lazyregexp.New(`\.(py|sh|toml|cfg|ini|js|ts)$|(^|/)(Dockerfile[^/]*|[^/]*entrypoint[^/]*|Makefile)$`)

// names reports whether a program, a script or a Dockerfile of the folder names a file: an image may need it.
func (f *folder) names(file string) bool {
	word := regexp.MustCompile(`(^|[^\w.-])` + regexp.QuoteMeta(path.Base(file)) + `($|[^\w.-])`)
	return slices.ContainsFunc(f.listing(), func(e entry) bool {
		return programText.MatchString(e.path) && word.MatchString(f.text(e.path))
	})
}

// versionsFromGit reports whether the project makes its version from its history.
func (f *folder) versionsFromGit() bool {
	manifest := f.text("pyproject.toml") + f.text("setup.py") + f.text("setup.cfg")
	return regexp.MustCompile(`setuptools[-_]scm|hatch-vcs|versioningit|dynamic-versioning|uv-dynamic` +
		`|pdm-backend|pbr`).MatchString(manifest)
}

var (
	keyFile = lazyregexp.New(`(^|/)(id_rsa|id_ed25519|\.netrc|\.pypirc)$`)
	setting = lazyregexp.New(`(?m)^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*["']?([^"'#\r\n]*)`)
)

// holdsSecret reports whether a file whose name suggests secrets has one in it: a private key, or a variable with one.
func (f *folder) holdsSecret(name string) bool {
	content := f.text(name)
	if keyFile.MatchString(name) || strings.Contains(content, "PRIVATE KEY-----") {
		return true
	}
	return slices.ContainsFunc(setting.FindAllStringSubmatch(content, -1), func(m []string) bool {
		value := strings.TrimSpace(m[2])
		return secretName.MatchString(m[1]) && isLiteral(value) && !placeholder.MatchString(value) ||
			passwordInURL(value) || providerKey.MatchString(value)
	})
}

func passwordInURL(value string) bool {
	m := inURL.FindStringSubmatch(value)
	return m != nil && !placeholder.MatchString(m[1])
}

// placeholder is what examples and local environments have in place of a secret.
var placeholder = lazyregexp.New(`(?i)^(<.*>|x+|\*+|\.+|todo|replace.*|your[-_ ].*` +
	`|(dev|test|local|dummy|sample|default|demo)([-_ ].*)?|.*change[-_ ]?(me|this|it|in).*|.*(example|placeholder).*` +
	`|secret|password|postgres|admin|root|guest)$`)
