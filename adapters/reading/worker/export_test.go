package worker

// GiveUpAccess is what a process does before it reads the first file.
var GiveUpAccess = giveUpAccess

// RaceDetector says whether it is on.
const RaceDetector = raceDetector
