package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// doctor calls nothing an error in projects of other styles that are well made.
func TestAuditOfOtherStyles(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "public", "*.txtar"))
	must(t, err)
	s := stackOf(t, nil)
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		must(t, err)
		folder := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for _, file := range archive.Files {
			s.write(filepath.Join(folder, file.Name), file.Data)
		}
		for _, finding := range audited(t, s.file(folder), "compose.yaml", "compose.override.yaml") {
			if finding.Severity == check.Error {
				t.Errorf("%s: %s", folder, inLine(finding))
			} else {
				t.Logf("%s: %s", folder, inLine(finding))
			}
		}
	}
	if len(names) < 10 {
		t.Errorf("%d projects, want ten", len(names))
	}
}
