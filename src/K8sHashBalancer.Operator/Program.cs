using K8sHashBalancer.Operator.Hosting;

return await OperatorProgram.RunAsync(args);
