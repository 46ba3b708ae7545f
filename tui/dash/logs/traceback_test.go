package logs

import (
	"strings"
	"testing"
)

// Of a traceback that is unfolded, what is about other people's code is dimmed.
func TestFramesAwayFromTheProject(t *testing.T) {
	for name, marked := range map[string]string{
		"plain": `  Traceback (most recent call last):
-   File "/opt/venv/lib/python3.14/site-packages/starlette/routing.py", line 5, in app
-     response = await f(request)
-                      ^^^^^^^^^^
    File "/app/main.py", line 17, in read
      return items[7]
             ~~~~~^^^
-   File "/usr/local/lib/python3.14/json/decoder.py", line 5, in decode
-     raise
  KeyError: 7
  
  During handling of the above exception, another exception occurred:
  
  Traceback (most recent call last):
    File "/app/main.py", line 19, in read`,
		"group": `    + Exception Group Traceback (most recent call last):
-   |   File "/opt/venv/lib/python3.14/site-packages/anyio/from_thread.py", line 5, in run
-   |     return await f()
    | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
    +-+---------------- 1 ----------------
      | Traceback (most recent call last):
      |   File "/app/main.py", line 17, in read
      |     return items[7]
      | KeyError: 7
      +------------------------------------`,
	} {
		var rows []string
		for row := range strings.SplitSeq(marked, "\n") {
			rows = append(rows, row[2:])
		}
		for i, is := range foreignRows(rows) {
			if want := strings.Split(marked, "\n")[i][0] == '-'; is != want {
				t.Errorf("%s: %q is away %t, want %t", name, rows[i], is, want)
			}
		}
	}
}
