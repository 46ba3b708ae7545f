package compose

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

// A mistake in a Compose file is reported with its file and line.
func TestLoadSaysWhereItIsWrong(t *testing.T) {
	const app = "services:\n  app:\n    image: app\n"
	tests := map[string]struct {
		files map[string]string
		load  Files
		want  string
	}{
		"unknown key": {
			files: map[string]string{"compose.yaml": app + "    prots: [8000]\n"},
			load:  Files{},
			want:  "compose.yaml:4: services.app.prots is not a valid Compose key here",
		},
		"unknown key at the top": {
			files: map[string]string{"compose.yaml": app + "servcies: {}\n"},
			load:  Files{},
			want:  "compose.yaml:4: servcies is not a valid Compose key here",
		},
		"wrong type": {
			files: map[string]string{"compose.yaml": app + "    ports: 8000\n"},
			load:  Files{},
			want:  "compose.yaml:4: services.app.ports must be a list",
		},
		"wrong type in a list": {
			files: map[string]string{"compose.yaml": app + "    ports:\n      - \"8000\"\n      - [1]\n"},
			load:  Files{},
			want:  "compose.yaml:6: ",
		},
		"syntax": {
			files: map[string]string{"compose.yaml": app + "    command: [a, b\n"},
			load:  Files{},
			want:  "compose.yaml:5: ",
		},
		"tab": {
			files: map[string]string{"compose.yaml": app + "\tports: [8000]\n"},
			load:  Files{},
			want:  "compose.yaml:4: ",
		},
		"duplicate key": {
			files: map[string]string{"compose.yaml": app + "    image: other\n"},
			load:  Files{},
			want:  `compose.yaml:4: mapping key "image" already defined at line 3`,
		},
		"interpolation": {
			files: map[string]string{"compose.yaml": app + "    command: ${PORT\n"},
			load:  Files{},
			want:  `compose.yaml:4: services.app.command: "${PORT" is not a valid substitution; write $$ for a literal $`,
		},
		"list that does not end": {
			files: map[string]string{"compose.yaml": "services:\n  app: [\n"},
			want:  "compose.yaml:3: did not find expected node content while parsing a flow node",
		},
		"list that does not end, included": {
			files: map[string]string{
				"compose.yaml": "include: [more.yaml]\n" + app, "more.yaml": "services:\n  db: [\n",
			},
			want: "more.yaml:3: did not find expected node content while parsing a flow node",
		},
		"required variable": {
			files: map[string]string{"compose.yaml": app + "    environment:\n      SECRET: ${SECRET:?set SECRET in .env}\n"},
			load:  Files{},
			want: "compose.yaml:5: services.app.environment.SECRET: required variable SECRET is missing a value: " +
				"set SECRET in .env",
		},
		"required variable, and an example of .env": {
			files: map[string]string{
				"compose.yaml": app + "    environment:\n      SECRET: ${SECRET:?}\n", ".env.example": "SECRET=\n",
			},
			want: "compose.yaml:5: services.app.environment.SECRET: required variable SECRET is missing a value; " +
				"copy .env.example to .env and replace each placeholder",
		},
		"required variable, not said where": {
			files: map[string]string{"compose.yaml": app + "    environment:\n      SECRET: ${SECRET:?no secret}\n"},
			want: "compose.yaml:5: services.app.environment.SECRET: required variable SECRET is missing a value: " +
				"no secret; set SECRET in .env",
		},
		"empty variable": {
			files: map[string]string{"compose.yaml": app + "    container_name: ${NAME}\n"},
			want: "compose.yaml:4: services.app.container_name '' does not match pattern '[a-zA-Z0-9][a-zA-Z0-9_.-]+'; " +
				"set NAME in .env",
		},
		"undefined dependency": {
			files: map[string]string{"compose.yaml": app + "    depends_on: [db]\n"},
			load:  Files{},
			want:  `compose.yaml:2: service "app" depends on undefined service "db"`,
		},
		"undefined network": {
			files: map[string]string{"compose.yaml": app + "    networks: [backend]\n"},
			load:  Files{},
			want:  `compose.yaml:2: service "app" refers to undefined network backend`,
		},
		"error in the override": {
			files: map[string]string{"compose.yaml": app, "compose.override.yaml": "services:\n  app:\n    prots: [8000]\n"},
			load:  Files{},
			want:  "compose.override.yaml:3: services.app.prots is not a valid Compose key here",
		},
		"syntax in the override": {
			files: map[string]string{"compose.yaml": app, "compose.override.yaml": "services:\n  app: [\n"},
			load:  Files{},
			want:  "compose.override.yaml:",
		},
		"bad line in .env": {
			map[string]string{"compose.yaml": app, ".env": "A=1\nB B=2\n"}, Files{}, ".env:2: ",
		},
		"file that does not exist": {
			nil, Files{Paths: []string{"missing.yml"}}, "missing.yml: no such file",
		},
		"env file that does not exist": {
			map[string]string{"compose.yaml": app}, Files{EnvFiles: []string{"missing.env"}}, "missing.env: no such file",
		},
		"empty file": {
			files: map[string]string{"empty.yml": ""},
			load:  Files{Paths: []string{"empty.yml"}},
			want:  "empty.yml: is empty; a Compose file needs services",
		},
		"a list": {
			files: map[string]string{"compose.yaml": "# ours\n- app\n"},
			load:  Files{},
			want:  "compose.yaml:2: is not a Compose file: its top level must be a mapping",
		},
		"folder": {
			map[string]string{"folder.yml/x": ""}, Files{Paths: []string{"folder.yml"}}, "folder.yml: is a directory",
		},
		"no files at all": {
			load: Files{},
			want: "no compose.yaml or docker-compose.yml in this folder or above it; run `fastdock new`, or select a file " +
				"with -f",
		},
		"files of other names": {
			files: map[string]string{"docker-compose.dev.yml": app, "infra/compose.yaml": app},
			want: "no compose.yaml or docker-compose.yml in this folder or above it; run `fastdock new`, or select a file " +
				"with -f: docker-compose.dev.yml, infra/compose.yaml",
		},
		"no files in another folder": {
			map[string]string{"sub/x": ""}, Files{Dir: "sub"}, "no compose.yaml or docker-compose.yml in \"sub\" or above it",
		},
		"no image": {
			files: map[string]string{"compose.yaml": "services:\n  app:\n    command: x\n"},
			load:  Files{},
			want:  `compose.yaml:2: service "app" has neither an image nor a build context specified`,
		},
		"cycle": {
			files: map[string]string{
				"compose.yaml": app + "    depends_on: [db]\n  db:\n    image: db\n    depends_on: [app]\n",
			},
			load: Files{},
			want: "compose.yaml:2: dependency cycle detected: app -> db -> app",
		},
		"bad size": {
			files: map[string]string{"compose.yaml": app + "    mem_limit: lots\n"},
			load:  Files{},
			want:  "compose.yaml:4: services.app.mem_limit: invalid size: 'lots'",
		},
		"env_file that does not exist": {
			files: map[string]string{"compose.yaml": app + "    env_file: [gone.env]\n"},
			load:  Files{},
			want:  "compose.yaml:4: names gone.env: no such file or directory",
		},
		"env_file with a bad line": {
			files: map[string]string{"compose.yaml": app + "    env_file: [bad.env]\n", "bad.env": "A=1\nB B=2\n"},
			load:  Files{},
			want:  "bad.env:2: key cannot contain a space",
		},
		"service with a space": {
			map[string]string{"compose.yaml": "services: {my app: {image: app}}"},
			Files{},
			`compose.yaml:1: "my app" is not a valid service name: it contains a space; use - or _ instead`,
		},
		"extended file that does not exist": {
			map[string]string{"compose.yaml": "services:\n  app:\n    extends: {file: gone.yaml, service: base}\n"},
			Files{},
			"compose.yaml:3: names gone.yaml: no such file or directory",
		},
		"included file that does not exist": {
			map[string]string{"compose.yaml": "include: [gone.yaml]\n" + app},
			Files{},
			"compose.yaml:1: names gone.yaml: no such file or directory",
		},
		"extends a service that does not exist": {
			files: map[string]string{"compose.yaml": app + "    extends: {service: base}\n"},
			load:  Files{},
			want:  `compose.yaml:2: service "app" cannot be extended: service "base" not found`,
		},
		"text that steers the terminal": {
			map[string]string{"compose.yaml": app + "    \"\\e]0;evil\\aports\": 1\n"}, Files{}, "compose.yaml",
		},
		"named by -f": {
			files: map[string]string{"conf/one.yml": app, "conf/two.yml": "services:\n  app:\n    ports: 1\n"},
			load:  Files{Paths: []string{"conf/one.yml", "conf/two.yml"}},
			want:  "conf/two.yml:3: services.app.ports must be a list",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", test.files)
			_, err := Load(t.Context(), offline(t), test.load)
			var failure *devenv.FileError
			if !errors.As(err, &failure) || !strings.HasPrefix(err.Error(), test.want) ||
				strings.ContainsAny(err.Error(), "\x1b\a\n") {
				t.Errorf("\n got %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestLoadFindsTheFilesOfAFolderAbove(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": "services:\n  app:\n    image: [\n", "app/main.py": ""})
	t.Chdir("app")
	_, err := Load(t.Context(), offline(t), Files{})
	if err == nil ||
		!strings.Contains(err.Error(), "compose.yaml:3: ") && !strings.Contains(err.Error(), "compose.yaml:4: ") {
		t.Errorf("got %v, want the file and the line", err)
	}
}

func TestLoadReadsWhatComposeReads(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{
		"one.yml": "name: shop\nservices:\n  app:\n    image: app:${TAG}\n",
		"two.yml": "services:\n  app:\n    command: run\n  db:\n    image: db\n    profiles: [data]\n",
		"my.env":  "TAG=dev\n",
	})
	t.Setenv("COMPOSE_FILE", "one.yml"+string(os.PathListSeparator)+"two.yml")
	project, err := Load(t.Context(), offline(t), Files{
		EnvFiles: []string{"my.env"},
		Profiles: []string{"data"},
		Name:     "blog",
	})
	if err != nil {
		t.Fatal(err)
	}
	app := project.Services["app"]
	if project.Name != "blog" || app.Image != "app:dev" || len(app.Command) != 1 || len(project.Services) != 2 {
		t.Errorf("got project %q, services %v, app %+v", project.Name, project.ServiceNames(), app)
	}
}

func TestLoadReadsRawEnvFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{
		"compose.yaml": "services:\n  app:\n    image: app\n    env_file: [{path: raw.env, format: raw}]\n",
		"raw.env":      "RAW=${HOME} \"kept\"\n",
	})
	project, err := Load(t.Context(), offline(t), Files{})
	if err != nil {
		t.Fatal(err)
	}
	if raw := project.Services["app"].Environment["RAW"]; raw == nil || *raw != "${HOME} \"kept\"" {
		t.Errorf("got %v", raw)
	}
}
