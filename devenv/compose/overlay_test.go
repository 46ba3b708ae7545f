package compose

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

const (
	ownCompose  = "services: {web: {image: web, command: [serve]}}\n"
	overlayFile = "services: {web: {command: [reload]}}\n"
	ownRecord   = "version: 1\noverlay: docker-compose.fastdock.yml\nanswers: {}\n"
)

// The overlay that the record names lies over the default files, as with -f -f, and nowhere else.
func TestLoadLaysTheOverlayOver(t *testing.T) {
	overlaid := map[string]string{
		"docker-compose.yml": ownCompose, ".fastdock.yaml": ownRecord, "docker-compose.fastdock.yml": overlayFile,
	}
	with := func(more ...string) map[string]string {
		files := map[string]string{
			"docker-compose.yml":          ownCompose,
			".fastdock.yaml":              ownRecord,
			"docker-compose.fastdock.yml": overlayFile,
		}
		for i := 0; i < len(more); i += 2 {
			files[more[i]] = more[i+1]
		}
		return files
	}
	tests := map[string]struct {
		files   map[string]string
		env     string
		dir     string // where the command runs
		load    Files
		command string
		labels  []string
	}{
		"default": {overlaid, "", ".", Files{}, "reload", []string{"docker-compose.yml", "docker-compose.fastdock.yml"}},
		"below it": {
			files:   with("src/a.py", ""),
			dir:     "src",
			load:    Files{},
			command: "reload",
			labels:  []string{"docker-compose.yml", "docker-compose.fastdock.yml"},
		},
		"after the override": {
			with("docker-compose.override.yml", "services: {web: {command: [mine]}}\n"), "", ".",
			Files{},
			"reload",
			[]string{"docker-compose.yml", "docker-compose.override.yml", "docker-compose.fastdock.yml"},
		},
		"-f": {
			files:   overlaid,
			dir:     ".",
			load:    Files{Paths: []string{"docker-compose.yml"}},
			command: "serve",
			labels:  []string{"docker-compose.yml"},
		},
		"COMPOSE_FILE": {overlaid, "docker-compose.yml", ".", Files{}, "serve", []string{"docker-compose.yml"}},
		"COMPOSE_FILE in .env": {
			with(".env", "COMPOSE_FILE=docker-compose.yml\n"), "", ".",
			Files{},
			"reload",
			[]string{"docker-compose.yml", "docker-compose.fastdock.yml"},
		},
		"named in .env already": {
			with(".env", "COMPOSE_FILE=docker-compose.yml:docker-compose.fastdock.yml\n"), "", ".",
			Files{},
			"reload",
			[]string{"docker-compose.yml", "docker-compose.fastdock.yml"},
		},
		"not in the record": {
			files:   with(".fastdock.yaml", "version: 1\n"),
			dir:     ".",
			load:    Files{},
			command: "serve",
			labels:  []string{"docker-compose.yml"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			devtest.WriteFiles(t, root, test.files)
			t.Chdir(filepath.Join(root, test.dir))
			if test.env != "" {
				t.Setenv("COMPOSE_FILE", test.env)
			}
			project, err := Load(t.Context(), offline(t), test.load)
			if err != nil {
				t.Fatal(err)
			}
			if got := project.Services["web"].Command[0]; got != test.command {
				t.Errorf("command %q, want %q", got, test.command)
			}
			var labels []string
			for file := range strings.SplitSeq(project.Services["web"].CustomLabels[api.ConfigFilesLabel], ",") {
				labels = append(labels, filepath.Base(file))
			}
			if diff := cmp.Diff(test.labels, labels); diff != "" {
				t.Error(diff)
			}
			if test.command == "reload" &&
				filepath.Base(test.load.Candidates()[len(test.labels)-1]) != "docker-compose.fastdock.yml" {
				t.Errorf("candidates are %q, without the overlay", test.load.Candidates())
			}
		})
	}
}

// A record that names what does not exist is an error before anything is started without it.
func TestLoadNamesABadOverlay(t *testing.T) {
	tests := map[string]struct{ record, want string }{
		"missing": {
			ownRecord,
			"docker-compose.fastdock.yml: is missing, and .fastdock.yaml refers to it; run `fastdock new` again, or select " +
				"the Compose files with -f",
		},
		"elsewhere": {"overlay: ../other.yml\n", ".fastdock.yaml: overlay: ../other.yml is not a file in the same folder"},
		"no record": {
			"[",
			".fastdock.yaml: was not written by `fastdock new`; restore it, or select the Compose files with -f",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", map[string]string{"docker-compose.yml": ownCompose, ".fastdock.yaml": test.record})
			_, err := Load(t.Context(), offline(t), Files{})
			var file *devenv.FileError
			if !errors.As(err, &file) || file.Error() != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// What the project's own files fill in comes from the overlay's file with variables, where .env does not set it.
func TestLoadReadsTheVariablesOfTheOverlay(t *testing.T) {
	const serves = "services: {web: {image: web, command: [\"${FIRST:?}\", \"${SECOND}\"]}}\n"
	for name, test := range map[string]struct {
		files map[string]string
		load  Files
		want  string
	}{
		"alone":      {map[string]string{}, Files{}, "ours ours"},
		"below .env": {map[string]string{".env": "SECOND=theirs\n"}, Files{}, "ours theirs"},
		"below a named": {
			files: map[string]string{".env": "SECOND=unread\n", "other.env": "FIRST=theirs\n"},
			load:  Files{EnvFiles: []string{"other.env"}},
			want:  "theirs ours",
		},
		"not without it": {
			files: map[string]string{".env": "FIRST=theirs\n"},
			load:  Files{Paths: []string{"docker-compose.yml"}},
			want:  "theirs ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", map[string]string{
				"docker-compose.yml":          serves,
				".fastdock.yaml":              ownRecord,
				"docker-compose.fastdock.yml": "services: {web: {init: true}}\n",
				".fastdock/compose.env":       "FIRST=ours\nSECOND=ours\n",
			})
			devtest.WriteFiles(t, ".", test.files)
			project, err := Load(t.Context(), offline(t), test.load)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(project.Services["web"].Command, " "); got != test.want {
				t.Errorf("the command is %q, want %q", got, test.want)
			}
		})
	}
}
