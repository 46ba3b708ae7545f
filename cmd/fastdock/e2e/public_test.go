package e2e

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// doctor calls nothing an error in projects of other styles that are well made, and what it warns of in each is in
// its archive's comment: a new warning is looked at before it is written there.
func TestAuditOfOtherStyles(t *testing.T) {
	t.Parallel()
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
		var warnings strings.Builder
		for _, finding := range audited(t, s.file(folder), "compose.yaml", "compose.override.yaml") {
			if finding.Severity == check.Error {
				t.Errorf("%s: %s", folder, inLine(finding))
			}
			if finding.Severity == check.Warning {
				warnings.WriteString(inLine(finding) + "\n")
			}
		}
		if flag.Lookup("update").Value.String() == "true" {
			archive.Comment = []byte(warnings.String())
			must(t, os.WriteFile(name, txtar.Format(archive), 0o644))
		}
		same(t, "warnings of "+folder, warnings.String(), string(archive.Comment))
	}
	if len(names) < 10 {
		t.Errorf("%d projects, want ten", len(names))
	}
}
