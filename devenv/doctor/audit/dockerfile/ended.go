package dockerfile

import (
	"regexp"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var (
	uvVersion = lazyregexp.New(`^(\d+\.\d+)(\.\d+)?-`)
	deadUV    = lazyregexp.New(`bookworm|bullseye|alpine3\.(20|21)\b|python3\.8`)
)

// isDeadUV reports whether the tag is no longer published. A version of uv before 0.10 still has its tag.
func isDeadUV(b base) bool {
	if !b.isUV() || b.digest != "" || !deadUV.MatchString(b.tag) {
		return false
	}
	m := uvVersion.FindStringSubmatch(b.tag)
	return m == nil || !below(m[1], "0.10")
}

func revived(b base) string {
	tag := uvVersion.ReplaceAllString(b.tag, "")
	tag = regexp.MustCompile(`bookworm|bullseye`).ReplaceAllString(tag, "trixie")
	tag = regexp.MustCompile(`alpine3\.2[01]`).ReplaceAllString(tag, "alpine3.23")
	return b.name + ":" + assets.Load().UV + "-" + strings.Replace(tag, "python3.8", "python"+current(), 1)
}

// ended are the suites without regular security support.
var ended = map[string]string{
	"buster": "Debian 10 (buster)", "bullseye": "Debian 11 (bullseye)", "bookworm": "Debian 12 (bookworm)",
}

func findEnded(f *file) []check.Finding {
	var findings []check.Finding
	versions := assets.Load()
	for _, s := range f.images() {
		b := s.base
		python, known := versions.Python(b.minor)
		if b.minor != "" && (known && python.EndOfLife.Passed(versions.DataDate) || below(b.minor, "3.9")) {
			finding := f.at(line(s), "move to Python "+current(), "Python %s no longer gets security fixes", b.minor)
			finding.Severity = check.Warning
			findings = append(findings, finding)
		}
		suite := ended[b.suite]
		if b.family == "alpine" && below(b.suite, "3.22") {
			suite = "Alpine " + b.suite
		}
		if suite != "" && b.family != "distroless" && !isDeadUV(b) {
			findings = append(findings, f.at(line(s), "use a supported release: trixie, or Alpine 3.24",
				"%s no longer gets regular security fixes", suite))
		}
	}
	return findings
}
