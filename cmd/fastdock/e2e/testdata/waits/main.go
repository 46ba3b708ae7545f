// Waits is the only program in an image of the tests; it waits until it is killed.
package main

import "time"

func main() { time.Sleep(time.Hour) }
