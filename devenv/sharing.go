package devenv

// SharedUse describes who else uses a stack that is about to be stopped.
type SharedUse struct {
	Attached []int // the other fastdocks on it, by process ID; 0 where that is not known
	Before   bool  // some of it ran before this session came
	Unknown  bool  // whether it did is not known yet
}
