package scaffold

import "testing"

func TestJudgeEnv(t *testing.T) {
	wanted := []byte("POSTGRES_PASSWORD=new\nCACHE_PASSWORD=new\nHOST_UID=501\nHOST_GID=1000\n")
	for existing, want := range map[string]Step{
		"POSTGRES_PASSWORD=a\nCACHE_PASSWORD=b\nHOST_UID=501\n":                 {Action: Keep},
		"export POSTGRES_PASSWORD='a'\r\n CACHE_PASSWORD = b\r\nHOST_UID=502\n": {Action: Keep},
		"": {Action: Conflict, Cause: "exists and does not set POSTGRES_PASSWORD, CACHE_PASSWORD, HOST_UID=501; add what is missing"},
		"# POSTGRES_PASSWORD=a\nCACHE_PASSWORD=''\nHOST_UID=501": {Action: Conflict, Cause: "exists and does not set POSTGRES_PASSWORD, CACHE_PASSWORD; add what is missing"},
	} {
		action, cause := judgeEnv(wanted, []byte(existing))
		if action != want.Action || (want.Cause != "" && cause != want.Cause) {
			t.Errorf("%q: %s, %s", existing, action, cause)
		}
	}
}

func TestIgnores(t *testing.T) {
	for _, test := range []struct {
		content, name string
		isDir, want   bool
	}{
		{".env", ".env", false, true},
		{"/.env\r\n", ".env", false, true},
		{"**/.env", ".env", false, true},
		{".env*", ".env", false, true},
		{"*.env", ".env", false, true},
		{".env.*", ".env", false, false},
		{"# .env", ".env", false, false},
		{".env/", ".env", false, false},
		{".env\n!.env", ".env", false, false},
		{"!.env\n.env", ".env", false, true},
		{"src/.env", ".env", false, false},
		{".venv/", ".venv", true, true},
		{"/.venv", ".venv", true, true},
		{"[", ".venv", true, false},
		{"", ".venv", true, false},
	} {
		if got := ignores([]byte(test.content), test.name, test.isDir); got != test.want {
			t.Errorf("%q ignores %q: %t", test.content, test.name, got)
		}
	}
}

func FuzzEnvValues(f *testing.F) {
	for _, content := range []string{"A=b", "export A='b'\r\n", "#A=b", "=", "A==", "\xff=\x00"} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		const line = "\nPOSTGRES_PASSWORD=secret\n"
		if got := envValues([]byte(content + line))["POSTGRES_PASSWORD"]; got != "secret" {
			t.Errorf("after %q the password is %q", content, got)
		}
	})
}

func FuzzIgnores(f *testing.F) {
	for _, content := range []string{".env", "*", "!.env", "[", "\\", "**/", "/", "a/b/"} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if !ignores([]byte(content+"\n.env\n.venv/\n"), ".venv", true) {
			t.Errorf("the last line does not decide after %q", content)
		}
		if ignores([]byte(content+"\n!.env\n"), ".env", false) {
			t.Errorf("the last line does not decide after %q", content)
		}
	})
}
