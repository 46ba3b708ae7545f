package scaffold_test

import (
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// loadOverlay returns the service as Compose loads it from the project's own file with fastdock's over it, with what
// nothing gives a value left out.
func loadOverlay(t *testing.T, dir, service string, variables ...string) types.ServiceConfig {
	t.Helper()
	files := []string{filepath.Join(dir, "docker-compose.yml"), filepath.Join(dir, scaffold.OverlayFile)}
	options, err := cli.NewProjectOptions(files, cli.WithWorkingDirectory(dir), cli.WithName("shop"),
		cli.WithEnv(variables))
	if err != nil {
		t.Fatal(err)
	}
	stack, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := stack.Services[service]
	found.Environment = found.Environment.RemoveEmpty()
	return found
}

// variablesOf returns the variables of a service, without those for development.
func variablesOf(service types.ServiceConfig) map[string]string {
	given := service.Environment.ToMapping()
	delete(given, "WATCHFILES_FORCE_POLLING")
	delete(given, "FASTDOCK_RELOAD")
	return given
}

// An optional setting that nothing sets keeps its default, because a number refuses the empty text that the project's
// own Compose file would give it. What the app has no setting for stays empty, and what is set later arrives.
func TestOptionalSettingsWithoutAValueAreLeftOut(t *testing.T) {
	const settings = "class Settings(BaseSettings):\n" +
		"    smtp_port: int | None = None\n" +
		"    mail_from: Optional[EmailStr] = None\n" +
		"    secret_key: str\n"
	const mapped = "{SMTP_PORT: \"${SMTP_PORT}\", MAIL_FROM: \"${MAIL_FROM:-}\", SECRET_KEY: " +
		"\"${SECRET_KEY}\", LABEL: \"${LABEL}\"}"
	const listed = "[\"SMTP_PORT=${SMTP_PORT}\", \"MAIL_FROM=${MAIL_FROM:-}\", " +
		"\"SECRET_KEY=${SECRET_KEY}\", \"LABEL=${LABEL}\"]"
	for _, environment := range []string{mapped, listed} {
		dir := projectOf(t, settings,
			"services:\n  web:\n    build: .\n    ports: [\"8000:8000\"]\n    environment: "+environment+
				"\n  worker:\n    build: .\n    command: arq main.Worker\n    environment: "+environment+"\n",
			map[string]string{"Dockerfile": ownDockerfile})
		for _, service := range []string{"web", "worker"} {
			for set, want := range map[string]map[string]string{
				"SECRET_KEY=s": {"LABEL": "", "SECRET_KEY": "s"},
				"SMTP_PORT=25": {"LABEL": "", "SECRET_KEY": "", "SMTP_PORT": "25"},
			} {
				if diff := cmp.Diff(want, variablesOf(loadOverlay(t, dir, service, set))); diff != "" {
					t.Errorf("%s with %q is told (-want +got)\n%s%s", service, set, diff, read(t, dir, scaffold.OverlayFile))
				}
			}
		}
	}
}
