using K8sHashBalancer.Proxy.Hosting;

return await ProxyProgram.RunAsync(args);
