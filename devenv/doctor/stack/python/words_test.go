package python

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfMissingLibraries(t *testing.T) {
	ruletest.Words(t, Library, map[string][]string{
		"the system library libmagic is not installed in the image": {
			"ImportError: failed to find libmagic.  Check your installation",
		},
		"the system library zbar is not installed in the image": {
			"ImportError: Unable to find zbar shared library",
		},
		"the system program pg_config is not installed in the image": {
			"Error: pg_config executable not found.",
		},
		"the system program tesseract is not installed in the image": {
			"pytesseract.TesseractNotFoundError: tesseract is not installed or it's not in your PATH",
		},
		"the system program poppler is not installed in the image": {
			"PDFInfoNotInstalledError: Unable to get page count. Is poppler installed and in PATH?",
		},
		"the system program ffmpeg is not installed in the image": {
			"RuntimeWarning: Couldn't find ffmpeg or avconv",
		},
		"the system program dot is not installed in the image": {
			"graphviz.backend.execute.ExecutableNotFound: failed to execute PosixPath('dot'), make sure the " +
				"Graphviz executables are on your systems' PATH",
		},
		"the system program wkhtmltopdf is not installed in the image": {
			"OSError: No wkhtmltopdf executable found",
		},
		"the system program git is not installed in the image": {
			"ImportError: Bad git executable.",
		},
		"the system library cairo-2 is not installed in the image": {
			`OSError: no library called "cairo-2" was found`,
		},
	})
}

func TestWordsOfAppsThatAreNotFound(t *testing.T) {
	ruletest.Words(t, Unloadable, map[string][]string{
		`the command loads "app" from module "main", which does not define it`: {
			`ERROR:    Error loading ASGI app. Attribute "app" not found in module "main".`,
			"NoAppError: Cannot load application from 'main:app', application not found.",
			"Failed to find attribute 'app' in 'main'.",
		},
		`the command loads the module "main", which does not exist in /app`: {
			"NoAppError: Cannot load application from 'main:app', module not found.",
		},
	})
}

func TestWordsOfMissingPackages(t *testing.T) {
	ruletest.Words(t, MissingModule, map[string][]string{
		`the code needs the package "email-validator", which is not installed in the environment`: {
			"ImportError: email-validator is not installed, run `pip install pydantic[email]`",
		},
		`the code needs the package "cryptography", which is not installed in the environment`: {
			"RuntimeError: 'cryptography' package is required for sha256_password",
		},
		`the program "uvicorn", which the command runs, is not installed in the`: {
			"Command not found: uvicorn",
		},
		`the code needs the package "python-snappy", which is not installed in the environment`: {
			"kafka.errors.UnsupportedCodecError: Libraries for snappy compression codec not found",
		},
	})
}
