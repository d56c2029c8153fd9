# syntax=docker/dockerfile:1

# The three images, one target each, for linux/amd64 and linux/arm64:
#
#   docker build --target operator -t k8s-hashbalancer-operator:0.1.0 .
#   docker build --target proxy    -t k8s-hashbalancer-proxy:0.1.0 .
#   docker build --target echo     -t k8s-hashbalancer-echo-server:0.1.0 .
#
# Several machines at once: docker buildx build --platform linux/amd64,linux/arm64 --target proxy ... --push
# Without Docker, `dotnet publish -t:PublishContainer` makes the same images (README, "Run it in Kubernetes").

ARG DOTNET=mcr.microsoft.com/dotnet

# The compiler runs on the machine that builds, whatever machine the image is for: nothing is emulated.
FROM --platform=$BUILDPLATFORM ${DOTNET}/sdk:10.0-noble AS source
ARG TARGETARCH
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NUGET_PACKAGES=/packages
WORKDIR /source

# Packages first: they stay in the cache until a project file changes.
COPY .editorconfig global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY eng/ eng/
COPY src/K8sHashBalancer.Core/*.csproj src/K8sHashBalancer.Core/
COPY src/K8sHashBalancer.EchoServer/*.csproj src/K8sHashBalancer.EchoServer/
COPY src/K8sHashBalancer.Hosting/*.csproj src/K8sHashBalancer.Hosting/
COPY src/K8sHashBalancer.Kubernetes/*.csproj src/K8sHashBalancer.Kubernetes/
COPY src/K8sHashBalancer.Operator/*.csproj src/K8sHashBalancer.Operator/
COPY src/K8sHashBalancer.Protocol/*.csproj src/K8sHashBalancer.Protocol/
COPY src/K8sHashBalancer.Proxy/*.csproj src/K8sHashBalancer.Proxy/
COPY src/K8sHashBalancer.RestApi/*.csproj src/K8sHashBalancer.RestApi/
RUN --mount=type=cache,id=nuget,target=/packages,sharing=locked \
    for project in Operator Proxy EchoServer; do \
      dotnet restore src/K8sHashBalancer.$project -a $TARGETARCH -p:PublishReadyToRun=true || exit 1; \
    done
COPY crds/ crds/
COPY src/ src/

FROM source AS build-operator
ARG TARGETARCH
RUN --mount=type=cache,id=nuget,target=/packages,sharing=locked \
    dotnet publish src/K8sHashBalancer.Operator -c Release -a $TARGETARCH --no-restore --self-contained false -o /app

FROM source AS build-proxy
ARG TARGETARCH
RUN --mount=type=cache,id=nuget,target=/packages,sharing=locked \
    dotnet publish src/K8sHashBalancer.Proxy -c Release -a $TARGETARCH --no-restore --self-contained false -o /app

FROM source AS build-echo
ARG TARGETARCH
RUN --mount=type=cache,id=nuget,target=/packages,sharing=locked \
    dotnet publish src/K8sHashBalancer.EchoServer -c Release -a $TARGETARCH --no-restore --self-contained false -o /app

# No shell and no package manager; the layers of .NET are the same in all three, so that a node has them once.
FROM ${DOTNET}/aspnet:10.0-noble-chiseled AS runtime
ARG VERSION=0.1.0
ARG REVISION=
# Files are only read, and nothing asks the process how it is but its ports: no sockets or dumps for diagnostics in /tmp.
ENV DOTNET_EnableDiagnostics=0
WORKDIR /app
# The user "app" of the base image, by number: runAsNonRoot can tell only of numbers that they are not root.
USER 1654
LABEL org.opencontainers.image.vendor="K8sHashBalancer" \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION

FROM runtime AS echo
LABEL org.opencontainers.image.title="k8s-hashbalancer-echo-server" \
      org.opencontainers.image.description="The test server behind the balancer in samples: says its name and what it received"
COPY --from=build-echo /app .
EXPOSE 8080
ENTRYPOINT ["dotnet", "K8sHashBalancer.EchoServer.dll"]

FROM runtime AS operator
LABEL org.opencontainers.image.title="k8s-hashbalancer-operator" \
      org.opencontainers.image.description="The operator: HashBalancer resources become running balancers"
COPY --from=build-operator /app .
EXPOSE 9443 9090
ENTRYPOINT ["dotnet", "K8sHashBalancer.Operator.dll"]

# The last one is what `docker build .` makes.
FROM runtime AS proxy
LABEL org.opencontainers.image.title="k8s-hashbalancer-proxy" \
      org.opencontainers.image.description="The balancer: sends each key to the same server as every other replica does"
COPY --from=build-proxy /app .
EXPOSE 8080 9090
ENTRYPOINT ["dotnet", "K8sHashBalancer.Proxy.dll"]
