package dockerfile

import (
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// base is what a reference says about an image.
type base struct {
	ref, name, tag, digest string
	unresolved             bool   // a variable of it has no value
	family                 string // debian, alpine or distroless; empty is unknown
	suite                  string // trixie, bookworm, 3.24, ...
	python                 bool   // Python runs in it
	minor                  string // 3.14; empty is unknown
	slim                   bool
	root                   bool // its user is known to be root
	noShell                bool
}

func (b base) isUV() bool { return b.name == "ghcr.io/astral-sh/uv" }

func baseOf(ref string) base {
	b := base{ref: ref, unresolved: strings.Contains(ref, "$")}
	if b.unresolved {
		return b
	}
	rest := ref
	rest, b.digest, _ = strings.Cut(rest, "@")
	if i := strings.LastIndex(rest, ":"); i > strings.LastIndex(rest, "/") {
		rest, b.tag = rest[:i], rest[i+1:]
	}
	b.name = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "docker.io/"), "index.docker.io/"), "library/")
	b.known()
	return b
}

var (
	minorVersion = lazyregexp.New(`(?:^|python)(3\.\d+)`)
	alpineTag    = lazyregexp.New(`alpine(\d+\.\d+)?`)
	suites       = map[string]string{"11": "bullseye", "12": "bookworm", "13": "trixie"}
	debianNumber = lazyregexp.New(`debian(\d+)`)
	suiteName    = lazyregexp.New(`(buster|bullseye|bookworm|trixie|forky)`)
)

// known fills in what the names of well-known images imply.
func (b *base) known() {
	switch {
	case b.name == "python", b.name == "ghcr.io/astral-sh/uv":
		b.python, b.root = b.name == "python" || strings.Contains(b.tag, "python"), true
		if m := minorVersion.FindStringSubmatch(b.tag); m != nil && b.python {
			b.minor = m[1]
		}
		b.distribution("trixie")
	case b.name == "debian":
		b.root = true
		b.distribution(suites[strings.SplitN(b.tag, "-", 2)[0]])
	case b.name == "alpine":
		b.root, b.family = true, "alpine"
		b.suite = firstTwo(b.tag)
	case strings.HasPrefix(b.name, "gcr.io/distroless/"):
		b.distroless()
	case strings.HasPrefix(b.name, "cgr.dev/chainguard/python"), strings.HasPrefix(b.name, "dhi.io/python"):
		b.python = true
		if m := minorVersion.FindStringSubmatch(b.tag); m != nil {
			b.minor = m[1]
		}
		b.noShell = !strings.HasSuffix(b.tag, "-dev")
	}
}

func (b *base) distribution(suite string) {
	b.slim = strings.Contains(b.tag, "slim")
	if m := alpineTag.FindStringSubmatch(b.tag); m != nil {
		b.family, b.suite = "alpine", m[1]
		return
	}
	if b.name == "ghcr.io/astral-sh/uv" && !strings.Contains(b.tag, "debian") && !suiteName.MatchString(b.tag) {
		return // the binaries alone
	}
	b.family, b.suite = "debian", suite
	if m := suiteName.FindString(b.tag); m != "" {
		b.suite = m
	}
}

// distrolessPython is the Python of Debian.
var distrolessPython = map[string]string{"bullseye": "3.9", "bookworm": "3.11", "trixie": "3.13"}

func (b *base) distroless() {
	b.family, b.root = "distroless", !strings.Contains(b.tag, "nonroot")
	b.noShell = !strings.Contains(b.tag, "debug")
	if m := debianNumber.FindStringSubmatch(b.name); m != nil {
		b.suite = suites[m[1]]
	}
	if strings.Contains(b.name, "/python3") {
		b.python, b.minor = true, distrolessPython[b.suite]
	}
}

func firstTwo(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[0] + "." + parts[1]
}

// below compares versions such as 3.9 and 3.10; what is none is not below.
func below(version, than string) bool {
	a, b := numbers(version), numbers(than)
	if a == nil || b == nil {
		return false
	}
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

func numbers(version string) []int {
	var all []int
	for _, part := range strings.Split(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}

func itoa(n int) string { return strconv.Itoa(n) }
