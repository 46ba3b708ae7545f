package compose

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Builds are for the user, unless the environment or .env says otherwise.
func TestBuildArgumentsWithTheUsersIDs(t *testing.T) {
	engine := offline(t)
	const file = "services:\n" +
		"  app:\n" +
		"    build:\n" +
		"      context: .\n" +
		"      args:\n" +
		"        HOST_UID: ${HOST_UID:-1000}\n" +
		"        HOST_GID: ${HOST_GID:-1000}\n" +
		"        OTHER: ${OTHER_UID:-1}\n" +
		"        UNSET: a${OTHER_UID}b\n"
	for name, test := range map[string]struct{ dotenv, environment, uid string }{
		"nobody says":     {"", "", strconv.Itoa(os.Getuid())},
		".env":            {"HOST_UID=7\n", "", "7"},
		"the environment": {"HOST_UID=7\n", "8", "8"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for path, content := range map[string]string{"compose.yaml": file, ".env": test.dotenv} {
				if err := os.WriteFile(filepath.Join(dir, path), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if test.environment != "" {
				t.Setenv("HOST_UID", test.environment)
			}
			project, err := Load(t.Context(), engine, Files{Dir: dir, Name: "owner"})
			if err != nil {
				t.Fatal(err)
			}
			args := project.Services["app"].Build.Args
			if *args["HOST_UID"] != test.uid || *args["HOST_GID"] != strconv.Itoa(os.Getgid()) ||
				*args["OTHER"] != "1" || *args["UNSET"] != "ab" {
				t.Errorf("uid %s, gid %s, other %s, unset %s", *args["HOST_UID"], *args["HOST_GID"], *args["OTHER"], *args["UNSET"])
			}
		})
	}
}
