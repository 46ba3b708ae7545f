package devenv

// Debugger is how a service stands with its debugger.
type Debugger struct {
	On       bool   // its containers are made with docker-compose.debug.yml
	Address  string // where a client reaches debugpy, "127.0.0.1:5678"; empty where it is not published
	Attached bool   // a client is there
	Local    string // the folder on this machine that a client maps to Remote; both are empty where there is none
	Remote   string
	Launch   string // the port that .vscode/launch.json attaches to; empty where there is none
}
