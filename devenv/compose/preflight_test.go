package compose

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

// Files that would hang the loader or fill the memory are named, at once.
func TestPreflight(t *testing.T) {
	const app = "services: {app: {image: app}}\n"
	aliases := "x0: &a0 [x,x,x,x,x,x,x,x,x]\n"
	for i := range 11 {
		aliases += fmt.Sprintf("x%d: &a%d [%s]\n",
			i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d,", i), 9), ","))
	}
	variables := "A0=xxxxxxxxxx\n"
	for i := range 40 {
		variables += fmt.Sprintf("A%d=%s\n", i+1, strings.Repeat(fmt.Sprintf("${A%d}", i), 10))
	}
	nests := map[string]string{"compose.yaml": "include: [c0.yml]\n" + app}
	for i := range 300 {
		nests[fmt.Sprintf("c%d.yml", i)] = fmt.Sprintf("include: [c%d.yml]\n", i+1)
	}
	nests["c300.yml"] = app
	for name, test := range map[string]struct {
		files map[string]string
		holes []string // files of 20 GiB
		want  string
	}{
		"aliases": {
			files: map[string]string{"compose.yaml": aliases + app},
			want:  "compose.yaml: has aliases that make more than 1000000 values of it; write it without them",
		},
		"aliases of an include": {
			files: map[string]string{"compose.yaml": "include: [a.yml]\n" + app, "a.yml": aliases},
			want:  "a.yml: has aliases",
		},
		"aliases of a record": {
			files: map[string]string{"compose.yaml": app, ".fastdock.yaml": aliases},
			want:  ".fastdock.yaml: has aliases",
		},
		"variables": {
			files: map[string]string{"compose.yaml": app, ".env": variables},
			want:  ".env: the value of A5 is larger than 1 MiB",
		},
		"nested includes": {files: nests, want: "c50.yml: is included by more than 50 files that include each other"},
		"nested references": {
			files: map[string]string{
				"compose.yaml": "services: {app: {image: \"" + strings.Repeat("${A:-", 5000) + "x" +
					strings.Repeat("}", 5000) + "\"}}\n",
			},
			want: "compose.yaml: has more than 100 references ${...} within each other",
		},
		"port of a variable": {
			files: map[string]string{
				"compose.yaml": "services: {a: {image: i, ports: [\"127.0.0.1:${HOST_PORT}:${APP_PORT}\"]}}\n",
			},
			want: "an entry of ports has an empty part, 127.0.0.1::<empty>: its variable has no value; " +
				"set it in .env",
		},
		"include cycle": {
			files: map[string]string{"compose.yaml": "include: [a.yml]\n" + app, "a.yml": "include: [compose.yaml]\n"},
			want:  "compose.yaml: includes itself: a.yml, which includes compose.yaml",
		},
		"huge .env": {
			files: map[string]string{"compose.yaml": app},
			holes: []string{".env"},
			want:  ".env: is larger than 1 MiB",
		},
		"huge Compose file": {holes: []string{"compose.yaml"}, want: "compose.yaml: is larger than 1 MiB"},
		"huge include": {
			files: map[string]string{"compose.yaml": "include: [a.yml]\n" + app},
			holes: []string{"a.yml"},
			want:  "a.yml: is larger than 1 MiB",
		},
		"huge record": {
			files: map[string]string{"compose.yaml": app},
			holes: []string{".fastdock.yaml"},
			want:  ".fastdock.yaml: cannot be read: is larger than 16 MiB",
		},
		"chain": {
			files: map[string]string{"compose.yaml": chain(2000, 1)},
			want:  "compose.yaml: its services depend on each other by more than 250000 paths",
		},
		"paths": {
			files: map[string]string{"compose.yaml": chain(60, 2)},
			want:  "compose.yaml: its services depend on each other by more than 250000 paths",
		},
		"ports": {
			files: map[string]string{"compose.yaml": "services: {app: {image: app, ports: ['${P:-1}-65535:1-65535']}}\n"},
			want:  "compose.yaml: its services publish more than 20000 ports",
		},
		"many env_file": {
			files: map[string]string{"compose.yaml": sharing(100, "a.env"), "a.env": strings.Repeat("A=b\n", 20_000)},
			want:  "a.env: the Compose files and those with variables are larger than 4 MiB",
		},
		"device as env_file": {
			files: map[string]string{"compose.yaml": "services: {app: {image: app, env_file: /dev/zero}}\n"},
			want:  "/dev/zero: is a device, not a regular file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", test.files)
			for _, hole := range test.holes {
				if err := errors.Join(os.WriteFile(hole, nil, 0o600), os.Truncate(hole, 20<<30)); err != nil {
					t.Fatal(err)
				}
			}
			start := time.Now()
			_, err := Load(t.Context(), offline(t), Files{})
			var told *devenv.FileError
			if !errors.As(err, &told) || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("\n got %v\nwant %s", err, test.want)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("it takes %v", took)
			}
		})
	}
}

// chain returns services of which each depends on as many before it.
func chain(count, each int) string {
	var compose strings.Builder
	compose.WriteString("services:\n")
	for i := range count {
		var before []string
		for j := max(0, i-each); j < i; j++ {
			before = append(before, fmt.Sprintf("s%d", j))
		}
		fmt.Fprintf(&compose, "  s%d: {image: app, depends_on: [%s]}\n", i, strings.Join(before, ", "))
	}
	return compose.String()
}

// sharing returns services that are given the same variables.
func sharing(count int, file string) string {
	var compose strings.Builder
	compose.WriteString("services:\n")
	for i := range count {
		fmt.Fprintf(&compose, "  s%d: {image: app, env_file: %s}\n", i, file)
	}
	return compose.String()
}

// Two thousand services are many, and load.
func TestManyServices(t *testing.T) {
	t.Chdir(t.TempDir())
	var compose strings.Builder
	compose.WriteString("services:\n")
	for i := range 2000 {
		fmt.Fprintf(&compose, "  s%d: {image: app}\n", i)
	}
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": compose.String()})
	project, err := Load(t.Context(), offline(t), Files{})
	if err != nil || len(project.Services) != 2000 {
		t.Errorf("got %v", err)
	}
}

func TestNullDeviceIsAnEmptyFile(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": "services: {app: {image: app}}\n"})
	if _, err := Load(t.Context(), offline(t), Files{EnvFiles: []string{os.DevNull}}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(".", ".env")); err == nil {
		t.Error(".env was made")
	}
}
