package devenv

// Company is who would miss a stack that is stopped.
type Company struct {
	Attached []int // the other fastdocks on it, by process ID; 0 where that is not known
	Before   bool  // some of it ran before this session came
	Unknown  bool  // whether it did is not known yet
}
