package devtest

// Crash returns what uvicorn writes when a request fails.
func Crash() []string {
	return []string{
		"ERROR:    Exception in ASGI application",
		"Traceback (most recent call last):",
		`  File "/app/.venv/lib/python3.14/site-packages/starlette/routing.py", line 76, in app`,
		"    response = await f(request)",
		"               ^^^^^^^^^^^^^^^^",
		`  File "/app/app/main.py", line 17, in read_item`,
		"    return items[item_id]",
		`  File "/usr/local/lib/python3.14/json/decoder.py", line 3, in decode`,
		"    raise",
		"KeyError: 7",
	}
}
