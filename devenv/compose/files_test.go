package compose

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// The environment says which files make the project where no flag does, as in docker compose; .env may say it too.
func TestLoadReadsTheEnvironment(t *testing.T) {
	files := map[string]string{
		"a.yml":   "services: {app: {image: \"app:${TAG:-none}\"}}\n",
		"b.yml":   "services: {db: {image: db, profiles: [data]}}\n",
		"one.env": "TAG=one\n",
		"two.env": "TAG=two\n",
	}
	tests := map[string]struct {
		env, more map[string]string
		load      Files
		want      []string // the project's name, then the images
	}{
		"COMPOSE_PATH_SEPARATOR": {
			env: map[string]string{
				"COMPOSE_FILE":           "a.yml,b.yml",
				"COMPOSE_PATH_SEPARATOR": ",",
				"COMPOSE_PROFILES":       "x,data",
				"COMPOSE_PROJECT_NAME":   "shop",
			},
			load: Files{},
			want: []string{"shop", "app:none", "db"},
		},
		"COMPOSE_ENV_FILES": {
			env: map[string]string{
				"COMPOSE_FILE": "a.yml", "COMPOSE_PROJECT_NAME": "shop", "COMPOSE_ENV_FILES": "one.env,two.env",
			},
			load: Files{},
			want: []string{"shop", "app:two"},
		},
		"--env-file before COMPOSE_ENV_FILES": {
			env:  map[string]string{"COMPOSE_FILE": "a.yml", "COMPOSE_PROJECT_NAME": "shop", "COMPOSE_ENV_FILES": "two.env"},
			load: Files{EnvFiles: []string{"one.env"}},
			want: []string{"shop", "app:one"},
		},
		"all of them in .env": {
			more: map[string]string{
				".env": "COMPOSE_FILE=a.yml;b.yml\n" +
					"COMPOSE_PATH_SEPARATOR=;\n" +
					"COMPOSE_PROFILES=data\n" +
					"COMPOSE_PROJECT_NAME=blog\n" +
					"TAG=three\n",
			},
			load: Files{},
			want: []string{"blog", "app:three", "db"},
		},
		"flags before .env": {
			more: map[string]string{".env": "COMPOSE_FILE=b.yml\nCOMPOSE_PROFILES=data\nCOMPOSE_PROJECT_NAME=blog\n"},
			load: Files{Paths: []string{"a.yml"}, Name: "shop"},
			want: []string{"shop", "app:none"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", files)
			devtest.WriteFiles(t, ".", test.more)
			for key, value := range test.env {
				t.Setenv(key, value)
			}
			project, err := Load(t.Context(), offline(t), test.load)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{project.Name}
			for _, service := range project.ServiceNames() {
				got = append(got, project.Services[service].Image)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The label that notes the files with variables has absolute paths, so that docker compose finds them from anywhere.
func TestLoadNotesEnvFilesAsComposeDoes(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": "services: {app: {image: app}}\n", "my.env": "A=1\n"})
	project, err := Load(t.Context(), offline(t), Files{EnvFiles: []string{"my.env"}})
	if err != nil {
		t.Fatal(err)
	}
	here, _ := os.Getwd()
	if got := project.Services["app"].CustomLabels[api.EnvironmentFileLabel]; got != filepath.Join(here, "my.env") {
		t.Errorf("got %q", got)
	}
}

// An error in a file that only .env or the environment names still has its line.
func TestLoadFindsTheLineInFilesOfTheEnvironment(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{
		".env": "COMPOSE_FILE=a.yml+conf/b.yml\nCOMPOSE_PATH_SEPARATOR=+\n", "a.yml": "services: {app: {image: app}}\n",
		"conf/b.yml": "services:\n  app:\n    depends_on: [db]\n",
	})
	_, err := Load(t.Context(), offline(t), Files{Name: "shop"})
	const want = `a.yml:1: service "app" depends on undefined service "db"`
	if err == nil || err.Error() != want {
		t.Errorf("\n got %v\nwant %s", err, want)
	}
	devtest.WriteFiles(t, ".", map[string]string{"conf/b.yml": "services:\n  db:\n    mem_limit: lots\n    image: db\n"})
	_, err = Load(t.Context(), offline(t), Files{Name: "shop"})
	if err == nil || err.Error() != "conf/b.yml:3: services.db.mem_limit: invalid size: 'lots'" {
		t.Errorf("got %v", err)
	}
}
