package python

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestLibrary(t *testing.T) {
	library := func(name string) ruletest.Change {
		return ruletest.Raised("import cv2", "ImportError: "+name+": cannot open shared object file: No such file or "+
			"directory")
	}
	ruletest.Stated(t, Library, map[string]ruletest.Case{
		"of Debian": {
			Files:    code,
			Given:    library("libGL.so.1"),
			ID:       "FD-R43",
			Cause:    "the system library libGL.so.1 is not installed in the image",
			Fix:      "--no-install-recommends libgl1",
			Evidence: "libGL.so.1",
			At:       "main.py:3",
		},
		"that is not known": {
			Given: library("libshop.so.1"),
			ID:    "FD-R43",
			Fix:   "install the Debian or Python package that contains it in the last stage of the Dockerfile",
		},
		"of the driver of NVIDIA": {
			Given: library("libcuda.so.1"),
			ID:    "FD-R43",
			Cause: "driver library libcuda.so.1 is not in the container",
		},
		"of another package": {
			Given: ruletest.RaisedIn("torchvision", "import torchvision",
				"ImportError: libtorch.so: cannot open shared object file: No such file or directory"),
			ID:    "FD-R59",
			Cause: `the compiled package "torchvision" needs libtorch.so`,
		},
		"of another Python": {
			Given: library("libpython3.12.so.1.0"),
			ID:    "FD-R43",
			Cause: "environment was created with another Python",
		},
		"of the other C library": {
			Given: ruletest.Raised("import x", "ImportError: Error loading shared library ld-linux-x86-64.so.2: No such file"),
			ID:    "FD-R43",
			Cause: "was built for the other C library",
			Fix:   "`python:3-slim`, not alpine",
		},
		"of Alpine": {
			Given: ruletest.Raised(
				"import x",
				"ImportError: Error loading shared library libpq.so.5: No such file or directory",
			),
			ID:  "FD-R43",
			Fix: "`RUN apk add --no-cache so:libpq.so.5`",
		},
		"of a newer Debian": {
			Given: ruletest.Raised("import x", "ImportError: /lib/libc.so.6: version `GLIBC_2.38' not found"),
			ID:    "FD-R43",
			Cause: "needs a newer system library (GLIBC_2.38)",
		},
		"driver of ODBC": {
			Given: ruletest.Raised("connect()", "pyodbc.Error: Can't open lib 'ODBC Driver 18 for SQL Server' : file not found"),
			ID:    "FD-R43",
			Fix:   "install msodbcsql18",
		},
		"driver of ODBC that no string names": {
			Given: ruletest.Raised("connect()", "pyodbc.Error: Data source name not found and no default driver specified"),
			ID:    "FD-R43",
			Cause: "names no installed ODBC driver",
		},
		"driver of ODBC that Debian has": {
			Given: ruletest.Raised("connect()", "pyodbc.Error: Can't open lib 'FreeTDS' : file not found"),
			ID:    "FD-R43",
			Fix:   "tdsodbc",
		},
		"driver of ODBC that is not known": {
			Given: ruletest.Raised("connect()", "pyodbc.Error: Can't open lib 'Shop' : file not found"),
			ID:    "FD-R43",
			Cause: `the ODBC driver "Shop"`,
		},
		"client of Oracle": {
			Given: ruletest.Raised("connect()", "oracledb.exceptions.DatabaseError: DPI-1047: Cannot locate a 64-bit library"),
			ID:    "FD-R43",
			Fix:   "init_oracle_client()",
		},
		"font": {
			Given: ruletest.Raised(`ImageFont.truetype("arial.ttf", 12)`, "OSError: cannot open resource"),
			ID:    "FD-R43",
			Cause: "the font arial.ttf is not installed in the image",
		},
		"resource of the code": {
			Given: ruletest.Raised("load()", "OSError: cannot open resource"),
		},
		"Java": {
			Given: ruletest.Raised("spark()", "RuntimeError: JAVA_HOME is not set"),
			ID:    "FD-R43",
			Fix:   "default-jre-headless",
		},
		"program": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				`    subprocess.run(["ffmpeg"])`, `  File "/usr/local/lib/python3.13/subprocess.py", line 7, in run`,
				"FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'"),
			ID:    "FD-R43",
			Cause: "the system program ffmpeg is not installed in the image",
			Fix:   "ffmpeg",
		},
		"program of a package": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				`    subprocess.run(["celery"])`, `  File "/usr/local/lib/python3.13/subprocess.py", line 7, in run`,
				"FileNotFoundError: [Errno 2] No such file or directory: 'celery'"),
			ID:    "FD-R14",
			Cause: `the program "celery", which the code runs`,
		},
		"file of the code": {
			Given: ruletest.Raised(`open("ffmpeg")`, "FileNotFoundError: [Errno 2] No such file or directory: 'ffmpeg'"),
		},
		"word of the code": {
			Given: ruletest.Raised("f()", "ValueError: no library"),
		},
	})
}

func TestIncomplete(t *testing.T) {
	zone := ruletest.Ended(
		1,
		"Traceback (most recent call last):",
		`  File "/usr/lib/python3.13/zoneinfo/_common.py", line 12`,
		"ModuleNotFoundError: No module named 'tzdata'",
		"",
		"During handling of the above exception, another exception occurred:",
		"",
		"Traceback (most recent call last):",
		`  File "/app/main.py", line 3, in <module>`,
		`    zone = zoneinfo.ZoneInfo(os.environ["APP_TZ"])`,
		"zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Wien'",
	)
	ruletest.Stated(t, Incomplete, map[string]ruletest.Case{
		"browser": {
			Given: ruletest.Raised("launch()", "playwright._impl._errors.Error: BrowserType.launch: Executable doesn't "+
				"exist at "+
				"/root/.cache/ms-playwright/chromium-1/chrome"),
			ID:    "FD-R43",
			Cause: "Playwright's browser is not installed in the image",
			Fix:   "playwright install --with-deps chromium",
		},
		"model of spaCy": {
			Given: ruletest.Raised("load()", "OSError: [E050] Can't find model 'en_core_web_sm'."),
			ID:    "FD-R43",
			Fix:   "python -m spacy download en_core_web_sm",
		},
		"time zones": {
			Given: ruletest.Raised(
				"zone()",
				"zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Vienna'",
			),
			ID:    "FD-R43",
			Cause: "the image contains no time zone data",
			Fix:   "`uv add tzdata`",
		},
		"time zone of another name": {
			Look:  ruletest.Seen{Owners: map[string]int{"/usr/share/zoneinfo/UTC": 0}},
			Given: zone,
			ID:    "FD-R43",
			Cause: `time zone "Europe/Wien" does not exist`,
			Fix:   "Europe/Vienna, in `environment` or `env_file`",
			Not:   "tzdata",
		},
		"locale": {
			Given: ruletest.Raised("setlocale()", "locale.Error: unsupported locale setting"),
			ID:    "FD-R43",
			Fix:   "C.UTF-8",
		},
		"user without a name": {
			Given: ruletest.Raised("getpass.getuser()", "KeyError: 'getpwuid(): uid not found: 10001'"),
			ID:    "FD-R43",
			Cause: "user 10001 has no name in the image (no entry in /etc/passwd)",
		},
		"library that PostgreSQL loads": {
			Given: ruletest.Ended(1, `FATAL:  could not access file "pg_cron": No such file or directory`),
			ID:    "FD-R43",
			Cause: `the library "pg_cron" in shared_preload_libraries is not in the image`,
		},
		"key of the code": {
			Given: ruletest.Raised("zones[name]", "KeyError: 'Europe/Wien'"),
		},
	})
	ruletest.Stated(t, MissingModule, map[string]ruletest.Case{
		"time zone of another name, without tzdata": {
			Look:  ruletest.Seen{Owners: map[string]int{"/usr/share/zoneinfo/UTC": 0}},
			Given: zone,
			ID:    "FD-R43",
			Cause: `time zone "Europe/Wien" does not exist`,
			Not:   "uv add tzdata",
		},
	})
}

func TestDebianPackage(t *testing.T) {
	for name, want := range map[string]string{
		"libGL.so.1":                "libgl1",
		"no pq wrapper available":   "libpq5",
		"ffmpeg":                    "ffmpeg",
		"psql":                      "postgresql-client",
		"git-lfs":                   "git",
		"github":                    "",
		"libshop.so":                "",
		"libmagic":                  "libmagic1",
		"pango-1.0-0":               "libpango-1.0-0",
		"chrome":                    "chromium-driver",
		"something else altogether": "",
	} {
		if got := DebianPackage(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
