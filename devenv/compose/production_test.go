package compose

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// Without -f, the production files are the first ones: the override of development is left out.
func TestProductionFiles(t *testing.T) {
	const app = "name: shop\nservices: {app: {image: \"shop:${APP_VERSION:-latest}\"}}\n"
	const dev = "services: {app: {image: \"shop:dev\"}}\n"
	for name, test := range map[string]struct {
		files map[string]string
		env   string // APP_VERSION of the environment
		load  Files
		want  string
	}{
		"override": {
			files: map[string]string{"docker-compose.yml": app, "docker-compose.override.yml": dev},
			want:  "shop:1",
		},
		"alone":       {files: map[string]string{"compose.yaml": app}, want: "shop:1"},
		"environment": {files: map[string]string{"compose.yaml": app}, env: "2", want: "shop:2"},
		".env":        {files: map[string]string{"compose.yaml": app, ".env": "APP_VERSION=3\n"}, want: "shop:3"},
		"-f": {
			files: map[string]string{"a.yml": app, "b.yml": dev},
			load:  Files{Paths: []string{"a.yml", "b.yml"}},
			want:  "shop:dev",
		},
		"COMPOSE_FILE": {
			files: map[string]string{"a.yml": app, "b.yml": dev, ".env": "COMPOSE_FILE=a.yml:b.yml\n"},
			want:  "shop:dev",
		},
		"no variables": {
			files: map[string]string{
				"compose.yaml": "name: shop\nservices: {app: {image: \"shop:${APP_VERSION}\", env_file: [missing.env]}}\n",
			},
			load: Files{WithoutVariables: true},
			want: "shop:1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", test.files)
			if test.env != "" {
				t.Setenv("APP_VERSION", test.env)
			}
			files := test.load.Production()
			files.Variables = map[string]string{"APP_VERSION": "1"}
			project, err := Load(t.Context(), offline(t), files)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, project.Services["app"].Image); diff != "" {
				t.Error(diff)
			}
		})
	}
}
