// Tests wait more than they compute.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
