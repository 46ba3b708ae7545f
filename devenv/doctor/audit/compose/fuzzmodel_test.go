package compose

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/sirupsen/logrus"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// Whatever model two Compose files make, the checks of models find something or nothing, and what they
// offer can be applied.
func FuzzModel(f *testing.F) {
	logrus.SetOutput(io.Discard) // compose-go warns of what is unset
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range archives {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		files := map[string]string{}
		for _, file := range archive.Files {
			files[file.Name] = string(file.Data)
		}
		f.Add(files["bad/compose.yaml"], files["bad/compose.override.yaml"], files["bad/Dockerfile"])
	}
	f.Fuzz(func(t *testing.T, base, override, dockerfile string) {
		dir := t.TempDir()
		var compose []string
		for _, file := range []struct{ name, content string }{
			{"compose.yaml", base},
			{"compose.override.yaml", override},
			{"Dockerfile", dockerfile},
		} {
			path := filepath.Join(dir, file.name)
			if err := os.WriteFile(path, []byte(file.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if file.name != "Dockerfile" && file.content != "" {
				compose = append(compose, path)
			}
		}
		options, err := cli.NewProjectOptions(compose, cli.WithWorkingDirectory(dir), cli.WithName("shop"))
		if err != nil {
			return
		}
		project, err := options.LoadProject(t.Context())
		if err != nil {
			return // what does not load has no model
		}
		in := &check.Input{Sources: source.Read(t.Context(), dir, compose, project), Project: project, Production: project}
		for _, c := range Checks() {
			if c.ID == "FD-P06" || c.ID == "FD-P07" { // which ask git, too
				continue
			}
			for _, found := range c.Run(t.Context(), in) {
				applies(t, in, c.ID, found)
			}
		}
	})
}
