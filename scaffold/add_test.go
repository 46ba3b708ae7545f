package scaffold

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/google/go-cmp/cmp"
)

func TestAddToEnv(t *testing.T) {
	wanted := []byte("# the port\nAPP_PORT=9000\nPOSTGRES_PASSWORD=new\nHOST_UID=501\nPOLLING=\nURL='pg+b://app:$@db/'\n")
	earlier := []byte("APP_PORT=8000\n" +
		"POSTGRES_PASSWORD=change-me\n" +
		"HOST_UID=1000\n" +
		"POLLING=\n" +
		"URL=pg+a://app:change-me@db/\n")
	for name, test := range map[string]struct {
		existing, want string
		action         Action
		cause          string
	}{
		"everything is there": {
			"APP_PORT=81\nexport POSTGRES_PASSWORD='a'\r\nHOST_UID=502\nPOLLING=true\nURL=x\n",
			"APP_PORT=81\nexport POSTGRES_PASSWORD='a'\r\nHOST_UID=502\nPOLLING=true\nURL=x\n",
			Keep, "exists and sets every required variable; its passwords are kept",
		},
		"something is missing": {
			"APP_PORT=81\n# POSTGRES_PASSWORD=a\nSECRET=${x}",
			"APP_PORT=81\n" +
				"# POSTGRES_PASSWORD=a\n" +
				"SECRET=${x}\n\n" +
				"# added by fastdock new\n" +
				"POSTGRES_PASSWORD=new\n" +
				"HOST_UID=501\n" +
				"POLLING=\n" +
				"URL='pg+b://app:$@db/'\n",
			Update, "adds POSTGRES_PASSWORD, HOST_UID, POLLING, URL; its passwords are kept",
		},
		"an empty password is none": {
			"APP_PORT=81\nPOSTGRES_PASSWORD=\nHOST_UID=502\nPOLLING=\nURL=x\n",
			"APP_PORT=81\nPOSTGRES_PASSWORD=\nHOST_UID=502\nPOLLING=\nURL=x\n\n# added by fastdock new\nPOSTGRES_PASSWORD=new\n",
			Update, "adds POSTGRES_PASSWORD; its passwords are kept",
		},
		"the answer has changed": {
			"APP_PORT=8000\r\nPOSTGRES_PASSWORD=a\r\nHOST_UID=501\r\nPOLLING=\r\nURL=pg+a://app:s3@db/\r\n",
			"APP_PORT=9000\r\nPOSTGRES_PASSWORD=a\r\nHOST_UID=501\r\nPOLLING=\r\nURL='pg+b://app:$@db/'\r\n",
			Update, "follows the answers in APP_PORT, URL; its passwords are kept",
		},
		"nothing is there": {
			want: "# added by fastdock new\nAPP_PORT=9000\nPOSTGRES_PASSWORD=new\nHOST_UID=501\nPOLLING=\n" +
				"URL='pg+b://app:$@db/'\n",
			action: Update,
			cause:  "adds APP_PORT, POSTGRES_PASSWORD, HOST_UID, POLLING, URL; its passwords are kept",
		},
	} {
		t.Run(name, func(t *testing.T) {
			content, action, cause, err := addToEnv([]byte(test.existing), wanted, earlier)
			if err != nil || action != test.action || cause != test.cause {
				t.Errorf("%s, %q, error %v", action, cause, err)
			}
			if diff := cmp.Diff(test.want, string(content)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnEnvThatComposeCannotRead(t *testing.T) {
	if _, _, _, err := addToEnv([]byte("A B=secret\n"), nil, nil); err == nil {
		t.Error("no error")
	}
}

func TestAddToIgnore(t *testing.T) {
	for existing, want := range map[string]string{
		"*.env\n.venv/\n":            "*.env\n.venv/\n",
		".env\n.fastdock/\n.venv/\n": ".env\n.fastdock/\n.venv/\n",
		"*.log":                      "*.log\n\n# added by fastdock new\n.env\n.venv/\n.fastdock/*.env\n",
		".env\r\n":                   ".env\r\n\r\n# added by fastdock new\r\n.venv/\r\n.fastdock/*.env\r\n",
	} {
		if content, _, _ := addToIgnore([]byte(existing)); string(content) != want {
			t.Errorf("%q becomes %q, want %q", existing, content, want)
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
		{"*.env", ".fastdock/app.env", false, true},
		{".env*", ".fastdock/app.env", false, false},
		{".fastdock", ".fastdock/app.env", false, true},
		{"/.fastdock/\r", ".fastdock/app.env", false, true},
		{".fastdock/*.env", ".fastdock/app.env", false, true},
		{".fastdock/*.env\n!.fastdock/app.env", ".fastdock/app.env", false, false},
	} {
		if got := ignores([]byte(test.content), test.name, test.isDir); got != test.want {
			t.Errorf("%q ignores %q: %t", test.content, test.name, got)
		}
	}
}

// Whatever is in a .env, nothing of it is lost, and afterwards Compose finds what is wanted.
func FuzzAddToEnv(f *testing.F) {
	for _, content := range []string{
		"A=b", "export A='b'\r\n", "#A=b", "=", "A==", "\xff=\x00",
		"A=\"b\nPOSTGRES_PASSWORD=c\"\n", "\ufeffA=b", "POSTGRES_PASSWORD: d",
	} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, existing string) {
		content, _, _, err := addToEnv([]byte(existing), []byte("POSTGRES_PASSWORD=new\n"), nil)
		if err != nil {
			return
		}
		if !strings.HasPrefix(string(content), existing) {
			t.Errorf("%q becomes %q", existing, content)
		}
		values, err := dotenv.UnmarshalBytesWithLookup(content, anyVariable)
		if err != nil || values["POSTGRES_PASSWORD"] == "" {
			t.Errorf("%q: the password is %q, error %v", content, values["POSTGRES_PASSWORD"], err)
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
