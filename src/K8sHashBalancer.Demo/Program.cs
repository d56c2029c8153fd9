using K8sHashBalancer.Demo;

return await DemoCommand.RunAsync(args);
