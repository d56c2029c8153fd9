using BenchmarkDotNet.Running;
using K8sHashBalancer.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, new ShortRuns());
