// Package server deploys a Compose project to one machine: new replicas start beside the old ones, and when all of them
// are healthy and the proxy sends them requests, the old ones drain and go.
//
// All that there is to know about releases is on the engine: labels of the containers say which release they are of and
// which came before it, and a tag keeps the image of each. So a rollback works from any machine.
package server
